"""Reads what is to be ticked: periods with items and steps, and action items."""

import re
from functools import cache

from db.analysis.document import RoadmapItem, Task
from db.analysis.markdown import BRACKETS, Line, Section
from db.analysis.report import Report
from db.models import Priority
from db.reference import words
from db.reference.phrases import any_of, plain

_OPEN, _DONE = " ", "xх✓✔"
_NUMBERED = re.compile(r"^\d+[.)]\s*")


def read_roadmap(section: Section, report: Report) -> None:
    """The items of a period, or of the roadmap itself; a numbered heading is an item too."""
    if section.kind is None and _is_item(section.title):
        title = _NUMBERED.sub("", section.title)
        report.stray(section)
        line = Line(section.number, title, children=tuple(section.items))
        _item(line, *_period(section.parent), report)
        return
    period, note = _period(section)
    report.stray(section)
    for line in section.items:
        if report.fits(line):
            _item(line, period, note, report)
    for table in section.tables:
        report.problem(table[0].number, "the roadmap is read from a list, not from a table")


def _is_item(title: str) -> bool:
    priority = any(_priority(each) for each in BRACKETS.findall(title))
    return priority or _NUMBERED.match(title) is not None


def _period(section: Section | None) -> tuple[str | None, str | None]:
    """ "Q1-Q2 (Next Semester)" as the period and its note; the roadmap itself has neither."""
    if section is None or section.kind == "roadmap":
        return None, None
    note = BRACKETS.search(section.title)
    return BRACKETS.sub(" ", section.title).strip(" :") or None, note[1].strip() if note else None


def _item(line: Line, period: str | None, note: str | None, report: Report) -> None:
    if line.box is not None:
        report.problem(line.number, "a box belongs to a step; an item is done when its steps are")
    title, priority, reason = _title(line, report)
    if not title:
        report.problem(line.number, "this item has no title")
        return
    steps = tuple(task for child in line.children if (task := _task(child, report)))
    item = RoadmapItem(title, period, note, priority, reason, steps)
    report.document.roadmap.append(item)


def _title(line: Line, report: Report) -> tuple[str, Priority | None, str | None]:
    """An item's name, and what the brackets behind it say of its priority and why."""
    title, rest = (line.text, line.text)
    if line.bold is not None and line.bold != line.text:
        title, rest = line.bold.rstrip(" :"), line.text[len(line.bold) :].strip(" :")
    for brackets in BRACKETS.finditer(rest):
        if stated := _priority(brackets[1]):
            before, after = rest[: brackets.start()].strip(), rest[brackets.end() :].strip(" :.")
            if line.bold is None or line.bold == line.text:
                title, before = before, ""
            if before or after:
                report.problem(line.number, f"“{(before or after)[:60]}” is not kept")
            return title, *stated
    if re.search(any_of(words()["priority"]), plain(rest)):
        report.problem(line.number, "the priority is none of high, medium, low-medium, low")
    elif title != rest and rest:
        report.problem(line.number, f"“{rest[:60]}” is not kept; it states no priority")
    return title, None, None


@cache
def _before() -> re.Pattern[str]:
    """ "Priority: high", "Приоритет ниже среднего"."""
    return re.compile(rf"^{any_of(words()['priority'])}\s*:?\s+", re.IGNORECASE)


@cache
def _priorities() -> list[tuple[re.Pattern[str], Priority]]:
    behind = rf"(?: {any_of(words()['priority'])})?"
    return [
        (re.compile(rf"{any_of(forms)}{behind}(?: ?[-:,;] ?|$)"), priority)
        for priority, forms in words()["priorities"].items()
    ]


def _priority(text: str) -> tuple[Priority, str | None] | None:
    """ "High priority - everywhere" as the priority and the reason."""
    text = _before().sub("", text.strip())
    spoken = plain(text)
    for pattern, priority in _priorities():
        if pattern.match(spoken):
            _, *reason = re.split(r"\s+[-‐‑‒–—−]\s*|[—:,;]\s*", text.strip(), maxsplit=1)
            return priority, (reason[0].strip() or None) if reason else None
    return None


def _task(line: Line, report: Report) -> Task | None:
    report.below(line)
    if not report.fits(line):
        return None
    if line.box is None or line.box == _OPEN:
        return Task(line.text)
    if line.box.casefold() and line.box.casefold() in _DONE:
        return Task(line.text, True)
    report.problem(line.number, "the box is neither [ ] nor [x]")
    return None


def read_actions(section: Section, report: Report) -> None:
    report.stray(section)
    for line in report.rows(section):
        if task := _task(line, report):
            report.document.action_items.append(task)
