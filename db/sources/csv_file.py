"""CSV in any form: separators, `sep=`, a title line above the headers or no headers at all."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from db.sources import columns
from db.sources.posting import UnreadablePosting
from db.sources.problems import PostingProblem

Row = tuple[int, dict[str, str] | UnreadablePosting]
_DELIMITERS = ",;\t|"
# Lines above the headers: a title, a date, an empty one.
MAX_ABOVE = 10
# A file is bounded as a whole; a long cell is cut where it is read.
csv.field_size_limit(32 * 1024 * 1024)


def records(text: str) -> Iterator[Row]:
    """Each row below the headers by the names of its columns, with its number in the file."""
    skipped, delimiter, text = _declared(text)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter or _delimiter(text),
        skipinitialspace=True,
    )
    return below_headers(_numbered(reader, skipped))


def below_headers(rows: Iterator[tuple[int, Sequence[str] | UnreadablePosting]]) -> Iterator[Row]:
    """The rows of a table as records, under the best row of headers among its first ones."""
    first = list(islice(rows, MAX_ABOVE))
    lists = [cells if not isinstance(cells, UnreadablePosting) else [] for _row, cells in first]
    at, headers = _headers(lists)
    for row, cells in chain(first[at:], rows):
        if isinstance(cells, UnreadablePosting):
            yield row, cells
        elif any(cell.strip() for cell in cells):
            # A missing cell at the end is an empty one.
            yield row, dict(zip(headers, cells, strict=False))


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


def _delimiter(text: str) -> str:
    """The delimiter under which the first lines have the most known headers, then columns."""
    start = text[:50_000]

    def rank(delimiter: str) -> tuple[int, int]:
        try:
            reader = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)
            lists = list(islice(reader, MAX_ABOVE))
        except csv.Error:
            return 0, 0
        widths = [len(cells) for cells in lists if len(cells) > 1]
        return max(map(columns.score, lists), default=0), min(widths, default=1)

    return max(_DELIMITERS, key=rank)


def _headers(lists: Sequence[Sequence[str]]) -> tuple[int, list[str]]:
    """The rows to leave above, and the names of the columns, each once."""
    best = max(range(len(lists)), key=lambda at: (columns.score(lists[at]), -at), default=0)
    if not lists or not columns.score(lists[best]):
        best = next((at for at, cells in enumerate(lists) if _wide(cells)), 0)
        if lists and any("://" in cell for cell in lists[best]):
            # A row with a link is a posting: the file has no headers.
            return best, [f"column {number}" for number in range(1, len(lists[best]) + 1)]
    return best + 1, unique(lists[best] if lists else [])


def _wide(cells: Sequence[str]) -> bool:
    return sum(bool(cell.strip()) for cell in cells) > 1


def unique(names: Iterable[str]) -> list[str]:
    """The names of columns, each told from the others."""
    found: list[str] = []
    taken: set[str] = set()
    for at, name in enumerate(islice(names, columns.MAX_COLUMNS), 1):
        called = " ".join(name.split())[:100] or f"column {at}"
        if called in taken:
            called = f"{called[:90]} ({at})"
        taken.add(called)
        found.append(called)
    return found
