"""Reads tables of tasks: by the names of their columns, and by the boxes in their cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from db.documents import boxes
from db.documents.boxes import Mark
from db.documents.markdown_lines import MarkdownLine, column
from db.documents.problems import DocumentProblem
from db.documents.report import Report, is_detail, label, none_stated
from db.reference import words
from db.reference.phrases import any_of, plain
from db.vocabulary import TaskState

_OTHER = ("state", "note", "proof")
_NUMBER = re.compile(r"^(?:#|№|n|no\.?|nr\.?|п/п|№ ?п/п|р/с)$", re.IGNORECASE)
_SIDE = ("period", "period_note", "priority", "reason", "note", "proof", "state", "number", "")


@dataclass(frozen=True)
class TableTask(MarkdownLine):
    """A task in a cell, as a line; see `Place` for the columns and the part."""

    state_column: int | None = None
    part: int | None = None


@dataclass(frozen=True)
class PlanRow:
    """A row of a table of tasks: what stands in its cells, and its tasks.

    `again` if it goes on with the item of the row above it.
    """

    number: int
    item: MarkdownLine | None
    period: MarkdownLine | None
    priority: MarkdownLine | None
    reason: MarkdownLine | None
    tasks: tuple[TableTask, ...]
    again: bool = False


@dataclass(frozen=True)
class _Columns:
    kinds: tuple[str | None, ...]
    words: int | None
    state: int | None

    def at(self, kind: str) -> int | None:
        return self.kinds.index(kind) if kind in self.kinds else None


def is_table_of_tasks(table: Sequence[MarkdownLine]) -> bool:
    """Tests for a table that says what is done: by a column of states, or by boxes."""
    return (
        _columns(table).state is not None
        or bool(_board(table))
        or any(cell.boxed for row in table[1:] for cell in row.children)
    )


def _board(table: Sequence[MarkdownLine]) -> list[TaskState]:
    """The states of a board's columns ("To do", "Doing", "Done"); none if it is no board."""
    heads = [cell.text for cell in table[0].children]
    states = [boxes.state_of_cell(head) for head in heads if re.search(r"\w", head)]
    found = [state for state in states if state is not None]
    return found if len(heads) == len(found) > 1 and "done" in found else []


def _columns(table: Sequence[MarkdownLine]) -> _Columns:
    kinds = [_kind(cell.text) for cell in table[0].children]
    kinds = [kind and ("" if _only_counts(table, at) else kind) for at, kind in enumerate(kinds)]
    stated = [at for at, kind in enumerate(kinds) if kind == "state"]
    # "Started | Finished": the last that is filled in tells.
    filled = [at for at in stated if any(cell.text or cell.mark for cell in column(table, at))]
    state = next(iter([*reversed(filled), *stated]), None)
    if state is None:
        free = [at for at, kind in enumerate(kinds) if kind not in ("steps", "item")]
        state = next((at for at in free if _only_marks(table, at)), None)
        if state is not None:
            kinds[state] = "state"
    said = next((at for at, kind in enumerate(kinds) if kind == "steps"), None)
    if said is None:
        said = next((at for at, kind in enumerate(kinds) if kind == "item"), None)
        behind = said + 1 if said is not None else len(kinds)
        if said is not None and kinds[behind : behind + 1] == [None] and _repeats(table, said):
            # "Module | Lesson | Status": the first parts what the second lists.
            said, kinds[behind] = behind, "steps"
    if said is None and (state is not None or "period" in kinds):
        free = [at for at, kind in enumerate(kinds) if kind not in _SIDE]
        said = next(
            iter([*free, *(at for at, kind in enumerate(kinds) if kind == "period")]), None
        )
    return _Columns(tuple(kinds), said, state)


def _only_counts(table: Sequence[MarkdownLine], at: int) -> bool:
    """Tests for a column of nothing but numbers: "Tasks | 10"."""
    cells = [cell.text for cell in column(table, at) if cell.text]
    return bool(cells) and all(text.isdigit() for text in cells)


def _repeats(table: Sequence[MarkdownLine], at: int) -> bool:
    cells = [cell.text for cell in column(table, at)]
    return len(set(cells)) < len(cells)


