"""CSV in any form: separators, `sep=`, lines that Excel has put in quotes as a whole."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice

from db.sources import grid
from db.sources.posting import UnreadablePosting
from db.sources.problems import PostingProblem

_DELIMITERS = ",;\t|"
# A file is bounded as a whole; a long cell is cut where it is read.
csv.field_size_limit(32 * 1024 * 1024)


def records(text: str) -> Iterator[grid.Row]:
    """Each row below the headers by the names of its columns, with its number in the file."""
    skipped, delimiter, text = _declared(text)
    if not delimiter and _is_quoted(text):
        text = "\n".join(
            line[1:-1].replace('""', '"') for line in map(str.strip, text.split("\n"))
        )
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter or _delimiter(text),
        skipinitialspace=True,
    )
    return grid.records(_numbered(reader, skipped))


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
    reader: Iterator[list[str]], skipped: int
) -> Iterator[tuple[int, Sequence[str] | UnreadablePosting]]:
    row = skipped
    while True:
        row += 1
        try:
            cells = next(reader, None)
        except csv.Error:
            yield row, UnreadablePosting(PostingProblem.NO_POSTING())
            continue
        if cells is None:
            return
        yield row, cells


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
