"""Rows of cells as records: finds the row of headers, in whatever stands around it.

Above the headers may be a title; headers may stand in two rows ("Зарплата" over "от" and "до"), on
each page again, or down the first column; or there are none.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from db.sources import columns
from db.sources.posting import UnreadablePosting

Row = tuple[int, dict[str, str] | UnreadablePosting]
Cells = tuple[int, Sequence[str] | UnreadablePosting]
_ADDRESS = "://"
# The name of no column: in a row whose cells were moved, by how many.
SHIFTED = "\0shifted"
# Lines above the headers: a title, a date, an empty one.
MAX_ABOVE = 10
# Rows of a table whose headers may stand down its first column.
MAX_TURNED = 40
# Fields that such a column names at least, and more than any row does.
LEAST_TURNED = 3
# Fields that headers between the rows name at least.
LEAST_BELOW = 3


def records(rows: Iterator[Cells], known: dict[str, str] | None = None) -> Iterator[Row]:
    """The rows of a table as records, under the best row of headers among its first ones.

    A table below it, or on the next sheet, has headers of its own: where they name a field that
    has a column in `known`, their cells go there.
    """
    known = {} if known is None else known
    first = list(islice(rows, MAX_TURNED + 1))
    if len(first) <= MAX_TURNED and _is_turned(first):
        first = _turned(first)
    lists = [_cells(each) for _row, each in first[:MAX_ABOVE]]
    at, headers = _headers(lists)
    repeated = [list(lists[each]) for each in range(min(at, len(lists)))]
    headers = _renamed(headers, known)
    for row, cells in chain(first[at:], rows):
        if isinstance(cells, UnreadablePosting):
            yield row, cells
        elif _names_columns(cells):
            headers = _renamed(unique(cells), known)
        elif any(cell.strip() for cell in cells) and list(cells) not in repeated:
            yield row, _record(headers, cells)


def _record(headers: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """A row's cells by their headers; a missing cell at the end is an empty one.

    In a row with more cells than headers a comma without quotes has moved what stands behind it.
    Where that is seen by the link, the cells from it on go back, and `SHIFTED` says so.
    """
    record = dict(zip(headers, cells, strict=False))
    more = len(cells) - len(headers)
    while more > 0 and not cells[len(headers) + more - 1].strip():
        more -= 1
    at = (
        next((at for at, name in enumerate(headers) if _is_link(name)), None) if more > 0 else None
    )
    if at is None or _ADDRESS in cells[at] or _ADDRESS not in cells[at + more]:
        return record
    return (
        record | dict(zip(headers[at:], cells[at + more :], strict=False)) | {SHIFTED: str(more)}
    )


def _is_link(header: str) -> bool:
    found = columns.field_of(header, by_words=True)
    return found is not None and found[0] == "url"


def of_sheets(sheets: Iterable[Iterator[Cells]]) -> Iterator[Row]:
    """The rows of all sheets, each under its own headers, numbered on from the sheet before."""
    before = 0
    known: dict[str, str] = {}
    for rows in sheets:
        last = before
        for number, cells in records(rows, known):
            last = before + number
            yield last, cells
        before = last


def score(cells: Sequence[str]) -> int:
    """Count the fields that a row of headers names."""
    return columns.score(cells[: columns.MAX_COLUMNS], by_words=True)


def _names_columns(cells: Sequence[str]) -> bool:
    """True for headers between the rows: nothing but names, several of them of our fields."""
    cells = cells[: columns.MAX_COLUMNS]
    if len(cells) < LEAST_BELOW or sum(map(columns.is_name, cells)) < LEAST_BELOW:
        return False
    return not any("://" in cell or any(map(str.isdigit, cell)) for cell in cells)


def _renamed(headers: list[str], known: dict[str, str]) -> list[str]:
    """The headers, those of a known field by the name that its column had before."""
    names = list(headers)
    for at, header in enumerate(headers):
        found = columns.field_of(header, by_words=False)
        if found and known.setdefault(found[0], header) not in names:
            names[at] = known[found[0]]
    return names


def _cells(cells: Sequence[str] | UnreadablePosting) -> Sequence[str]:
    return [] if isinstance(cells, UnreadablePosting) else cells


def _headers(lists: Sequence[Sequence[str]]) -> tuple[int, list[str]]:
    """The rows to leave above, and the names of the columns, each once."""
    best = max(range(len(lists)), key=lambda at: (score(lists[at]), -at), default=0)
    if not lists or not score(lists[best]):
        best = next((at for at, cells in enumerate(lists) if _wide(cells)), 0)
        if lists and any("://" in cell for cell in lists[best]):
            # A row with a link is a posting: the file has no headers.
            return best, [f"column {number}" for number in range(1, len(lists[best]) + 1)]
    elif best + 1 < len(lists) and (both := _in_two_rows(lists[best], lists[best + 1])):
        return best + 2, unique(both)
    elif best and _shared(lists[best - 1], lists[best]):
        # Cells that are merged over both rows say the same in each.
        return best + 1, unique(_joined(lists[best - 1], lists[best]))
    return best + 1, unique(lists[best] if lists else [])


def _in_two_rows(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The names that two rows of headers tell together; none where the second is no such row."""
    if any("://" in cell or any(map(str.isdigit, cell)) for cell in lower):
        return []
    both = _joined(upper, lower)
    return both if score(both) > score(upper) else []


def _shared(upper: Sequence[str], lower: Sequence[str]) -> bool:
    return sum(bool(over) and over == under for over, under in zip(upper, lower, strict=False)) > 1


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The names of both rows, a name over several columns before each of those below it."""
    both: list[str] = []
    group = ""
    for at in range(max(len(upper), len(lower))):
        over, under = (cells[at].strip() if at < len(cells) else "" for cells in (upper, lower))
        group = over or (group if under else "")
        both.append(group if under in ("", group) else f"{group} {under}".strip())
    return both


def _is_turned(rows: Sequence[Cells]) -> bool:
    lists = [_cells(cells) for _row, cells in rows]
    down = score([cells[0] for cells in lists if cells])
    return down >= LEAST_TURNED and down > max(map(score, lists), default=0)


def _turned(rows: Sequence[Cells]) -> list[Cells]:
    """A table whose postings stand side by side, one below the other."""
    lists = [_cells(cells) for _row, cells in rows]
    width = min(max(map(len, lists)), columns.MAX_COLUMNS * MAX_TURNED)
    return [
        (at + 1, [cells[at] if at < len(cells) else "" for cells in lists]) for at in range(width)
    ]


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
