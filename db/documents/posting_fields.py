"""Reads the fields of a posting: its link, company, requirements, pay and note."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from db.documents import numbers
from db.documents.document import Money
from db.documents.limits import MAX_TEXT
from db.documents.markdown_lines import MarkdownLine
from db.documents.phrases import BRACKETS, ORNAMENT, lead, listed
from db.documents.posting_prose import is_list_of_skills, tags_of
from db.documents.posting_shapes import ADDRESS, name_of
from db.documents.posting_titles import in_brackets, is_company, is_way_of_work, kind_of_label
from db.documents.problems import DocumentProblem, Unclear
from db.documents.report import Report, is_web_address, none_stated, unmarked
from db.reference.matching import city_of, find_skills
from db.reference.phrases import plain

_BESIDE = re.compile(r"\s*[;,]\s+|\s+[•·|]\s+")
_SHORT = 50
FIELDS = ("company", "place", "link", "requirements", "salary", "note")


@dataclass
class Found:
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


def without_pay(line: MarkdownLine, found: Found, report: Report) -> list[MarkdownLine]:
    """A line of requirements without the pay that stands among them, which is kept; nothing of a
    line that says where the work is."""
    kept = []
    parts = _BESIDE.split(line.text)
    if any(map(city_of, parts)) and not find_skills(line.text):
        parts = [part for part in parts if re.search(r"\d", part)]
        report.use(line)
    for part in parts:
        try:
            pay = numbers.money(part) if _names_pay(part) else None
        except Unclear as error:
            report.problem(line.number, error.reason)
            continue
        if pay is None and _is_term(part):
            report.use(line)
            continue
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


def _is_term(text: str) -> bool:
    """Tests for pay, a town, or a way of work: "от 600 000 тг", "remote", "pay not stated"."""
    named = city_of(text) is not None and not find_skills(text)
    return named or none_stated(text) or is_way_of_work(text) or _names_pay(text)


def _names_pay(text: str) -> bool:
    """Tests for pay with its currency, and nothing else."""
    try:
        return numbers.names_currency(text)
    except Unclear:
        return False


def joined(lines: Sequence[MarkdownLine]) -> list[MarkdownLine]:
    """The further lines of a posting's own paragraph; one without a label continues another."""
    found: list[MarkdownLine] = []
    for line in lines:
        apart = bool(
            line.children or line.url or _unadorned(line) != line or ADDRESS.search(line.text)
        )
        if found and not found[-1].text.endswith(","):
            goes_on = kind_of_label(name_of(found[-1])) == "requirements"
            listed = is_list_of_skills(line.text) and not is_list_of_skills(found[-1].text)
            # A short line ends where its author wanted, a long one where there was no room.
            ended = len(found[-1].text) < _SHORT and not goes_on
            apart = apart or bool(tags_of(line.text)) or ended or (listed and not goes_on)
            apart = apart or all(map(_is_term, _BESIDE.split(line.text)))
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


def read_field(line: MarkdownLine, found: Found, report: Report) -> None:
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
        _unnamed(line, found)
        return
    if kind == "other":
        report.use(line)
    elif kind in found.at and kind != "requirements":
        if kind != "link" or found.url != value:
            report.problem(line.number, DocumentProblem.POSTING_SAYS_TWICE(text=name[:60]))
    else:
        found.at.setdefault(kind, line.number)
        found.sure = found.sure or kind in ("company", "link", "requirements", "salary")
        set_field(kind, value, line, found, report)


def _unnamed(line: MarkdownLine, found: Found) -> None:
    """Collect a line without a label, which may list requirements."""
    if tags := tags_of(line.text):
        line = replace(line, text=", ".join(tags), bold=None)
    if line.children and not line.url:
        found.listed += line.children
    elif line.text and not line.url and not none_stated(line.text):
        found.listed.append(line)


def set_field(kind: str, value: str, line: MarkdownLine, found: Found, report: Report) -> None:
    if kind == "requirements":
        value = lead(value)
        parts = [MarkdownLine(line.number, text) for text in requirements_of(value)]
        below = [each for child in line.children for each in (child.children or (child,))]
        found.requirements = requirements_in([*parts, *below], report, found.requirements)
        found.sure = found.sure or bool(found.requirements)
        return
    report.below(line)
    if kind == "link":
        if found.url is None or not is_web_address(found.url):
            found.url, found.sure = value, found.sure or is_web_address(value)
    elif kind == "title":
        if value and report.fits(MarkdownLine(line.number, value)):
            # What an export writes as "Title" is nothing but a title.
            whole = plain(line.pair()[0]) == "title"
            found.title, company = (value, None) if whole else in_brackets(value)
            found.company = found.company or company
    elif kind in ("note", "company", "place"):
        _employer_or_note(kind, value, line.number, found, report)
    elif not none_stated(BRACKETS.sub("", value)):
        _salary(value, line.number, found, report)


def _employer_or_note(kind: str, value: str, number: int, found: Found, report: Report) -> None:
    if kind == "place":
        # "Where" may be a town or a site as well.
        kind = "company"
        value = value if is_company(value) and not is_web_address(value) else ""
    if value and not none_stated(value) and report.fits(MarkdownLine(number, value)):
        setattr(found, kind, value)
        found.sure = found.sure or kind == "company"


def requirements_of(value: str) -> list[str]:
    """The requirements that a line lists."""
    return [text for part in listed(value) if (text := _unlabelled(part.rstrip(". ")))]


def _unlabelled(text: str) -> str:
    """A requirement without a label of its own: "nice to have: Python"."""
    name, colon, value = text.partition(":")
    return value.strip() if colon and kind_of_label(name) == "requirements" else text


def requirements_in(
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


def _salary(value: str, number: int, found: Found, report: Report) -> None:
    # A line with an address is a link, whatever it is called.
    said = (lead(text) for text in BRACKETS.findall(value))
    notes = [note for note in said if note and not ADDRESS.search(note)]
    if notes and found.note is None:
        found.note = "; ".join(notes)[:MAX_TEXT].strip()
    try:
        found.salary = numbers.money(value)
        found.sure = True
    except Unclear as error:
        report.problem(number, error.reason)


def web_address(found: Found, number: int, report: Report) -> str | None:
    if found.url is None or none_stated(found.url):
        return None
    if is_web_address(found.url) and len(found.url) <= MAX_TEXT:
        return found.url
    report.problem(found.at.get("link", number), DocumentProblem.NO_ADDRESS())
    return None
