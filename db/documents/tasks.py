"""Reads what is to be ticked: a line with its state, notes and proofs; action items, own tasks."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from db.documents import boxes
from db.documents.document import DocumentOwnTask, DocumentTask, Place
from db.documents.limits import MAX_PROSE, MAX_TEXT
from db.documents.markdown import MarkdownSection
from db.documents.markdown_lines import MarkdownLine
from db.documents.phrases import BRACKETS
from db.documents.problems import DocumentProblem
from db.documents.report import Report, is_detail, is_resource, is_web_address
from db.documents.report import field as field_of
from db.documents.task_tables import TableTask, tasks_of_table
from db.text import clean
from db.vocabulary import TaskState


@dataclass
class _Said:
    """Hold what the lines below a task say of it, and the line of each value."""

    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def read_task(
    line: MarkdownLine, report: Report, more: dict[str, str] | None = None
) -> DocumentTask | None:
    """A task with its state, and a note and a proof below it; into `more` go its item and period.

    What else stands below it explains it, and stays in the text.
    """
    state, text = state_and_text(line)
    if not clean(text) or boxes.lead_sign().fullmatch(text):
        report.problem(line.number, DocumentProblem.NO_TEXT())
        return None
    report.use(line)
    report.tasks.add((line.number, line.column))
    said = _said(line, report, ("note", "proof") if more is None else _OWN)
    if more is not None:
        more.update({kind: said.values[kind] for kind in _OWN[2:] if kind in said.values})
    place = Place(line.number, line.last, line.column, labels=tuple(said.lines.items()))
    if isinstance(line, TableTask):
        place = replace(place, state_column=line.state_column, part=line.part)
    values = said.values
    return DocumentTask(_clipped(text), state, values.get("note"), values.get("proof"), place)


_OWN = ("note", "proof", "item", "period")
_EXPLAIN = ("note", "proof", "period", "period_note", "priority", "reason")


def _said(line: MarkdownLine, report: Report, kinds: tuple[str, ...]) -> _Said:
    said = _Said()
    for child in line.children:
        name, value = child.pair()
        kind = None if child.boxed else field_of(name)
        if kind == "proof" and child.url:
            value = child.url
        if kind not in kinds:
            continue
        if kind in said.values:
            report.problem(child.number, DocumentProblem.TASK_SAYS_TWICE(text=name[:60]))
        elif report.fits(MarkdownLine(child.number, value), MAX_PROSE):
            if kind == "proof" and not is_web_address(value):
                report.problem(child.number, DocumentProblem.NO_PROOF())
            elif kind is not None:
                said.values[kind] = value
                said.lines[kind] = child.number
    return said


def state_and_text(line: MarkdownLine) -> tuple[TaskState, str]:
    """A line's state by the mark before it, else behind it, else by a line "Status: done" that
    says it, else by its being struck."""
    said = [state for each in (*line.lines, *line.children) if (state := status_of(each))]
    text = line.text
    if any(map(status_of, line.lines)):
        text = " ".join(each.text for each in line.lines if not status_of(each) and each.text)
    if line.mark is not None:
        return line.mark.state, text
    mark, before = boxes.trailing(text)
    if mark is not None:
        return mark.state, before
    return said[0] if said else ("done" if line.struck else "open"), text


def status_of(line: MarkdownLine) -> TaskState | None:
    """The state that a line says of a task, and nothing else: "Status: in progress"."""
    name, value = line.pair()
    named = not line.boxed and bool(value) and field_of(name) == "state"
    return boxes.state_of_cell(value) if named else None


def is_marked(line: MarkdownLine) -> bool:
    """Tests for a line that says its state; a note may end with anything."""
    if line.mark is not None or any(map(status_of, (*line.lines, *line.children))):
        return True
    name, value = line.pair()
    noted = bool(value) and field_of(name) in (*_OWN, *_EXPLAIN, "state")
    return not noted and (line.struck or boxes.trailing(line.text)[0] is not None)


def _clipped(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1].rstrip() + "…"


def explains(line: MarkdownLine, *, below: bool = False) -> bool:
    """Tests for a line that only explains the task it stands under: "Deadline: May", or `below`
    a line also a link."""
    if line.boxed:
        return False
    if below and line.linked:
        return True
    name, value = line.pair()
    if not (value or line.children or line.text.endswith(":")):
        return False
    return (
        field_of(name) in _EXPLAIN
        or status_of(line) is not None
        or is_detail(name)
        or (is_resource(name) and (below or line.url is not None or "://" in value))
    )


def marked_below(line: MarkdownLine, *, signs: bool = True) -> Iterator[MarkdownLine]:
    """The lines with a box, or with `signs` any mark, somewhere below a line, in their order."""
    for child in line.children:
        if child.boxed or (signs and is_marked(child)):
            yield child
        yield from marked_below(child, signs=signs)


def read_actions(section: MarkdownSection, report: Report) -> None:
    report.stray(section)
    for line in _lines(section, report):
        for each in (line, *marked_below(line)):
            if task := read_task(each, report):
                report.document.action_items.append(task)


def _lines(section: MarkdownSection, report: Report) -> list[MarkdownLine]:
    tables = (tasks_of_table(table, report) for table in section.tables)
    return [*section.items, *(line for table in tables for line in table)]


def read_own(section: MarkdownSection, report: Report) -> None:
    """A user's own tasks; a heading under theirs is the period of those below it."""
    report.stray(section)
    under = None if section.kind == "own" else BRACKETS.sub(" ", section.title).strip(" :")
    for line in _lines(section, report):
        for each in (line, *marked_below(line)):
            more: dict[str, str] = {}
            if task := read_task(each, report, more):
                period = more.get("period") or (under if "item" not in more else None)
                report.document.own.append(DocumentOwnTask(task, more.get("item"), period or None))
