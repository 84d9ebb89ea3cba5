"""Writes an analysis as Markdown that its reader reads back to the same."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from markdown_it import MarkdownIt

from db.documents import boxes
from db.documents.document import (
    Document,
    DocumentBand,
    DocumentComponent,
    DocumentItem,
    DocumentPosting,
    DocumentPremium,
    DocumentTask,
    Money,
    NamedSkills,
)
from db.documents.figures import pay_note
from db.documents.limits import MAX_TEXT
from db.documents.phrases import BULLETS, lead, parted
from db.documents.posting_fields import requirements_of
from db.documents.posting_titles import is_company, is_generic, is_role
from db.documents.postings import is_title as is_posting_title
from db.documents.roadmap import is_title, period_of, priority_of
from db.text import clean

_PRIORITIES = {"high": "High", "medium": "Medium", "low_medium": "Low-Medium", "low": "Low"}
_BOXES = {"open": "[ ] ", "done": "[x] ", "skipped": "[-] "}
_LINKS = MarkdownIt("commonmark")
# What Markdown would take for a mark of its own: anywhere, and at the beginning of a line.
_MARKS = re.compile(r"[\\`*~\[\]<]|&(?=#|\w+;)|(?<![^\W_])_|_(?![^\W_])|(?<= )#")
_FIRST = re.compile(r"^(?:[#>~=|+(-]|\d+(?=[.)]))")
# Letters that the reader takes for a bullet; no backslash helps against these.
_BULLETS = re.compile(rf"^[{BULLETS}–—]")
# A longer line of requirements stands as a list.
_LONG = 200


def write(document: Document) -> str:
    """The document in the structure of the built-in one. The same document, the same text."""
    parts = [
        *_roles(document),
        *_postings(document),
        *_salaries(document),
        *_roadmap(document),
        *_soft(document),
        *_own(document),
    ]
    return "\n\n".join(["# Roles and skills", *parts]) + "\n" if parts else ""


def escape(text: str) -> str:
    """A text with what Markdown would take for marks made plain."""
    return _MARKS.sub(lambda found: "\\" + found[0], clean(text))


def _line(text: str) -> str:
    """A text at the beginning of a line."""
    escaped = _FIRST.sub(
        lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", escape(text)
    )
    return _BULLETS.sub(lambda found: f"&#{ord(found[0])};", escaped)


def named_line(name: str, rest: str | None) -> str:
    """A name and what is said of it."""
    inside = f"**{escape(name)}**"
    if rest:
        written = f"**{escape(name)}:** {escape(rest)}"
    elif parted(name):
        written = f"{inside} –"  # or the name would be parted
    else:
        written = inside
    return written


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _section(title: str, lines: Iterable[str], depth: int = 3) -> list[str]:
    text = _listed(lines)
    return [f"{'#' * depth} {title}", text] if text else []


def _named(title: str, named: Iterable[NamedSkills], depth: int = 3) -> list[str]:
    return _section(title, (named_line(skill.name, skill.detail) for skill in named), depth)


def _roles(document: Document) -> Iterator[str]:
    if document.platform or document.components:
        yield "## Roles for components"
    if document.platform:
        yield f"Platform: {escape(document.platform)}"
    if document.components:
        yield "\n".join(map(_component, document.components))
    yield from _named("Common skills across roles", document.common, 2)
    mine = [
        *_chosen(document.chosen_role),
        *_named("Skills I already have", document.have),
        *_named("Skills I am learning", document.learning),
        *_named("Skills I clearly lack", document.lack),
    ]
    if mine:
        yield from ("## My chosen role", *mine)


def _chosen(role: str | None) -> list[str]:
    if role is None:
        return []
    return ["### Role", f"Role: {escape(role)}"]


def _component(component: DocumentComponent) -> str:
    name = f"**{escape(component.name)}**"
    roles = (f"    - {named_line(role.name, role.responsibility)}" for role in component.roles)
    return "\n".join([f"- {name}", *roles])


def _postings(document: Document) -> Iterator[str]:
    if document.market_note or document.postings:
        yield "## Job market snapshot"
    if document.market_note:
        yield _line(document.market_note)
    for number, posting in enumerate(document.postings, 1):
        yield "\n".join(_posting(number, posting))
    yield from _named("Skills that appear in almost every posting", document.frequent)
    yield from _named("Skills that appear in several postings", document.several)
    yield from _named("Skills specific to a single posting", document.single)
    if document.takeaway:
        yield from ("### My key takeaway", _line(document.takeaway))


def _posting(number: int, posting: DocumentPosting) -> Iterator[str]:
    company, note = posting.company, posting.note
    titled = is_posting_title(posting.title)
    behind = titled and company is not None and _is_known(posting)
    indent = " " * len(f"{number}. ")
    title = escape(posting.title) if titled else "Posting"
    yield f"{number}. **{title}**" + (f" ({escape(company or '')})" if behind else ":")
    # An address in a title would be taken for the link, if none came before it.
    fields = [_link(posting.url)] if posting.url else []
    if not titled:
        fields.append(f"Title: {escape(posting.title)}")
    if company is not None and not behind:
        fields.append(f"Company: {escape(company)}")
    fields += _requirements(posting.requirements, indent)
    if posting.salary:
        said = f" ({escape(note)})" if note and _in_brackets(note) else ""
        note = None if said else note
        fields.append(f"Salary: {money_words(posting.salary)}/month{said}")
    if note:
        fields.append(f"Note: {escape(note)}")
    for field in fields:
        yield f"{indent}- {field}"


def _is_known(posting: DocumentPosting) -> bool:
    """Tests for a company that is read as one from the brackets behind the title."""
    company = posting.company or ""
    if re.search("[()]", company) or not is_company(company) or is_generic(company):
        return False
    return is_role(posting.title) or bool(posting.url)


def _in_brackets(note: str) -> bool:
    return len(note) <= 100 and not re.search("[()]", note) and lead(note) == note


def _link(url: str) -> str:
    plain = re.fullmatch(r"[!-;=?-~]+", url) and not re.search(r"[()\\&*_`\[\]]", url)
    if plain and _LINKS.normalizeLink(url) == url and _LINKS.validateLink(url):
        return f"[View posting]({url})"
    return f"Link: {escape(url)}"


def _requirements(asked: tuple[str, ...], indent: str) -> list[str]:
    if not asked:
        return []
    joined = ", ".join(asked)
    if len(joined) <= _LONG and requirements_of(lead(joined)) == list(asked):
        return [f"Requirements: {escape(joined)}"]
    return ["Requirements:" + "".join(f"\n{indent}    - {_line(text)}" for text in asked)]


def money_words(money: Money) -> str:
    upper = "" if money.minimum == money.maximum else f" - {money.maximum:,}"
    return f"{money.minimum:,}{upper}{'+' if money.open_ended else ''} {money.currency}"


def _salaries(document: Document) -> Iterator[str]:
    parts = [
        *_bands(document),
        *_cities(document.city_bands),
        *_section("Skills Salary Multipliers", map(_premium, document.premiums)),
    ]
    if parts:
        yield from ("## Salary insights", *parts)


def _premium(premium: DocumentPremium) -> str:
    low, high = premium.percent_min, premium.percent_max
    return named_line(premium.name, f"+{low}%" if low == high else f"+{low}-{high}%")


def _bands(document: Document) -> Iterator[str]:
    bands, note = document.bands, document.band_note
    if bands or note:
        yield "### Market Overview" + (f" ({escape(note)})" if note else "")
    if not all(map(_fits_a_line, bands)):
        rows = [[band.label, band.experience or "", _pay_of(band, "")] for band in bands]
        yield _table(["Level", "Experience", "Salary"], rows)
    elif bands:
        yield _listed(
            named_line(
                f"{band.label} ({band.experience})" if band.experience else band.label,
                _pay_of(band),
            )
            for band in bands
        )


def _fits_a_line(band: DocumentBand) -> bool:
    said = band.label + (band.experience or "")
    return len(said) < MAX_TEXT - 3 and not re.search("[()]", said)


def _cities(bands: list[DocumentBand]) -> Iterator[str]:
    if not bands:
        return
    yield "### Comparison by City"
    cities = list(dict.fromkeys(band.city or "" for band in bands))
    heads = {band.level: band.label for band in bands}
    cells = {(band.city, band.level): band for band in bands}
    grid = [
        cells[place] for city in cities for level in heads if (place := (city, level)) in cells
    ]
    if grid == bands and all(band.label == heads[band.level] for band in bands):
        rows = [
            [
                city,
                *(
                    _pay_of(cells[city, level], "") if (city, level) in cells else "-"
                    for level in heads
                ),
            ]
            for city in cities
        ]
        yield _table(["City", *heads.values()], rows)
        return
    yield "\n".join(
        "\n".join([f"- {_line(city or '')}", *(f"    - {_pay(band)}" for band in bands_of_city)])
        for city, bands_of_city in groupby(bands, lambda band: band.city)
    )


def _pay(band: DocumentBand) -> str:
    return named_line(band.label, _pay_of(band))


def _pay_of(band: DocumentBand, period: str = "/month") -> str:
    return f"{money_words(band.salary)}{period}" + (pay_note(band.source) if band.source else "")


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(
        "| " + " | ".join(_cell(cell) if at != 1 else cell for cell in row) + " |"
        for at, row in enumerate(lines)
    )


def _cell(text: str) -> str:
    return escape(text).replace("|", r"\|")


def _roadmap(document: Document) -> Iterator[str]:
    """Items under their periods; a period that a heading can't say stands below each item."""
    top, last = "## Hard skills roadmap", ""
    numbers = iter(range(1, len(document.roadmap) + 1))
    for (period, note), items in groupby(document.roadmap, lambda it: (it.period, it.period_note)):
        title = f"{period} ({note})" if note else period or ""
        headed = not title or period_of(title) == (period, note)
        heading = f"### {escape(title)}" if headed and title else top
        if not last or (heading == top and last != top):
            yield top
        if heading != top:
            yield heading
        last = heading
        for item in items:
            yield "\n".join(_item(next(numbers), item, labelled=not headed))


