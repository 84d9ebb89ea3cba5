"""Spreadsheets of LibreOffice (.ods)."""

import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from xml.etree import ElementTree

from db.sources import cells, grid, xlsx, xml_file
from db.sources.posting import UnreadablePosting
from db.sources.problems import PostingProblem

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_XLINK = "{http://www.w3.org/1999/xlink}"


def is_workbook(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and b"opendocument.spreadsheet" in data[:200]


def records(data: bytes) -> Iterator[grid.Row]:
    """The rows of all sheets, each under its own headers. Raises UnreadablePosting."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            xlsx.check_size(packed, len(data))
            root = xml_file.tree(packed.read("content.xml").decode())
    except Exception:
        raise UnreadablePosting(PostingProblem.NO_WORKBOOK()) from None
    tables = islice(root.iter(f"{_TABLE}table"), xlsx.MAX_SHEETS)
    yield from grid.of_sheets(map(_rows, tables))


def _rows(table: ElementTree.Element) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(table.iter(f"{_TABLE}table-row"), 1):
        found: list[str] = []
        for cell in row:
            # An empty end of a row is written as one cell, repeated a thousand times.
            words, room = _said(cell), xlsx.MAX_WIDTH - len(found)
            repeated = cell.get(f"{_TABLE}number-columns-repeated", "1")
            found += [words] * min(int(repeated) if repeated.isdigit() else 1, max(room, 0))
        if any(found):
            yield number, found


def _said(cell: ElementTree.Element) -> str:
    """A day or a number as it is stored, else the words that are shown, with the link behind."""
    for name in ("date-value", "value"):
        if value := cell.get(_OFFICE + name):
            return value.removesuffix(".0")
    words = "\n".join("".join(part.itertext()) for part in cell.iter(f"{_TEXT}p")).strip()
    link = next((each.get(f"{_XLINK}href") for each in cell.iter(f"{_TEXT}a")), None)
    return cells.with_link(words, link)
