"""Reads what is to be ticked: boxes, notes and proofs, action items, own tasks."""

import re
from dataclasses import replace
from functools import cache

from db.documents.document import DocumentOwnTask, DocumentTask
from db.documents.limits import MAX_PROSE
from db.documents.markdown import BOX, BRACKETS, MarkdownLine, MarkdownSection
from db.documents.problems import DocumentProblem
from db.documents.report import Report, field, is_web_address, label
from db.reference import words
from db.reference.phrases import any_of, plain
from db.vocabulary import TaskState

_DONE, _SKIPPED = "xх✓✔", "-–—~"
_COLUMNS = ("state", "note", "proof")


def read_task(
    line: MarkdownLine, report: Report, more: dict[str, str] | None = None
) -> DocumentTask | None:
    """A task with its box, and a note and a proof below it; into `more` go its item and period."""
    if not report.fits(line):
        report.below(line)
        return None
    state = _state(line, report)
    said: dict[str, str] = {}
    for child in line.children:
        name, value = child.pair()
        kind = field(name) if child.box is None else None
        if kind == "proof" and child.url:
            value = child.url
        if kind not in ("note", "proof") and (more is None or kind not in ("item", "period")):
            report.below(replace(line, children=(child,)))
        elif kind in said:
            report.problem(child.number, DocumentProblem.TASK_SAYS_TWICE(text=name[:60]))
        elif kind is not None and report.fits(MarkdownLine(child.number, value), MAX_PROSE):
            report.below(child)
            if kind == "proof" and not is_web_address(value):
                report.problem(child.number, DocumentProblem.NO_PROOF())
            else:
                said[kind] = value
    if more is not None:
        more.update({kind: said[kind] for kind in ("item", "period") if kind in said})
    if state is None:
        return None
    return DocumentTask(line.text, state, said.get("note"), said.get("proof"))


def _state(line: MarkdownLine, report: Report) -> TaskState | None:
    if line.box is None or line.box == " ":
        return "open"
    if line.box.casefold() and line.box.casefold() in _DONE:
        return "done"
    if line.box and line.box in _SKIPPED:
        return "skipped"
    report.problem(line.number, DocumentProblem.UNKNOWN_BOX())
    return None


def several(cell: MarkdownLine) -> list[MarkdownLine]:
    """The tasks in one cell of a table, parted by <br>, by semicolons, or by commas."""
    if cell.lines:
        return list(cell.lines)
    parted = re.split(";" if ";" in cell.text else r",(?![^()]*\))", cell.text)
    texts = [text.strip() for text in parted if text.strip()]
    return [_boxed(cell, text, first=at == 0) for at, text in enumerate(texts)]


def _boxed(cell: MarkdownLine, text: str, *, first: bool) -> MarkdownLine:
    """One of them with its box; the first one's was taken off with the cell's."""
    if first:
        return MarkdownLine(cell.number, text, box=cell.box)
    box = BOX.match(text)
    return (
        MarkdownLine(cell.number, text[box.end() :], box=box[1])
        if box
        else MarkdownLine(cell.number, text)
    )


@cache
def _states() -> list[tuple[TaskState, re.Pattern[str]]]:
    return [(state, re.compile(any_of(forms))) for state, forms in words()["states"].items()]


def with_state(task: MarkdownLine, cell: MarkdownLine, report: Report) -> MarkdownLine | None:
    """A task with the box that a column of states gives it."""
    if cell.box is not None or not cell.text:
        return replace(task, box=cell.box) if cell.box is not None else task
    spoken = plain(cell.text)
    for state, form in _states():
        if form.fullmatch(spoken):
            return replace(task, box={"open": " ", "done": "x", "skipped": "-"}[state])
    report.problem(cell.number, DocumentProblem.UNKNOWN_STATE(text=cell.text[:60]))
    return None


def tasks_of_table(table: list[MarkdownLine], report: Report) -> list[MarkdownLine]:
    """The rows of a table of tasks as lines, by the names of its columns."""
    kinds = [label(cell.text) for cell in table[0].children]
    found = []
    for row in report.cells(table):
        cells = list(zip(kinds, row.children, strict=False))
        name, *rest = (cell for kind, cell in cells if kind not in _COLUMNS)
        text = ", ".join(cell.text for cell in rest if cell.text)
        text = f"{name.text}: {text}".rstrip(": ") if text else name.text
        below = tuple(
            MarkdownLine(row.number, f"{kind}: {cell.text}", url=cell.url)
            for kind, cell in cells
            if kind in ("note", "proof") and (cell.text or cell.url)
        )
        line: MarkdownLine | None = replace(name, text=text, bold=None, lines=(), children=below)
        for kind, cell in cells:
            if kind == "state" and line is not None:
                line = with_state(line, cell, report)
        if line is not None:
            found.append(line)
    return found


def read_actions(section: MarkdownSection, report: Report) -> None:
    report.stray(section)
    for line in _lines(section, report):
        if task := read_task(line, report):
            report.document.action_items.append(task)


def _lines(section: MarkdownSection, report: Report) -> list[MarkdownLine]:
    tables = (tasks_of_table(table, report) for table in section.tables)
    return [*section.items, *(line for table in tables for line in table)]


def read_own(section: MarkdownSection, report: Report) -> None:
    """A user's own tasks; a heading under theirs is the period of those below it."""
    report.stray(section)
    under = None if section.kind == "own" else BRACKETS.sub(" ", section.title).strip(" :")
    for line in _lines(section, report):
        more: dict[str, str] = {}
        if task := read_task(line, report, more):
            period = more.get("period") or (under if "item" not in more else None)
            report.document.own.append(DocumentOwnTask(task, more.get("item"), period or None))
