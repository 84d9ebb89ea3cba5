"""Reads the postings of an analysis: title, company, link, requirements, salary, note."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from db.documents import numbers
from db.documents.document import DocumentPosting, Money
from db.documents.limits import MAX_TEXT
from db.documents.markdown import BRACKETS, MarkdownLine, MarkdownSection, lead
from db.documents.problems import DocumentProblem, Unclear
from db.documents.report import Report, is_web_address, label, none_stated

_LAST_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")
_COMMAS = re.compile(r"[,;](?![^()]*\))")
_COLUMNS = ("title", "company", "link", "requirements", "salary", "note")


@dataclass
class _Found:
    """The fields below a posting's title; `at` holds the line of each."""

    url: str | None = None
    company: str | None = None
    requirements: tuple[str, ...] = ()
    salary: Money | None = None
    note: str | None = None
    at: dict[str, int] = field(default_factory=dict)


def read_postings(section: MarkdownSection, report: Report) -> None:
    """A section of postings; a heading under it that we don't know is a posting's title."""
    if section.kind is None:
        _posting(_from_heading(section), report)
        return
    if (note := report.prose(section)) is not None:
        if report.document.market_note is None:
            report.document.market_note = note
        else:
            report.problem(section.paragraphs[0].number, DocumentProblem.INTRODUCED_TWICE())
    for line in section.items:
        if report.fits(line) or line.children:
            _posting(line, report)
    for table in section.tables:
        _table(table, report)


def _from_heading(section: MarkdownSection) -> MarkdownLine:
    title = re.sub(r"^\d+[.)]\s*", "", section.title)
    return MarkdownLine(section.number, title, children=(*section.paragraphs, *section.items))


def _posting(line: MarkdownLine, report: Report) -> None:
    head, *rest = line.lines or (line,)
    title, company = _title(head, report)
    found = _Found(url=head.url)
    for child in (*_joined(rest), *line.children):
        _field(child, found, report)
    if not title:
        if line.text:
            report.problem(line.number, DocumentProblem.POSTING_WITHOUT_TITLE())
        return
    _keep(line.number, title, found.company or company, found, report)


def _keep(line: int, title: str, company: str | None, found: _Found, report: Report) -> None:
    if not report.fits(MarkdownLine(line, max(title, company or "", key=len))):
        return
    url = _web_address(found, line, report)
    if url is not None and any(other.url == url for other in report.document.postings):
        report.problem(found.at.get("link", line), DocumentProblem.SAME_ADDRESS())
        return
    report.document.postings.append(
        DocumentPosting(title, company, url, found.requirements, found.salary, found.note)
    )


def _title(head: MarkdownLine, report: Report) -> tuple[str, str | None]:
    """ "**Python Developer** (Kolesa Group)" or "Python Developer - Kolesa Group"."""
    if head.bold is not None and head.bold != head.text:
        title, rest = head.split()
        brackets = _LAST_BRACKETS.search(rest)
        company = brackets[1] if brackets else rest
        if brackets and rest[: brackets.start()].strip():
            report.problem(head.number, DocumentProblem.MORE_IN_TITLE())
        return title, company.strip() or None
    if brackets := _LAST_BRACKETS.search(head.text):
        return head.text[: brackets.start()].strip(" :"), brackets[1].strip() or None
    title, company = head.split()
    return title, company or None


def _joined(lines: Sequence[MarkdownLine]) -> list[MarkdownLine]:
    """The further lines of a posting's own paragraph; one without a label continues another."""
    found: list[MarkdownLine] = []
    for line in lines:
        if found and not line.url and label(line.text) is None:
            text = f"{found[-1].text} {line.text}"
            found[-1] = MarkdownLine(found[-1].number, text, found[-1].bold, found[-1].url)
        else:
            found.append(line)
    return found


def _field(line: MarkdownLine, found: _Found, report: Report) -> None:
    name, value = line.split()
    kind = label(name)
    if line.url or line.text.startswith(("http://", "https://")):
        kind, value = "link", line.url or line.text
    if kind not in _COLUMNS[1:]:
        report.problem(line.number, DocumentProblem.UNKNOWN_LINE())
    elif kind in found.at:
        report.problem(line.number, DocumentProblem.POSTING_SAYS_TWICE(text=name[:60]))
    elif kind is not None:
        found.at[kind] = line.number
        _set(kind, value, line, found, report)


def _set(kind: str, value: str, line: MarkdownLine, found: _Found, report: Report) -> None:
    value = lead(value)
    if kind == "requirements":
        parts = [MarkdownLine(line.number, text) for text in _parted(value)]
        found.requirements = _requirements([*parts, *line.children], report)
        return
    report.below(line)
    if kind == "link":
        found.url = value
    elif kind in ("note", "company"):
        if value and report.fits(MarkdownLine(line.number, value)):
            setattr(found, kind, value)
    elif not none_stated(BRACKETS.sub("", value)):
        _salary(value, line.number, found, report)


def _parted(value: str) -> list[str]:
    return [part.strip() for part in _COMMAS.split(value) if part.strip()]


def requirements_of(value: str) -> list[str]:
    """The requirements that a line lists."""
    return [part.rstrip(". ") for part in _parted(value)]


def _requirements(parts: Iterable[MarkdownLine], report: Report) -> tuple[str, ...]:
    found = []
    for part in parts:
        report.below(part)
        asked = replace(part, text=part.text.rstrip(". "))
        if report.fits(asked):
            found.append(asked.text)
    return tuple(found)


def _salary(value: str, number: int, found: _Found, report: Report) -> None:
    notes = [note for text in BRACKETS.findall(value) if (note := lead(text))]
    if notes and found.note is None:
        found.note = "; ".join(notes)[:MAX_TEXT].strip()
    try:
        found.salary = numbers.money(value)
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
    kinds = [label(cell.text) for cell in table[0].children]
    if "title" not in kinds:
        report.problem(table[0].number, DocumentProblem.NO_TITLE_COLUMN())
        return
    for cell, kind in zip(table[0].children, kinds, strict=True):
        if kind not in _COLUMNS or kinds.count(kind) > 1:
            report.problem(table[0].number, DocumentProblem.UNKNOWN_COLUMN(text=cell.text[:60]))
    for row in report.cells(table):
        cells = dict(zip(kinds, row.children, strict=False))
        found = _Found(url=cells["title"].url)
        for kind, cell in cells.items():
            if kind in _COLUMNS[1:] and (cell.text or cell.url):
                found.at[kind] = row.number
                value = (cell.url or cell.text) if kind == "link" else cell.text
                _set(kind, value, cell, found, report)
        title = cells["title"].text.strip(" :")
        if title or not report.fits(cells["title"]):
            _keep(row.number, title, found.company, found, report)
