"""Workbooks (.xlsx), sheet by sheet."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from itertools import starmap, zip_longest
from typing import Any

from db.sources import cells as cell_forms
from db.sources import grid
from db.sources.posting import UnreadablePosting
from db.sources.problems import PostingProblem

# A workbook is compressed, some ten times: what it holds is bounded by itself, too.
MAX_UNPACKED, MAX_RATIO = 100 * 1024 * 1024, 40
MAX_SHEETS, MAX_WIDTH = 20, 200
# Rows that one merged cell fills.
MAX_MERGED = 2_000
_CHUNK, _MOST_BEHIND = 1 << 20, 8 << 20
_MERGED = re.compile(
    rb'<mergeCell\b[^<>]*?\bref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"'
)
_HYPERLINK = re.compile(rb"<hyperlink\b[^<>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"<>]*)"')
_FORMULA = b"HYPERLINK("


@dataclass
class _Beside:
    """The facts beside a sheet's cells: links behind them, and cells that stand for several."""

    links: dict[str, str] = field(default_factory=dict)
    # The first and the last row of a merged cell, by its column.
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    has_formulas: bool = False


def is_workbook(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and b"xl/" in data


def records(data: bytes) -> Iterator[grid.Row]:
    """The rows of all sheets, each under its own headers. Raises UnreadablePosting."""
    # A fifth of a second that no start of the bot waits for.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, ExitStack() as books:
            check_size(packed, len(data))

            @cache
            def opened(*, values: bool) -> Any:
                book = load_workbook(io.BytesIO(data), read_only=True, data_only=values)
                books.callback(book.close)
                return book

            def rows(at: int, sheet: Any) -> Iterator[tuple[int, list[str]]]:
                beside = _beside(packed, str(getattr(sheet, "_worksheet_path", "")).lstrip("/"))
                formulas = opened(values=False).worksheets[at] if beside.has_formulas else None
                return _rows(sheet, formulas, beside)

            sheets = opened(values=True).worksheets[:MAX_SHEETS]
            yield from grid.of_sheets(starmap(rows, enumerate(sheets)))
    except Exception:
        raise UnreadablePosting(PostingProblem.NO_WORKBOOK()) from None


def check_size(packed: zipfile.ZipFile, size: int) -> None:
    """Raises UnreadablePosting where an archive of `size` bytes holds far more than it should."""
    most = min(MAX_UNPACKED, 2**20 + MAX_RATIO * size)
    if sum(file.file_size for file in packed.infolist()) > most:
        raise UnreadablePosting(PostingProblem.NO_WORKBOOK())


def _beside(packed: zipfile.ZipFile, path: str) -> _Beside:
    """Read by hand: openpyxl gives links and merged cells of books alone that it loads as a whole,
    which takes fifty times their size."""
    found = _Beside()
    if path not in packed.namelist():
        return found
    behind = b""
    with packed.open(path) as sheet:
        while chunk := sheet.read(_CHUNK):
            found.has_formulas = found.has_formulas or _FORMULA in chunk
            behind += chunk
            if (end := behind.rfind(b"</sheetData>")) != -1:
                behind = behind[end:][:_MOST_BEHIND]
            else:
                behind = behind[-12:]
    folder, _slash, name = path.rpartition("/")
    links = targets(packed, f"{folder}/_rels/{name}.rels")
    for tag in _HYPERLINK.findall(behind):
        said = dict(_ATTRIBUTE.findall(tag.decode("utf-8", "replace")))
        if link := links.get(said.get("r:id", "")):
            found.links[said.get("ref", "").partition(":")[0]] = link
    for left, top, right, bottom in _MERGED.findall(behind):
        first, last = int(top), min(int(bottom), int(top) + MAX_MERGED)
        if left == right and last > first:
            found.merged.append((_column(left.decode()), first, last))
    return found


def targets(packed: zipfile.ZipFile, path: str) -> dict[str, str]:
    """The links of a part by their ids."""
    if path not in packed.namelist():
        return {}
    tags = re.findall(r"<Relationship\b[^<>]*>", packed.read(path).decode("utf-8", "replace"))
    said = [dict(_ATTRIBUTE.findall(tag)) for tag in tags]
    return {each.get("Id", ""): each.get("Target", "").replace("&amp;", "&") for each in said}


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _name(column: int, row: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _rows(sheet: Any, formulas: Any, beside: _Beside) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet that say anything, with their numbers."""
    # The size that a file states may be wrong.
    sheet.reset_dimensions()
    values = sheet.iter_rows(values_only=True, max_col=MAX_WIDTH)
    written: Iterator[Any] = iter(())
    if formulas is not None:
        formulas.reset_dimensions()
        written = formulas.iter_rows(values_only=True, max_col=MAX_WIDTH)
    below = {
        (column, row): first
        for column, first, last in beside.merged
        for row in range(first + 1, last + 1)
    }
    kept: dict[tuple[int, int], str] = {}
    tops = {(column, first) for column, first, _last in beside.merged}
    for number, (cells, formula) in enumerate(zip_longest(values, written, fillvalue=()), 1):
        found = [said(value) for value in cells]
        for at, value in enumerate(formula):
            if isinstance(value, str) and value.startswith("=" + _FORMULA.decode()):
                found += [""] * (at + 1 - len(found))
                text, link = cell_forms.linked(value)
                found[at] = cell_forms.with_link(found[at], link, text)
        if beside.links:
            found = [
                cell_forms.with_link(words, beside.links.get(_name(at, number)))
                for at, words in enumerate(found, 1)
            ]
        if tops:
            _fill(found, number, tops, below, kept)
        while found and not found[-1]:
            found.pop()
        if found:
            yield number, found


def _fill(
    cells: list[str],
    row: int,
    tops: set[tuple[int, int]],
    below: dict[tuple[int, int], int],
    kept: dict[tuple[int, int], str],
) -> None:
    """A cell that is merged over several rows says the same in each."""
    if not any(cells):
        return
    for at, words in enumerate(cells, 1):
        if (at, row) in tops:
            kept[at, row] = words
        elif not words and (first := below.get((at, row))):
            cells[at - 1] = kept.get((at, first), "")


def said(value: object) -> str:
    """A value of a sheet in words."""
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
