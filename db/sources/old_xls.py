"""Workbooks of Excel before 2007 (.xls), which job sites and universities still give out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from db.sources import cells, grid, xlsx
from db.sources.posting import UnreadablePosting
from db.sources.problems import PostingProblem

_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_workbook(data: bytes) -> bool:
    """By the mark of Microsoft's old files; what is inside only its reader can tell."""
    return data.startswith(_MARK)


def records(data: bytes) -> Iterator[grid.Row]:
    """The rows of all sheets, each under its own headers. Raises UnreadablePosting."""
    import xlrd  # noqa: PLC0415 - few files need it

    try:
        # Rows as long as they are: a cell far to the right makes no wide table.
        book = xlrd.open_workbook(file_contents=data, ragged_rows=True, formatting_info=True)
        sheets = book.sheets()[: xlsx.MAX_SHEETS]
        yield from grid.of_sheets(_rows(book, sheet) for sheet in sheets)
    except Exception:
        raise UnreadablePosting(PostingProblem.NO_WORKBOOK()) from None


def _rows(book: Any, sheet: Any) -> Iterator[tuple[int, list[str]]]:
    links = sheet.hyperlink_map
    for row in range(sheet.nrows):
        found = []
        for at, cell in enumerate(sheet.row(row)[: xlsx.MAX_WIDTH]):
            words = _said(book, cell)
            link = getattr(links.get((row, at)), "url_or_path", None)
            found.append(cells.with_link(words, link if isinstance(link, str) else None))
        if any(found):
            yield row + 1, found


def _said(book: Any, cell: Any) -> str:
    import xlrd  # noqa: PLC0415

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            found: datetime = xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError):
            return ""
        return found.isoformat()
    if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_BOOLEAN):
        return str(bool(cell.value)) if cell.ctype == xlrd.XL_CELL_BOOLEAN else ""
    return xlsx.said(cell.value)
