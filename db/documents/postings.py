"""Reads the postings of an analysis: title, company, link, requirements, salary, note.

Nothing is a posting without evidence: a link, a company, pay or requirements.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from db.documents import boxes, numbers
from db.documents.document import DocumentPosting, Money
from db.documents.headings import SKILLS, kind_of
from db.documents.limits import MAX_TEXT
from db.documents.markdown import MarkdownSection
from db.documents.markdown_lines import MarkdownLine
from db.documents.phrases import BRACKETS, COMMAS, NUMBERED, ORNAMENT, lead
from db.documents.posting_prose import asked_in, bracketed, told
from db.documents.posting_shapes import (
    ADDRESS,
    from_heading,
    grouped,
    is_employer,
    is_of_one,
    is_posting,
    is_sideways,
    name_of,
    names_fields,
    segments,
    upright,
    with_list,
)
from db.documents.posting_titles import apart, is_company, is_generic, is_role, kind_of_label
from db.documents.problems import DocumentProblem, Unclear
from db.documents.report import Report, is_web_address, none_stated, unmarked
from db.reference.matching import city_of, find_skills
from db.reference.phrases import plain
from db.text import clean

_LAST_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")
_AT = re.compile(r"^(?:at|in|from|by|в компании|в|из|компания)\s+|^@\s*")
_BESIDE = re.compile(r"\s*[;,]\s+|\s+[•·|]\s+")
_DOTS = re.compile(r"\s+[•·|]\s+")
_FIELDS = ("company", "link", "requirements", "salary", "note")


@dataclass
class _Found:
    """Collect the parts of a posting from below its title; `at` holds the line of each field.

    `sure` if something of it proves a posting; `listed` has lines without a label; `whole` is the
    title before a company was taken off it.
    """

    title: str | None = None
    url: str | None = None
    company: str | None = None
    requirements: tuple[str, ...] = ()
    salary: Money | None = None
    note: str | None = None
    at: dict[str, int] = field(default_factory=dict)
    sure: bool = False
    listed: list[MarkdownLine] = field(default_factory=list)
    whole: str = ""


def read_postings(section: MarkdownSection, report: Report) -> None:
    """A section of postings; below one a heading that we don't know may be a posting's title."""
    if section.kind is None and is_posting(section):
        _posting(from_heading(section), report, headed=True)
        for table in section.tables:
            if not is_of_one(table) and len(table[0].children) > 2:
                _table(table, report)
        return
    _introduction(section, report)
    for line in grouped(section.items):
        if report.fits(unmarked(line)) or line.children:
            spoken = () if line.children or line.lines else told([unmarked(line)])
            _posting(spoken[0][0] if spoken else unmarked(line), report)
    for table in section.tables:
        _table(table, report)


def _introduction(section: MarkdownSection, report: Report) -> None:
    """Paragraphs: a line that is a link is a posting, the others introduce them."""
    linked = [line for line in section.paragraphs if line.linked and line.url is not None]
    for line in linked:
        _posting(unmarked(line), report)
    prose = replace(
        section, paragraphs=[each for each in section.paragraphs if each not in linked]
    )
    for posting, its in told(prose.paragraphs):
        _posting(posting, report)
        for line in its:
            report.use(line)
            prose.paragraphs.remove(line)
    if section.kind is None or not prose.paragraphs:
        return
    if (note := report.prose(prose)) is not None:
        if report.document.market_note is None:
            report.document.market_note = note
            for line in prose.paragraphs:
                report.use(line)
        else:
            report.problem(prose.paragraphs[0].number, DocumentProblem.INTRODUCED_TWICE())


def _posting(line: MarkdownLine, report: Report, *, headed: bool = False) -> None:
    head, *rest = line.lines or (() if headed else segments(line)) or (line,)
    head, inside = bracketed(head)
    found = _Found(requirements=tuple(inside), sure=bool(inside))
    kind = kind_of_label(name_of(head)) if not headed else None
    if kind is not None and kind != "title":
        title, company = "", None
        _field(replace(head, children=()), found, report)
    else:
        title, company = _title(head, found)
    if headed and kind_of_label(title.partition(":")[0]) == "company":
        title, company = "", title.partition(":")[2].strip() or None
    rest, below = with_list(rest, line.children)
    first = rest[:1] or (below[:1] if headed else [])
    if first and not company and is_employer(first[0]) and names_fields([*rest, *below]):
        found.company = first[0].text.split(",")[0].strip()
        (rest if rest else below).pop(0)
    for child in (*_joined(rest), *below):
        _field(unmarked(child), found, report)
    if not (title or found.title) and found.listed and is_role(found.listed[0].text):
        title, behind = _title(found.listed.pop(0), found)
        company = company or behind
    proved = found.at or found.sure or found.title or is_role(title)
    if found.listed and proved:
        found.listed = [
            each for line in found.listed for each in _without_pay(line, found, report)
        ]
    if found.listed and not found.requirements and proved:
        found.requirements = _requirements([*found.listed], report, found.requirements)
    if title and found.sure and not found.requirements:
        said = " ".join(part for part in head.text.split(title)[1:])
        found.requirements = tuple(asked_in(said.replace(company or title, " ")))
    _decide(line, title, company, found, report)


def _without_pay(line: MarkdownLine, found: _Found, report: Report) -> list[MarkdownLine]:
    """A line of requirements without the pay that stands among them, which is kept; nothing of a
    line that says where the work is."""
    kept = []
    parts = _BESIDE.split(line.text)
    if any(map(city_of, parts)) and not find_skills(line.text):
        parts = [part for part in parts if re.search(r"\d", part)]
        report.use(line)
    for part in parts:
        try:
            pay = numbers.money(part) if numbers.names_currency(part) else None
        except Unclear:
            pay = None
        if pay is None or found.salary is not None:
            kept.append(part)
        else:
            found.salary = pay
            report.use(line)
    if kept == _BESIDE.split(line.text):
        return [line]
    if not kept:
        return []
    return [replace(line, text="; ".join(kept), bold=None)]


def _decide(
    line: MarkdownLine, title: str, company: str | None, found: _Found, report: Report
) -> None:
    """Keep what is proved to be a posting; the rest is a line that its author wrote."""
    named = clean(found.title or title)
    weak = bool(company or found.listed) and is_role(f"{named} {company or ''}")
    if not named and found.url:
        named = re.sub(r"^https?://(?:www\.)?", "", found.url)[:MAX_TEXT].rstrip("/")
    if not (found.sure or weak):
        if line.text or line.children:
            report.problem(line.number, DocumentProblem.NO_EVIDENCE())
    elif not named:
        report.problem(line.number, DocumentProblem.POSTING_WITHOUT_TITLE())
    else:
        if found.company and title and plain(found.company) != plain(company or ""):
            named = found.title or found.whole or named  # its company is not in the title
        _keep(line.number, named, found.company or company, found, report)


def _keep(line: int, title: str, company: str | None, found: _Found, report: Report) -> None:
    if not report.fits(MarkdownLine(line, max(title, company or "", key=len))):
        return
    url = _web_address(found, line, report)
    if url is not None and any(other.url == url for other in report.document.postings):
        report.problem(found.at.get("link", line), DocumentProblem.SAME_ADDRESS())
        return
    if not (url or company or found.requirements or found.salary):
        report.problem(line, DocumentProblem.NO_EVIDENCE())
        return
    report.used.update(found.at.values())
    report.document.postings.append(
        DocumentPosting(title, company, url, found.requirements, found.salary, found.note)
    )


def _title(head: MarkdownLine, found: _Found) -> tuple[str, str | None]:
    """ "**Python Developer** (Kolesa Group)" or "Python Developer - Kolesa Group"."""
    address = head.url or next(iter(ADDRESS.findall(head.text)), None)
    if address:
        found.url, found.sure = address, True
    text = ADDRESS.sub("", NUMBERED.sub("", head.text) if not head.bold else head.text)
    text = text.strip(" :–—-")
    if head.bold is not None and head.bold != head.text:
        title, rest = head.split()
        rest = ADDRESS.sub("", rest).strip(" ,.–—-")
        rest = "" if is_generic(rest) else _AT.sub("", rest)
    else:
        title, rest = text, ""
    if kind_of_label(title) == "title" and rest:
        title, rest = rest, ""
    if is_generic(title) and is_role(rest):
        title, rest = rest.removesuffix(head.anchor or "").strip(" ,"), ""  # "**Job 1.** ..."
    if (colon := title.partition(":"))[2] and (
        kind_of_label(colon[0]) == "title" or is_generic(colon[0])
    ):
        title = colon[2].strip()
    found.whole = title.strip(" :")
    if not rest:
        title, company = apart(title)
    else:
        brackets = _LAST_BRACKETS.search(rest)
        company = brackets[1] if brackets else rest
    if company and is_generic(company):
        company = None  # the words of its link
    if company and not is_company(company):
        title, company = (f"{title} ({company.strip()})", None) if title else (title, None)
    if is_generic(title):
        title = ""
    return title.strip(" :"), company.strip(" ,.") or None if company else None


def is_title(text: str) -> bool:
    """Tests if a bold text with a colon behind it is read as a title and nothing more."""
    found = _Found()
    head = MarkdownLine(1, f"{text}:", text)
    marked = any(boxes.leading(each)[0] is not None for each in (text, head.text))
    # A title with the words of a list of skills would be taken for that list's name.
    if marked or kind_of_label(name_of(head)) is not None or kind_of(text) in SKILLS:
        return False
    return _title(head, found) == (text, None) and found.url is None


def _joined(lines: Sequence[MarkdownLine]) -> list[MarkdownLine]:
    """The further lines of a posting's own paragraph; one without a label continues another."""
    found: list[MarkdownLine] = []
    for line in lines:
        apart = line.url or _unadorned(line) != line or ADDRESS.search(line.text)
        if found and not apart and kind_of_label(name_of(line)) is None:
            text = f"{found[-1].text} {line.text}"
            found[-1] = MarkdownLine(found[-1].number, text, found[-1].bold, found[-1].url)
        else:
            found.append(line)
    return found


