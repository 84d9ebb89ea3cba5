"""The shapes in which people write postings: under a heading, on one line, field by field."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from db.documents.markdown import MarkdownSection
from db.documents.markdown_lines import MarkdownLine, column
from db.documents.phrases import NUMBERED, VACANCY
from db.documents.posting_prose import asks_for, is_list_of_skills
from db.documents.posting_titles import is_company, is_generic, is_role, kind_of_label

ADDRESS = re.compile(r"https?://[^\s<>\[\]()]+(?:\([^\s<>()]*\)[^\s<>\[\]()]*)*(?<![.,;])")
# The parts of an address that leads to no vacancy, only to all of them.
_OF_SITES = ("job", "jobs", "vacancies", "vacancy", "career", "careers", "ru", "en", "kz")
_BRACKETED = re.compile(r"\s*\((https?://[^\s()]+)\)(?:\s*[:–—-])?\s*")
_PARTS = re.compile(r"\s+[—–|→]\s+|\s+-\s+|[;.,]\s+(?=https?://|[\w ]{3,25}:)")


def is_page(url: str) -> bool:
    """Tests for an address of more than a site, or of its list of vacancies."""
    parts = urlsplit(url)
    return bool(parts.query) or not all(
        part in _OF_SITES for part in parts.path.casefold().split("/") if part
    )


def is_posting(section: MarkdownSection) -> bool:
    """Tests for a heading that is a posting's title, not one over several postings."""
    if any(kind_of_label(name_of(line)) for line in (*section.items, *section.paragraphs)):
        return True
    if section.tables and not section.items:
        table, *others = section.tables
        beside = any(kind_of_label(cell.text) is None for cell in table[0].children)
        titled = section.url is not None or is_role(section.title)
        return not others and is_of_one(table) and (titled or not (beside and _only_asks(table)))
    own = [each for line in section.lines() for each in (*line.walk(), *line.lines)]
    told = any(is_role(each.text) or VACANCY.search(f"{each.url} {each.text}") for each in own)
    if not (
        told
        or section.url
        or "://" in section.title
        or is_role(section.title)
        or is_generic(section.title)
    ):
        return False
    below = [line for line in section.items if line.children or line.url]
    named = [line for line in section.items if is_role(line.text)]
    if len(below) > 1 or (below and any(_labelled(line) for line in below)):
        return False
    return bool(section.items or section.paragraphs) and not (len(named) > 1)


def is_of_one(table: Sequence[MarkdownLine]) -> bool:
    """Tests for a table of the fields of one posting, not of several postings."""
    return _only_asks(table) or (len(table[0].children) == 2 and is_sideways(table))


def _only_asks(table: Sequence[MarkdownLine]) -> bool:
    """Tests for columns of what is asked for, beside none that tells of several postings."""
    kinds = {kind_of_label(cell.text) for cell in table[0].children}
    several = any(is_generic(cell.text) for cell in table[0].children)
    asks = "requirements" in kinds and kinds <= {"requirements", "note", "other", None}
    return asks and not several


def _fields(table: Sequence[MarkdownLine]) -> Iterator[MarkdownLine]:
    """The fields of one posting in a table: a row for each, or a column for each kind of skill."""
    if _only_asks(table):
        for at, head in enumerate(table[0].children):
            if kind_of_label(head.text) != "requirements":
                continue
            asked = "; ".join(cell.text for cell in column(table, at) if cell.text)
            yield MarkdownLine(table[0].number, f"{head.text}: {asked}")
    elif len(table[0].children) < 3:
        for row in table:
            name, *rest = (cell.text for cell in row.children)
            url = next((cell.url for cell in row.children if cell.url), None)
            yield MarkdownLine(row.number, f"{name}: {' '.join(rest)}", url=url)


def is_sideways(table: Sequence[MarkdownLine]) -> bool:
    """Tests for a table whose rows are the fields, and whose columns are postings."""
    heads = [kind_of_label(cell.text) for cell in table[0].children]
    names = [kind_of_label(row.children[0].text) for row in table if row.children]
    return len(set(names) - {None}) > 1 and len(set(heads) - {None}) < 2


def upright(table: list[MarkdownLine]) -> list[MarkdownLine]:
    """A table with a row for each posting, turned round if it has a column for each."""
    if not is_sideways(table):
        return table
    rows = table if kind_of_label(table[0].children[0].text) else table[1:]
    kinds = [kind_of_label(row.children[0].text) for row in rows if row.children]
    if (
        rows is not table
        and "title" not in kinds
        and any(is_role(cell.text) for cell in table[0].children)
    ):
        first, *others = table[0].children
        rows = [replace(table[0], children=(replace(first, text="Title"), *others)), *table[1:]]
    empty = MarkdownLine(table[0].number, "")
    width = len(table[0].children)
    cells = [(*row.children, *[empty] * width)[:width] for row in rows]
    return [replace(empty, children=column) for column in zip(*cells, strict=True)]


def _labelled(line: MarkdownLine) -> bool:
    return any(kind_of_label(name_of(child)) for child in line.children)


def name_of(line: MarkdownLine) -> str:
    name, value = line.split()
    return name if value or line.children or line.text.endswith(":") or line.url else ""