def _item(number: int, item: DocumentItem, *, labelled: bool) -> Iterator[str]:
    name, labels = f"**{escape(item.title)}**", []
    if labelled:
        labels += [("Period", item.period), ("Period note", item.period_note)]
    stated = _PRIORITIES[item.priority] + " priority" if item.priority else ""
    stated += f" - {item.reason}" if item.reason else ""
    # With nothing below it and no colon behind it a line would be a step.
    if item.steps and item.priority and priority_of(stated) == (item.priority, item.reason):
        name += f" ({escape(stated)})"
    elif item.priority or item.reason or not (item.steps and is_title(item.title)):
        name += ":"
        labels += [("Priority", _PRIORITIES.get(item.priority or "")), ("Reason", item.reason)]
    indent = " " * len(f"{number}. ")
    yield f"{number}. {name}"
    for label_, value in labels:
        if value:
            yield f"{indent}- {label_}: {escape(value)}"
    for step in item.steps:
        yield from _task(step, indent)


def _task(task: DocumentTask, indent: str = "") -> Iterator[str]:
    skip = f" {boxes.skip_word('en')}" if task.skipped else ""
    yield f"{indent}- {_BOXES[task.state]}{escape(task.text)}{skip}"
    for name, value in (("Proof", task.url), ("Note", task.note)):
        if value:
            yield f"{indent}    - {name}: {escape(value)}"


def _soft(document: Document) -> Iterator[str]:
    parts = [
        *_section("Currently strong", map(_line, document.strong)),
        *_section("Need development", map(_line, document.develop)),
    ]
    if document.action_items:
        tasks = "\n".join(line for task in document.action_items for line in _task(task))
        parts += ["### Action items", tasks]
    if parts:
        yield from ("## Soft skills assessment", *parts)


def _own(document: Document) -> Iterator[str]:
    if not document.own:
        return
    yield "## My own tasks"
    lines: list[str] = []
    for own in document.own:
        lines += _task(own.task)
        for name, value in (("Item", own.item), ("Period", own.period)):
            if value:
                lines.append(f"    - {name}: {escape(value)}")
    yield "\n".join(lines)