def _unadorned(line: MarkdownLine) -> MarkdownLine:
    """A line without the pictures before its words: "💰 from 400,000"."""
    text = ORNAMENT.sub("", line.text)
    return replace(line, text=text, bold=None) if text and text != line.text else line


def _field(line: MarkdownLine, found: _Found, report: Report) -> None:
    line = _unadorned(line)
    name, value = line.split()
    label, said = line.pair()
    stated = value or said or line.children or line.text.endswith(":")
    kind = kind_of_label(name) if stated else None
    if kind is not None and kind_of_label(label) == kind:
        value = said  # it may begin with a dash or a colon
    address = line.url or next(iter(ADDRESS.findall(line.text)), None)
    if address and kind not in ("requirements", "salary", "title", "company"):
        kind, value = "link", address
    if address and kind in ("title", "company") and found.url is None:
        found.url, found.sure = address, True
    if kind is None:
        if line.children and not line.url:
            found.listed += line.children
        elif line.text and not line.url and not none_stated(line.text):
            found.listed.append(line)
        return
    if kind == "other":
        report.use(line)
    elif kind in found.at and kind != "requirements":
        if kind != "link" or found.url != value:
            report.problem(line.number, DocumentProblem.POSTING_SAYS_TWICE(text=name[:60]))
    else:
        found.at.setdefault(kind, line.number)
        found.sure = found.sure or kind in ("company", "link", "requirements", "salary")
        _set(kind, value, line, found, report)