def from_heading(section: MarkdownSection) -> MarkdownLine:
    title = NUMBERED.sub("", section.title)
    children = [*section.paragraphs]
    items: list[MarkdownLine] = []
    for line in section.items:
        own, below = with_list([*line.lines], line.children)
        items += [*own, *below] if own else [line]
    for table in section.tables:
        children += _fields(table)
    below = _under_labels(children, items)
    return MarkdownLine(section.number, title, url=section.url, children=tuple(below))


def with_list(
    lines: list[MarkdownLine], below: Sequence[MarkdownLine]
) -> tuple[list[MarkdownLine], list[MarkdownLine]]:
    """A paragraph and the list behind it, which is that of its last line: "Key skills:"."""
    named = (at for at, line in enumerate(below) if kind_of_label(name_of(line)))
    end = next(named, len(below))
    if lines and end and kind_of_label(lines[-1].text.rstrip(" :")) == "requirements":
        return [*lines[:-1], replace(lines[-1], children=tuple(below[:end]))], [*below[end:]]
    return lines, list(below)


def _under_labels(
    told: Sequence[MarkdownLine], listed: Sequence[MarkdownLine]
) -> list[MarkdownLine]:
    """The paragraphs and lists of a posting; a list belongs to the label right above it."""
    found: list[MarkdownLine] = []
    numbers = {line.number for line in listed}
    asks = False
    for line in sorted((*told, *listed), key=lambda line: line.number):
        if asks and line.number in numbers and not kind_of_label(name_of(line)):
            found[-1] = replace(found[-1], children=(*found[-1].children, line))
        else:
            found.append(line)
            asks = kind_of_label(line.text.rstrip(" :")) in ("requirements", "other")
    return found


def grouped(items: Sequence[MarkdownLine]) -> list[MarkdownLine]:
    """Lists in which each field is a line of its own become one line for each posting."""
    kinds = [kind_of_label(name_of(line)) for line in items]
    if (
        any(line.lines for line in items)
        or sum(kind is not None for kind in kinds) * 3 < len(items) * 2
    ):
        return list(items)
    found: list[list[MarkdownLine]] = []
    seen: set[str | None] = set()
    for kind, line in zip(kinds, items, strict=True):
        if not found or (kind is not None and kind in seen):
            found.append([])
            seen = set()
        found[-1].append(line)
        seen.add(kind)
    if all(len(group) == 1 and group[0].children for group in found):
        return list(items)
    return [MarkdownLine(group[0].number, "", children=tuple(group)) for group in found]


def segments(line: MarkdownLine) -> list[MarkdownLine]:
    """A posting on one line: "QA engineer, Kolesa — https://… — stack: SQL, Git"."""
    first, *others = _parts(line.text)
    if others and ADDRESS.fullmatch(first):
        first, others = others[0], [first, *others[1:]]
    linked = line.url is not None or ADDRESS.search(line.text) is not None
    fields = [part for part in others if ADDRESS.match(part) or _is_field(part)]
    if linked and others and others[-1] not in fields and asks_for(others[-1]):
        fields.append(others[-1])
    if not fields or (len(others) == 1 and ADDRESS.match(others[0])):
        return [line]
    at = next(n for n, part in enumerate(others) if part in fields)
    head = " – ".join([first, *others[:at]])
    bold = line.bold if line.bold is not None and head.startswith(line.bold) else None
    url = line.url if line.url and line.url not in line.text else None
    rest = [MarkdownLine(line.number, part, end=line.end) for part in others[at:]]
    return [MarkdownLine(line.number, head, bold, url, end=line.end, anchor=line.anchor), *rest]


def _parts(text: str) -> list[str]:
    """The parts of a line; at a comma only where an address or a label follows."""
    text = _BRACKETED.sub(r" — \1 — ", text).removesuffix(" — ")
    found, start = [], 0
    for sign in _PARTS.finditer(text):
        behind = text[sign.end() :]
        named = kind_of_label(behind.partition(":")[0]) is not None
        if sign.group().strip() != "," or named or ADDRESS.match(behind):
            found.append(text[start : sign.start()])
            start = sign.end()
    found.append(text[start:])
    before, comma, behind = found[-1].rpartition(", ")
    if comma and " + " in behind and is_list_of_skills(behind):
        found[-1:] = [before, behind]  # "QA, Kolesa, SQL + Git"
    return found


def _is_field(text: str) -> bool:
    name, colon, value = text.partition(":")
    labelled = bool(colon and value.strip()) and kind_of_label(name) is not None
    return labelled or is_list_of_skills(text)


def is_employer(line: MarkdownLine) -> bool:
    """Tests for a line of a company's name, perhaps with its town."""
    text = line.text
    named = kind_of_label(name_of(line)) is not None or is_role(text)
    if named or line.url or line.children or len(employer_of(line).split()) > 6:
        return False
    return not re.search(r"[.!?]$|:|^#", text) and is_company(employer_of(line))


def employer_of(line: MarkdownLine) -> str:
    """The name of a company in its line: "Kolesa Group · Almaty"."""
    return re.split(r",|\s[·•|]\s", line.text)[0].strip()


def names_fields(lines: Iterable[MarkdownLine]) -> bool:
    """Tests for lines of which one is a field of a posting, or an address."""
    return any(kind_of_label(name_of(line)) or ADDRESS.search(line.text) for line in lines)
