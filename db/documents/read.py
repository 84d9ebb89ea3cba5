"""Reads a document. What can't be understood is reported with its line, and not guessed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from db.documents import lines
from db.documents.document import Document, DocumentReading
from db.documents.headings import BESIDE, PLAN, SKILLS, kind_of
from db.documents.limits import MAX_PROSE, Room, fitting
from db.documents.markdown import MarkdownSection, sections
from db.documents.markdown_lines import MarkdownLine
from db.documents.posting_prose import is_list_of_skills
from db.documents.posting_titles import is_role
from db.documents.postings import read_postings, read_tables
from db.documents.problems import DocumentProblem
from db.documents.report import Report, unmarked
from db.documents.roadmap import read_boxes, read_plan
from db.documents.roles import read_chosen_role, read_components, read_duties, read_role_heading
from db.documents.salaries import read_bands, read_city_bands, read_pay_tables, read_premiums
from db.documents.skill_lists import named_lists, skills_of
from db.documents.tasks import read_actions, read_own
from db.reference.matching import find_skills

_KAZAKH = re.compile("[әғқңөұүһі]")
_LONGEST_TITLE = 50
_CYRILLIC = re.compile("[а-яё]")
_LATIN = re.compile("[a-z]")


def read_analysis(text: str) -> DocumentReading:
    """Read a document. Never raises: what is wrong stands in the problems.

    What is beyond a bound is left out, and said.
    """
    shown, refused = fitting(text.removeprefix("\ufeff"))
    if not shown:
        return DocumentReading(Document(), tuple(refused))
    found, deep = sections(shown)
    report = _read_all(found, shown, plan=_is_plan(found))
    if report.document == Document():
        # A text of nothing but lists: they are what its author wants to do.
        listed = _read_all(found, shown, plan=True)
        report = report if listed.document == Document() else listed
    if deep is not None:
        report.problem(deep, DocumentProblem.NESTED())
    if report.document == Document() and not (report.problems or refused):
        report.problem(1, DocumentProblem.NO_SECTION())
    return DocumentReading(report.document, report.sorted(refused), _kept(shown, found, report))


def _read_all(found: Sequence[MarkdownSection], text: str, *, plan: bool) -> Report:
    report = Report()
    report.plan, report.language = plan, language_of(text)
    room = Room(report.document)
    report.title = next((each for each in found if each.depth == 1), None)
    for section in found:
        _read(section, report)
        if reason := room.left_out():
            report.problem(section.number, reason)
    return report


def language_of(text: str) -> str:
    """The language of a text by its letters: kk, ru or en."""
    low = text.casefold()
    kazakh, cyrillic = len(_KAZAKH.findall(low)), len(_CYRILLIC.findall(low))
    if 20 * kazakh > cyrillic > 0 or kazakh > cyrillic:
        return "kk"
    return "ru" if 3 * cyrillic > len(_LATIN.findall(low)) else "en"


def _is_plan(found: Sequence[MarkdownSection]) -> bool:
    """Tests for a document whose title says that it is a plan."""
    headed = [section for section in found if section.depth]
    first = next(iter(found[0].paragraphs), None)
    if first is not None and (not headed or first.number < headed[0].number):
        # Plain text has no headings: "План на зиму".
        title = first.text if len(first.text) <= _LONGEST_TITLE and not first.lines else ""
        return kind_of(title) in PLAN and not title.endswith((".", ":"))
    return bool(headed) and headed[0].depth == 1 and headed[0].kind in PLAN


def _read(section: MarkdownSection, report: Report) -> None:
    kind = _kind(section)
    title = section is report.title and section.parts > 0
    planned = not title and _is_planned(kind, report)
    read_pay_tables(section, report)
    if kind in (None, "container", *PLAN, *BESIDE, *SKILLS):
        read_tables(section, report)
    if kind not in ("own", "actions") and not planned:
        read_boxes(replace(section, tables=[]) if title and kind in PLAN else section, report)
    if kind not in ("own", "actions", "takeaway", *BESIDE):
        for part in named_lists(section):
            _READERS[part.kind](part, report)
    if kind in _READERS and not (planned and kind == "actions"):
        _READERS[kind](section, report)
    elif planned:
        read_plan(section, report)
    elif title and kind in PLAN:
        read_plan(replace(section, items=[], paragraphs=[], mark=None), report)
    elif kind == "container" or section.depth <= 1:
        _unkept(section, report)
    elif kind not in (*BESIDE, *PLAN) and _is_lost(section, report):
        report.problem(section.number, DocumentProblem.UNKNOWN_SECTION(text=section.title[:60]))


def _kind(section: MarkdownSection) -> str | None:
    if section.inside == "own" and section.kind in (None, "period"):
        return "own"
    if section.effective is None and section.inside == "role" and is_role(section.title):
        return "named role"
    if section.effective == "bands" and any(
        each.url or "://" in each.text for line in section.lines() for each in line.walk()
    ):
        return "postings"  # "Market overview" may be either
    return section.effective


def _is_lost(section: MarkdownSection, report: Report) -> bool:
    """Tests for a section with nothing in it that was understood."""
    if report.used.intersection(line.number for line in section.lines()):
        return False
    return any(section.lines()) or not section.parts


def _is_planned(kind: str | None, report: Report) -> bool:
    """Tests for a section in which every list is to be done."""
    return kind in PLAN or (kind in (None, "container", "actions") and report.plan)


def _unkept(section: MarkdownSection, report: Report) -> None:
    """A heading over other headings, or the text before the first one: it holds no facts.

    Its prose stays in the text; its lists and tables are said not to be read.
    """
    if section.depth == 1 and section.kind is None and section.number > 1 and not section.parts:
        if any(line.number not in report.used for line in section.lines()):
            report.problem(
                section.number, DocumentProblem.UNKNOWN_SECTION(text=section.title[:60])
            )
        return
    if section.kind in PLAN:
        return
    for line in (*section.items, *(row for table in section.tables for row in table)):
        if line.number not in report.used:
            report.problem(line.number, DocumentProblem.NO_HEADING())


def _kept(text: str, found: Sequence[MarkdownSection], report: Report) -> int:
    """The number of lines with words of which nothing was kept as a fact."""
    headed = {section.number for section in found if section.depth}
    return sum(
        bool(re.search(r"\w", line)) and number not in report.used and number not in headed
        for number, line in enumerate(lines.split(text), 1)
    )


def _takeaway(section: MarkdownSection, report: Report) -> None:
    found = [*section.paragraphs, *report.flat(section)]
    text = " ".join(line.text for line in found if line.text)
    whole = unmarked(MarkdownLine(found[0].number if found else 1, text))
    if found and report.document.takeaway is not None:
        report.problem(whole.number, DocumentProblem.TAKEAWAY_TWICE())
    elif found and report.fits(whole, MAX_PROSE):
        report.document.takeaway = whole.text
        for line in found:
            report.use(line)


def _texts(key: str) -> Callable[[MarkdownSection, Report], None]:
    """A list of soft skills; one of which most lines name technical skills is a list of these."""

    def read(section: MarkdownSection, report: Report) -> None:
        if _is_technical(section):
            skills_of("have" if key == "strong" else "lack")(section, report)
            return
        report.stray(section)
        into: list[str] = getattr(report.document, key)
        into.extend(line.text for line in report.flat(section))

    return read


def _is_technical(section: MarkdownSection) -> bool:
    """Tests for a list of which most lines, or a paragraph of which most parts, name skills.

    Below "Soft skills" everything is soft, whatever it is called.
    """
    if section.inside == "container":
        return False
    if section.items or section.tables:
        named = sum(bool(find_skills(line.text)) for line in section.items)
        return 2 * named > len(section.items)
    listed = (is_list_of_skills(line.text) for line in section.paragraphs)
    return bool(section.paragraphs) and all(listed)


_READERS: dict[str | None, Callable[[MarkdownSection, Report], None]] = {
    "components": read_components,
    "duties": read_duties,
    "common": skills_of("common"),
    "have": skills_of("have"),
    "lack": skills_of("lack"),
    "learning": skills_of("learning"),
    "frequent": skills_of("frequent"),
    "several": skills_of("several"),
    "single": skills_of("single"),
    "role": read_chosen_role,
    "named role": read_role_heading,
    "postings": read_postings,
    "takeaway": _takeaway,
    "bands": read_bands,
    "cities": read_city_bands,
    "premiums": read_premiums,
    "strong": _texts("strong"),
    "develop": _texts("develop"),
    "actions": read_actions,
    "own": read_own,
}