def _set(kind: str, value: str, line: MarkdownLine, found: _Found, report: Report) -> None:
    if kind == "requirements":
        value = lead(value)
        parts = [MarkdownLine(line.number, text) for text in requirements_of(value)]
        below = [each for child in line.children for each in (child.children or (child,))]
        found.requirements = _requirements([*parts, *below], report, found.requirements)
        found.sure = found.sure or bool(found.requirements)
        return
    report.below(line)
    if kind == "link":
        if found.url is None or not is_web_address(found.url):
            found.url, found.sure = value, found.sure or is_web_address(value)
    elif kind == "title":
        if value and report.fits(MarkdownLine(line.number, value)):
            found.title = value
    elif kind in ("note", "company"):
        if not none_stated(value) and report.fits(MarkdownLine(line.number, value)):
            setattr(found, kind, value)
            found.sure = found.sure or kind == "company"
    elif not none_stated(BRACKETS.sub("", value)):
        _salary(value, line.number, found, report)


def requirements_of(value: str) -> list[str]:
    """The requirements that a line lists."""
    parts = COMMAS.split(value) if COMMAS.search(value) else _DOTS.split(value)
    return [text for part in parts if (text := _unlabelled(part.strip().rstrip(". ")))]


def _unlabelled(text: str) -> str:
    """A requirement without a label of its own: "nice to have: Python"."""
    name, colon, value = text.partition(":")
    return value.strip() if colon and kind_of_label(name) == "requirements" else text


