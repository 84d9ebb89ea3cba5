"""Workbooks (.xlsx), sheet by sheet."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from db.sources.csv_file import Row, below_headers
from db.sources.posting import UnreadablePosting
from db.sources.problems import PostingProblem

# A workbook is compressed, some ten times: what it holds is bounded by itself, too.
MAX_UNPACKED, MAX_RATIO = 100 * 1024 * 1024, 40
MAX_SHEETS = 20


def is_workbook(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and b"xl/" in data


def records(data: bytes) -> Iterator[Row]:
    """The rows of all sheets, each under its own headers. Raises UnreadablePosting."""
    # A fifth of a second that no start of the bot waits for.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            most = min(MAX_UNPACKED, 2**20 + MAX_RATIO * len(data))
            if sum(file.file_size for file in packed.infolist()) > most:
                raise UnreadablePosting(PostingProblem.NO_WORKBOOK())
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        before = 0
        for sheet in book.worksheets[:MAX_SHEETS]:
            # The size that a file states may be wrong.
            sheet.reset_dimensions()
            last = before
            for last, cells in below_headers(_rows(sheet, before)):
                yield last, cells
            before = last
    except UnreadablePosting:
        raise
    except Exception:
        raise UnreadablePosting(PostingProblem.NO_WORKBOOK()) from None


def _rows(sheet: Any, before: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet that say anything, numbered on from the sheet before."""
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=200), before + 1):
        said = [_said(value) for value in cells]
        if any(said):
            yield number, said


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
