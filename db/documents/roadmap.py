"""Reads the roadmap: periods with items and steps, as lists or as tables."""

import re
from dataclasses import replace
from functools import cache

from db.documents.document import DocumentItem, DocumentTask
from db.documents.markdown import BOX, BRACKETS, MarkdownLine, MarkdownSection, kind_of
from db.documents.problems import DocumentProblem
from db.documents.report import Report, field, label, none_stated
from db.documents.tasks import read_task, several, tasks_of_table, with_state
from db.reference import words
from db.reference.phrases import any_of, plain
from db.text import clean
from db.vocabulary import Priority

_NUMBERED = re.compile(r"^\d+[.)]\s*")
_LABELS = ("period", "period_note", "priority", "reason")
_COLUMNS = ("period", "item", "priority", "reason", "steps", "state")
_Period = tuple[str | None, str | None]


def read_roadmap(section: MarkdownSection, report: Report) -> None:
    """The items of a period, or of the roadmap itself; a numbered heading is an item too."""
    report.stray(section)
    if section.kind is None and _is_item(section.title):
        title = _NUMBERED.sub("", section.title)
        tables = (tasks_of_table(table, report) for table in section.tables)
        steps = (*section.items, *(line for table in tables for line in table))
        _item(MarkdownLine(section.number, title, children=steps), _period(section.parent), report)
        return
    period = _period(section)
    for line in section.items:
        if line.text or not report.fits(line):
            _item(line, period, report)
    for table in section.tables:
        _table(table, period, report)


def _is_item(title: str) -> bool:
    priority = any(_priority(text) for text in BRACKETS.findall(title))
    return priority or _NUMBERED.match(title) is not None


def _period(section: MarkdownSection | None) -> _Period:
    """ "Q1-Q2 (Next Semester)" as the period and its note; the roadmap itself has neither."""
    if section is None or section.kind == "roadmap":
        return None, None
    return _named_period(section.title)


def _named_period(text: str) -> _Period:
    brackets = BRACKETS.search(text)
    note = brackets[1].strip() or None if brackets else None
    period = clean(BRACKETS.sub(" ", text)).strip(" :")
    return (period, note) if period else (note, None)


def _item(line: MarkdownLine, period: _Period, report: Report) -> None:
    if line.box is not None:
        report.problem(line.number, DocumentProblem.ITEM_WITH_BOX())
    item = _title(line, period, report)
    steps = []
    for child in line.children:
        name, value = child.pair()
        kind = field(name) if child.box is None and value else None
        if kind in _LABELS:
            report.below(child)
            item = _with(item, kind, MarkdownLine(child.number, value), report)
        elif task := read_task(child, report):
            steps.append(task)
    _keep(line.number, replace(item, steps=tuple(steps)), report)


def _with(
    item: DocumentItem, kind: str | None, value: MarkdownLine, report: Report
) -> DocumentItem:
    """An item with what a line below it, or a cell, states in so many words."""
    if kind == "priority":
        if stated := _priority(value.text):
            return replace(item, priority=stated[0], reason=stated[1] or item.reason)
        report.problem(value.number, DocumentProblem.NO_PRIORITY())
        return item
    if kind == "period":
        return replace(item, period=value.text)
    if kind == "period_note":
        return replace(item, period_note=value.text)
    return replace(item, reason=value.text)


def _keep(number: int, item: DocumentItem, report: Report) -> None:
    item = replace(item, title=_without_boxes(item.title).strip(" :"))
    texts = (item.title, item.period or "", item.period_note or "", item.reason or "")
    if not item.title:
        report.problem(number, DocumentProblem.ITEM_WITHOUT_TITLE())
    elif report.fits(MarkdownLine(number, max(texts, key=len))):
        report.document.roadmap.append(item)


def _without_boxes(title: str) -> str:
    while box := BOX.match(title):
        title = title[box.end() :]
    return title


def _table(table: list[MarkdownLine], under: _Period, report: Report) -> None:
    """Columns by their names. What a row leaves empty goes on from the row above it."""
    kinds = [_column(cell) for cell in table[0].children]
    if "item" not in kinds:
        report.problem(table[0].number, DocumentProblem.NO_ITEM_COLUMN())
        return
    for cell, kind in zip(table[0].children, kinds, strict=True):
        if kind not in _COLUMNS or kinds.count(kind) > 1:
            report.problem(table[0].number, DocumentProblem.UNKNOWN_COLUMN(text=cell.text[:60]))
    period, kept = under, False
    for row in report.cells(table):
        cells = dict(zip(kinds, row.children, strict=False))
        if "period" in cells and cells["period"].text:
            period = _named_period(cells["period"].text)
        steps = _steps(cells, report)
        if kept and not cells["item"].text:
            last = report.document.roadmap.pop()
            report.document.roadmap.append(replace(last, steps=(*last.steps, *steps)))
            continue
        item = replace(_title(cells["item"], period, report), steps=steps)
        for name in ("priority", "reason"):
            if name in cells and not none_stated(cells[name].text):
                item = _with(item, name, cells[name], report)
        before = len(report.document.roadmap)
        _keep(row.number, item, report)
        kept = len(report.document.roadmap) > before


def _column(cell: MarkdownLine) -> str | None:
    kind = label(cell.text)
    return "item" if kind == "title" else kind


def _steps(cells: dict[str | None, MarkdownLine], report: Report) -> tuple[DocumentTask, ...]:
    lines = several(cells["steps"]) if "steps" in cells else []
    if "state" in cells:
        found = (with_state(line, cells["state"], report) for line in lines)
        lines = [line for line in found if line is not None]
    return tuple(task for line in lines if (task := read_task(line, report)))


def _title(line: MarkdownLine, period: _Period, report: Report) -> DocumentItem:
    """An item by its name, with the priority and the reason in the brackets behind it."""
    title, rest = (line.text, line.text)
    if line.bold is not None and line.bold != line.text:
        title, rest = line.bold.rstrip(" :"), line.text[len(line.bold) :].strip(" :")
    for brackets in BRACKETS.finditer(rest):
        if stated := _priority(brackets[1]):
            before, after = rest[: brackets.start()].strip(), rest[brackets.end() :].strip(" :.")
            if line.bold is None or line.bold == line.text:
                title, before = before, ""
            if before or after:
                report.problem(line.number, DocumentProblem.NOT_KEPT(text=(before or after)[:60]))
            return DocumentItem(title, *period, *stated, ())
    if re.search(any_of(words()["priority"]), plain(rest)):
        report.problem(line.number, DocumentProblem.NO_PRIORITY())
    elif title != rest and rest:
        report.problem(line.number, DocumentProblem.NOT_KEPT_NO_PRIORITY(text=rest[:60]))
    return DocumentItem(title, *period, None, None, ())


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


def period_of(heading: str) -> tuple[str | None, str | None] | None:
    """The period and its note in a heading below the roadmap; None if it is read as another."""
    kind = kind_of(heading)
    if kind != "period" and (kind is not None or _is_item(heading)):
        return None
    return _named_period(heading)


def priority_of(text: str) -> tuple[Priority, str | None] | None:
    """The priority and its reason in brackets behind a title, if they are one pair."""
    return None if re.search("[()]", text) else _priority(text)


def is_title(text: str) -> bool:
    """Tests if a bold text is read as a title and nothing more."""
    report = Report()
    item = _title(MarkdownLine(1, text, text), (None, None), report)
    return item == DocumentItem(text, None, None, None, None, ()) and not report.problems
