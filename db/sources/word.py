"""Documents of Word (.docx): their tables, else their text."""

import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from xml.etree import ElementTree

from db.sources import cells, grid, xlsx, xml_file
from db.sources.posting import UnreadablePosting
from db.sources.problems import PostingProblem

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MAX_TABLES = 200


class WordDocument:
    """A document that is opened once. Raises UnreadablePosting where it can't be."""

    def __init__(self, data: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                xlsx.check_size(packed, len(data))
                body = xml_file.tree(packed.read("word/document.xml").decode()).find(f"{_W}body")
                self._links = xlsx.targets(packed, "word/_rels/document.xml.rels")
        except Exception:
            raise UnreadablePosting(PostingProblem.NO_TEXT_FILE()) from None
        self._body: ElementTree.Element | list[ElementTree.Element] = [] if body is None else body

    def records(self) -> Iterator[grid.Row]:
        """The rows of the tables that name several fields, each under its own headers."""
        yield from grid.of_sheets(enumerate(rows, 1) for rows in self._tables())

    def has_table(self) -> bool:
        return next(self._tables(), None) is not None

    def text(self) -> str:
        """The paragraphs, a line each, with the links that their words hide behind them."""
        lines = (self._said(each) for each in self._body if each.tag == f"{_W}p")
        return "\n".join(lines)

    def _tables(self) -> Iterator[list[list[str]]]:
        tables = (each for each in self._body if each.tag == f"{_W}tbl")
        for table in islice(tables, MAX_TABLES):
            rows = self._rows(table)
            if max(map(grid.score, rows[: grid.MAX_ABOVE]), default=0) > 1:
                yield rows

    def _rows(self, table: ElementTree.Element) -> list[list[str]]:
        rows: list[list[str]] = []
        for row in table.iter(f"{_W}tr"):
            found: list[str] = []
            for cell in row.iter(f"{_W}tc"):
                at, room = len(found), xlsx.MAX_WIDTH - len(found)
                words = "\n".join(map(self._said, cell.iter(f"{_W}p"))).strip()
                if _goes_on(cell) and rows and at < len(rows[-1]):
                    words = rows[-1][at]
                found += [words] * min(_span(cell), max(room, 0))
            rows.append(found)
        return rows

    def _said(self, paragraph: ElementTree.Element) -> str:
        words = "".join(map(_text, paragraph.iter())).strip()
        ids = (each.get(_ID, "") for each in paragraph.iter(f"{_W}hyperlink"))
        link = next((self._links[id] for id in ids if id in self._links), None)
        return cells.with_link(words, link)


def is_document(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and b"word/document.xml" in data


def _text(part: ElementTree.Element) -> str:
    if part.tag in (f"{_W}br", f"{_W}tab"):
        return "\n" if part.tag == f"{_W}br" else "\t"
    return (part.text or "") if part.tag == f"{_W}t" else ""


def _goes_on(cell: ElementTree.Element) -> bool:
    """True for a cell that the one above is merged with."""
    merged = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merged is not None and merged.get(f"{_W}val", "continue") == "continue"


def _span(cell: ElementTree.Element) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    said = "1" if span is None else span.get(f"{_W}val", "1")
    return int(said) if said.isdigit() else 1
