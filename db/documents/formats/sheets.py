"""Rows of tasks to Markdown: a table, or a list where only one column is filled."""

import csv
import io
from collections.abc import Sequence

from db.documents.formats.conversion import MAX_COLUMNS, MAX_ROWS, CantConvert
from db.documents.report import label

Rows = Sequence[Sequence[str]]
_BOX = {"true": "[x]", "false": "[ ]"}


def from_csv(text: str) -> str:
    """Raises CantConvert."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    parting = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parting, skipinitialspace=True)
    rows = []
    for row in reader:
        rows.append([_BOX.get(cell.strip().casefold(), cell) for cell in row])
        bounded(len(rows), len(row))
    return markdown(rows)


def bounded(rows: int, columns: int) -> None:
    """Raises CantConvert where a table is too large."""
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise CantConvert("too_large")


def markdown(rows: Rows) -> str:
    """A table, or a list where only one column is filled. "" where nothing is."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    width = max(map(len, filled), default=0)
    square = [[*(cell.strip() for cell in row), *[""] * (width - len(row))] for row in filled]
    columns = [at for at in range(width) if any(row[at] for row in square)]
    square = [[row[at] for at in columns] for row in square]
    title, square = _title(square)
    if not columns:
        return ""
    lines = _list(square) if len(columns) == 1 else _table(square)
    return "\n".join([*(f"# {each}\n" for each in title), *lines]) + "\n"


def _title(rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """The lines above a table that fill its first column alone, and the table."""
    if not rows or len(rows[0]) == 1:
        return [], rows
    above = 0
    while above < len(rows) - 1 and not any(rows[above][1:]):
        above += 1
    # Rows of nothing but their first cell are no title of each other.
    return ([row[0] for row in rows[:above]], rows[above:]) if above <= 2 else ([], rows)


def _list(rows: Rows) -> list[str]:
    texts = [" ".join(row[0].split()) for row in rows]
    if len(texts) > 1 and label(texts[0]) is not None:
        return [f"## {texts[0]}", "", *(f"- {text}" for text in texts[1:])]
    return [f"- {text}" for text in texts]


def _table(rows: list[list[str]]) -> list[str]:
    # A table of Markdown has a first row of names; a box is no name.
    if any(cell in _BOX.values() for cell in rows[0]):
        rows = [[""] * len(rows[0]), *rows]
    head, *body = [[_escaped(cell) for cell in row] for row in rows]
    return [_row(head), _row(["---"] * len(head)), *map(_row, body)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(cell: str) -> str:
    lines = (" ".join(line.split()) for line in cell.splitlines())
    return "<br>".join(line for line in lines if line).replace("|", "\\|")