def _kind(head: str) -> str | None:
    if _NUMBER.match(head.strip()):
        return "number"
    if plain(head).strip(" ?:") in words()["done_columns"]:
        return "state"
    kind = label(head)
    if re.fullmatch(any_of(words()["milestones"]), plain(head).strip(" :")):
        return None  # what is to be reached, where no other column lists tasks
    if kind in (None, "link", "note") and is_detail(head):
        return "note" if kind == "note" else ""
    return "item" if kind == "title" else kind


def _only_marks(table: Sequence[MarkdownLine], at: int) -> bool:
    """Tests for a column of nothing but boxes and signs."""
    filled = [cell for cell in column(table, at) if cell.text or cell.mark]
    if not all(cell.text for cell in filled) and all(cell.boxed for cell in filled):
        words_ = [other for row in table[1:] for other in row.children if other.column != at]
        return any(cell.text and not cell.boxed for cell in words_)
    states = [
        cell.mark is not None if not cell.text else boxes.state_of_cell(cell.text) is not None
        for cell in filled
    ]
    return any(not re.search(r"\w", cell.text) for cell in filled) and all(states)


def several(cell: MarkdownLine) -> list[TableTask]:
    """The tasks in one cell of a table, parted by <br>, by semicolons, or by commas."""
    if cell.lines:
        return [_task(line, cell.column, part=at) for at, line in enumerate(cell.lines)]
    texts = [text.strip() for text in parts_of(cell.text) if text.strip()]
    if len(texts) < 2:
        return [_task(cell, cell.column)]
    found = []
    for at, text in enumerate(texts):
        # The first one's box was taken off with the cell's.
        mark, rest = (cell.mark, text) if at == 0 else boxes.leading(text)
        behind, before = boxes.trailing(rest)
        if mark and mark.box and behind and behind.state == "skipped":
            mark, rest = behind, before
        line = MarkdownLine(cell.number, rest, mark=mark, end=cell.number)
        found.append(_task(line, cell.column, part=at))
    return found


def parts_of(text: str) -> list[str]:
    """The parts of a cell's text, at semicolons or, if it has none, at commas."""
    return re.split(";" if ";" in text else r",(?![^()]*\))", text)


def _task(
    line: MarkdownLine, column: int | None, state: int | None = None, part: int | None = None
) -> TableTask:
    said = {**vars(line), "column": column, "lines": (), "end": line.number}
    return TableTask(**said, state_column=state, part=part)


def _rows(
    table: Sequence[MarkdownLine], state: int | None, report: Report
) -> Iterator[MarkdownLine]:
    """The rows of a table of tasks. One with more cells than the heading is said to be such, and
    kept: a bar in its words has moved what stands behind them."""
    count = len(table[0].children)
    report.use(table[0])
    for row in table[1:]:
        cells, more = list(row.children[:count]), len(row.children) - count
        if more > 0:
            report.problem(row.number, DocumentProblem.MORE_CELLS())
            if state is not None and _states(row.children[state]) is None:
                moved = row.children[state + more]
                cells[state] = moved if _states(moved) else cells[state]
        if any(cell.text for cell in cells):
            yield replace(row, children=tuple(cells))


def _states(cell: MarkdownLine) -> TaskState | None:
    if not cell.text:
        return cell.mark.state if cell.mark else None
    return boxes.state_of_cell(cell.text)


def _with_state(task: TableTask, row: MarkdownLine, at: int | None, report: Report) -> TableTask:
    """A task with the state that its row's column says."""
    if at is None:
        return task
    if at >= len(row.children):
        return replace(task, state_column=at)  # the row ends before it
    cell = row.children[at]
    if at == task.column or (task.boxed and not cell.text and cell.mark is None):
        return task
    task = replace(task, state_column=at if cell.column is None else cell.column, mark=None)
    if not cell.text:
        return replace(task, mark=cell.mark or Mark("open", True))
    signs: dict[str, TaskState] = {"+": "done", "−": "open", "–": "open"}
    state = boxes.state_of_cell(cell.text) or signs.get(cell.text.strip())
    if state is None and cell.mark is None and not none_stated(cell.text):
        report.problem(cell.number, DocumentProblem.UNKNOWN_STATE(text=cell.text[:60]))
    return replace(task, mark=Mark(state or (cell.mark.state if cell.mark else "open"), True))