def _requirements(
    parts: Iterable[MarkdownLine], report: Report, before: tuple[str, ...]
) -> tuple[str, ...]:
    found = list(before)
    for part in parts:
        report.below(part)
        listed = requirements_of(part.text)
        # "Python, SQL, Git" on one line are three; a sentence with a comma is one.
        most = 4 if len(listed) > 2 else 2
        several = len(listed) > 1 and all(len(text.split()) <= most for text in listed)
        for text in listed if several else [part.text.rstrip(". ")]:
            asked = unmarked(replace(part, text=text))
            if report.fits(asked) and asked.text not in found:
                found.append(asked.text)
    return tuple(found)


def _salary(value: str, number: int, found: _Found, report: Report) -> None:
    notes = [note for text in BRACKETS.findall(value) if (note := lead(text))]
    if notes and found.note is None:
        found.note = "; ".join(notes)[:MAX_TEXT].strip()
    try:
        found.salary = numbers.money(value)
        found.sure = True
    except Unclear as error:
        report.problem(number, error.reason)


def _web_address(found: _Found, number: int, report: Report) -> str | None:
    if found.url is None or none_stated(found.url):
        return None
    if is_web_address(found.url) and len(found.url) <= MAX_TEXT:
        return found.url
    report.problem(found.at.get("link", number), DocumentProblem.NO_ADDRESS())
    return None


def _table(table: list[MarkdownLine], report: Report) -> None:
    """A table of postings, by the names of its columns."""
    for row in table if is_sideways(table) else ():
        report.use(row)
    table = upright(table)
    kinds = [kind_of_label(cell.text) for cell in table[0].children]
    if "title" not in kinds and not ("link" in kinds or {"company", "requirements"} <= {*kinds}):
        report.problem(table[0].number, DocumentProblem.NO_TITLE_COLUMN())
        return
    for cell, kind in zip(table[0].children, kinds, strict=True):
        known = kind is not None or re.fullmatch(r"\W*\d*", cell.text) or cell.text == "No"
        if not known or (kind in _FIELDS and kinds.count(kind) > 1):
            report.problem(table[0].number, DocumentProblem.UNKNOWN_COLUMN(text=cell.text[:60]))
    for row in report.cells(table):
        found = _Found()
        title, company = "", None
        for kind, raw in zip(kinds, row.children, strict=False):
            cell = unmarked(raw)
            if kind == "title":
                title, company = _title(cell, found)
            elif kind in _FIELDS and (cell.text or cell.url):
                found.at[kind] = row.number
                if kind == "link" and cell.url and cell.text != cell.url:
                    found.title = _title(cell, _Found())[0] or None
                address = cell.url or next(iter(ADDRESS.findall(cell.text)), cell.text)
                listed = kind == "requirements" and cell.lines
                below = replace(cell, text="", children=cell.lines) if listed else cell
                _set(kind, address if kind == "link" else below.text, below, found, report)
        found.title = None if title else found.title
        _decide(row, title, company, found, report)
