"""Sheets of .xlsx to Markdown, each under its name."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from db.documents.formats.archive import office_parts, packed
from db.documents.formats.sheets import bounded, markdown

_UNNAMED = re.compile(r"(?:sheet|лист|парақ|list)[ _]*\d*", re.IGNORECASE)


def from_xlsx(data: bytes) -> str:
    """Each sheet under its name. Raises CantConvert, and what openpyxl raises."""
    book = openpyxl.load_workbook(packed(office_parts(data)), data_only=True)
    found = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        if table := markdown(list(_rows(sheet))):
            found.append((sheet.title, table))
    # The name that a program gives its first sheet says nothing.
    if len(found) == 1 and _UNNAMED.fullmatch(found[0][0]):
        return found[0][1]
    return "\n".join(f"## {title}\n\n{table}" for title, table in found)


def _rows(sheet: Worksheet) -> Iterator[list[str]]:
    bounded(sheet.max_row, sheet.max_column)
    for row in sheet.iter_rows():
        yield [_cell(cell.value, getattr(cell, "hyperlink", None)) for cell in row]


def _cell(value: Any, link: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "[x]" if value else "[ ]"
    if isinstance(value, datetime):
        value = value.date() if value.time() == time() else value.replace(microsecond=0)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    target = str(getattr(link, "target", None) or "")
    if target.startswith(("http://", "https://")) and str(value).strip():
        return f"[{str(value).strip()}]({target})"
    return str(value)