def rows_of_plan(table: Sequence[MarkdownLine], report: Report) -> Iterator[PlanRow]:
    """The rows of a table of tasks. What a row leaves empty goes on from the row above it."""
    columns = _columns(table)
    if columns.words is None and not is_table_of_tasks(table):
        report.problem(table[0].number, DocumentProblem.NO_ITEM_COLUMN())
        return
    if states := _board(table):
        yield from _rows_of_board(table, states, report)
        return
    above: MarkdownLine | None = None
    for row in _rows(table, columns.state, report):
        cells = {
            kind: cell
            for kind, cell in zip(columns.kinds, row.children, strict=False)
            if cell.text
        }
        tasks = _tasks_of_row(row, columns, report)
        item = cells.get("item") if "steps" in columns.kinds else None
        if item is None and "item" in cells and ("priority" in cells or not tasks):
            item = cells["item"]
        again = "steps" in columns.kinds and "item" in columns.kinds and "item" not in cells
        named = (cells.get(name) for name in ("period", "priority", "reason"))
        period, priority, reason = (each and _stated(each) for each in named)
        if period is not None and re.fullmatch(r"[\d –—-]+", period.text):
            head = table[0].children[columns.kinds.index("period")]
            period = replace(period, text=f"{head.text} {period.text}")
        above = period or (above if "period" not in cells else None)
        period = above
        if tasks or item is not None:
            yield PlanRow(row.number, item, period, priority, reason, tuple(tasks), again)


def _rows_of_board(
    table: Sequence[MarkdownLine], states: Sequence[TaskState], report: Report
) -> Iterator[PlanRow]:
    """The rows of a board: a task in each cell, in its column's state if it has no box."""
    for row in report.cells(list(table)):
        tasks = [
            _task(cell if cell.boxed else replace(cell, mark=Mark(state, True)), cell.column)
            for state, cell in zip(states, row.children, strict=False)
            if cell.text
        ]
        yield PlanRow(row.number, None, None, None, None, tuple(tasks))


def _stated(cell: MarkdownLine) -> MarkdownLine | None:
    return None if none_stated(cell.text) else cell


def _tasks_of_row(row: MarkdownLine, columns: _Columns, report: Report) -> list[TableTask]:
    boxed = [cell for cell in row.children if cell.boxed and cell.text]
    if columns.words is None or (
        columns.state is None and len(boxed) > 1 and columns.at("steps") is None
    ):
        return [_task(cell, cell.column) for cell in boxed]
    cell = row.children[columns.words] if columns.words < len(row.children) else row.children[0]
    if not cell.text and (at := columns.at("item")) is not None:
        cell = row.children[at]
    if not cell.text:
        return []
    if columns.state is None and columns.kinds[columns.words] == "steps":
        tasks = several(cell) if columns.at("item") is not None else [_task(cell, cell.column)]
    else:
        tasks = [_task(cell, cell.column)]
    found = [_with_state(task, row, columns.state, report) for task in tasks]
    below = tuple(
        MarkdownLine(row.number, f"{kind}: {each.text}", url=each.url)
        for kind, each in zip(columns.kinds, row.children, strict=False)
        if kind in ("note", "proof") and (each.text or each.url)
    )
    return [replace(task, children=below) for task in found]


def tasks_of_table(table: Sequence[MarkdownLine], report: Report) -> list[TableTask]:
    """The rows of a table of action items or own tasks as lines."""
    columns = _columns(table)
    found = []
    for row in _rows(table, columns.state, report):
        cells = [
            (kind, cell)
            for kind, cell in zip(columns.kinds, row.children, strict=False)
            if kind not in _OTHER
        ]
        if not cells:
            continue
        (_first, name), *rest = cells
        text = ", ".join(cell.text for _, cell in rest if cell.text)
        text = f"{name.text}: {text}".rstrip(": ") if text else name.text
        below = tuple(
            MarkdownLine(row.number, f"{kind}: {cell.text}", url=cell.url)
            for kind, cell in zip(columns.kinds, row.children, strict=False)
            if kind in ("note", "proof") and (cell.text or cell.url)
        )
        task = replace(_task(name, name.column), text=text, bold=None, children=below)
        found.append(_with_state(task, row, columns.state, report))
    return found
