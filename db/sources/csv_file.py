"""CSV in any form: separators, `sep=`, lines that Excel has put in quotes as a whole."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice

from db.sources import grid
from db.sources.posting import UnreadablePosting
from db.sources.problems import PostingProblem

_DELIMITERS = ",;\t|"
# Columns of a table whose rows are told from the lines of a text.
LEAST_WIDTH = 2
MOST = 0.8
# A file is bounded as a whole; a long cell is cut where it is read.
csv.field_size_limit(32 * 1024 * 1024)


def records(text: str) -> Iterator[grid.Row]:
    """Each row below the headers by the names of its columns, with its number in the file."""
    skipped, delimiter, text = _declared(text)
    if not delimiter and _is_quoted(text):
        text = "\n".join(
            line[1:-1].replace('""', '"') for line in map(str.strip, text.split("\n"))
        )
    return grid.records(_numbered(text, delimiter or _delimiter(text), skipped))


def has_headers(text: str) -> bool:
    """True where one of the first lines names two fields at least."""
    _skipped, delimiter, text = _declared(text[:50_000])
    return max(map(grid.score, _first(text, delimiter or _delimiter(text))), default=0) > 1


def _first(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return list(islice(reader, grid.MAX_ABOVE))
    except csv.Error:
        return []


def _numbered(
    text: str, delimiter: str, skipped: int
) -> Iterator[tuple[int, Sequence[str] | UnreadablePosting]]:
    lines: list[str] = []
    reader = csv.reader(_noted(text, lines), delimiter=delimiter, skipinitialspace=True)
    row, width = skipped, 0
    while True:
        row += 1
        lines.clear()
        try:
            cells = next(reader, None)
        except csv.Error:
            yield row, UnreadablePosting(PostingProblem.NO_POSTING())
            continue
        if cells is None:
            return
        if len(lines) > 1 and (apart := _apart(lines, delimiter, cells, width)):
            yield from enumerate(apart, row)
            row += len(apart) - 1
            continue
        width = len(cells) if len(lines) == 1 else width
        yield row, cells


def _noted(text: str, lines: list[str]) -> Iterator[str]:
    """The lines of a text, each kept in `lines` too."""
    for line in io.StringIO(text, newline=""):
        lines.append(line)
        yield line


def _apart(
    lines: Sequence[str], delimiter: str, cells: Sequence[str], width: int
) -> list[list[str]]:
    """The rows of a cell whose quote nobody has closed; none where it is one row.

    Nearly each of its lines is as wide as the rows before, and the row that they make is not, or
    ends in the middle of a cell.
    """
    if width < LEAST_WIDTH or (len(cells) == width and not "".join(lines).count('"') % 2):
        return []
    rows = [_cells(line, delimiter, width) for line in lines if line.strip()]
    return rows if sum(len(row) == width for row in rows) >= MOST * len(rows) else []


def _cells(line: str, delimiter: str, width: int) -> list[str]:
    row = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    if len(row) == width:
        return row
    bare = csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE)
    return [cell.strip('" ') for cell in next(bare, [])]


def _declared(text: str) -> tuple[int, str | None, str]:
    """The lines to skip and the delimiter that the first line declares: `sep=;`."""
    first, _break, rest = text.partition("\n")
    said = first.strip().strip('"').casefold()
    if said.startswith("sep=") and len(said) <= 5:
        return 1, first.strip().strip('"')[4:] or "\t", rest
    return 0, None, text


def _is_quoted(text: str) -> bool:
    """True where every line is one cell in quotes, with more cells and their quotes inside."""
    lines = [line for each in text[:20_000].split("\n")[:-1][:20] if (line := each.strip())]
    return (
        len(lines) > 1
        and all(len(line) > 1 and line[0] == line[-1] == '"' for line in lines)
        and all(len(next(csv.reader([line]), [])) == 1 for line in lines)
        and any(mark in lines[0] for mark in _DELIMITERS)
    )


def _delimiter(text: str) -> str:
    """The delimiter under which the first lines have the most known headers, then columns."""
    start = text[:50_000]

    def rank(delimiter: str) -> tuple[int, int]:
        lists = _first(start, delimiter)
        widths = [len(cells) for cells in lists if len(cells) > 1]
        return max(map(grid.score, lists), default=0), min(widths, default=1)

    return max(_DELIMITERS, key=rank)
