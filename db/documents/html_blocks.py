"""Lists and tables that stand in a document as HTML, as other programs paste them.

One pass over the tags, linear in the text. Rows over several lines are edited, too; of an item or
of two rows on one line nothing is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.sources.text import bare
from db.text import clean

_TAG = re.compile(
    r"<(/?)(h[1-6]|summary|table|tr|t[dh]|li|ul|ol|input)\b([^<>]{0,400})>", re.IGNORECASE
)
# The line that opens a hidden part of a text stands for a heading.
_SUMMARY = 6
_CHECKED = re.compile(r"\bchecked\b", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """A heading (`depth`), an item of a list (`text`), or a table's row (`cells`).

    `line` counts from 0; `first` if a table begins with the row; `checked` is an item's box.
    """

    line: int
    text: str = ""
    depth: int = 0
    cells: tuple[str, ...] = ()
    first: bool = False
    checked: bool | None = None


def parts(content: str) -> list[Part]:
    """The parts of a block of HTML in their order; none if it has no table, list or heading."""
    return list(_Reader(content).read())


class _Reader:
    def __init__(self, content: str) -> None:
        self.content = content
        self.line = self.at = self.seen = self.start = 0
        self.open: str | None = None
        self.cells: list[str] = []
        self.first = True
        self.checked: bool | None = None

    def read(self) -> Iterator[Part]:
        for tag in _TAG.finditer(self.content):
            self.line += self.content.count("\n", self.seen, tag.start())
            self.seen = tag.start()
            closing, name = bool(tag[1]), tag[2].casefold()
            if name == "input":
                if self.open == "li" and "checkbox" in tag[3].casefold():
                    self.checked = _CHECKED.search(tag[3]) is not None
                continue
            yield from self._end(tag.start(), name, closing=closing)
            if name == "table":
                self.first = True
            elif not closing and name not in ("ul", "ol"):
                self._begin(name, tag.end())
        yield from self._end(len(self.content), "", closing=True)

    def _begin(self, name: str, at: int) -> None:
        if name == "tr":
            self.cells, self.start = [], self.line
            return
        self.open, self.at, self.checked = name, at, None
        if name not in ("td", "th"):
            self.start = self.line

    def _end(self, at: int, name: str, *, closing: bool) -> Iterator[Part]:
        text = clean(bare(self.content[self.at : at])) if self.open else ""
        opened, self.open = self.open, None
        if opened in ("td", "th"):
            self.cells.append(text)
        elif opened == "li" and text:
            yield Part(self.start, text, checked=self.checked)
        elif opened is not None and text:
            yield Part(self.start, text, depth=_SUMMARY if opened == "summary" else int(opened[1]))
        if name in ("tr", "table", "") and self.cells and (closing or name == "tr"):
            yield Part(self.start, cells=tuple(self.cells), first=self.first)
            self.cells, self.first = [], False


_CELL = re.compile(
    r"(<t[dh]\b[^<>]{0,400}>)(.*?)(?=</t[dh]>|<t[dh]\b|</tr>|$)", re.IGNORECASE | re.DOTALL
)
_ROW, _ROW_END = re.compile(r"<tr\b", re.IGNORECASE), re.compile(r"</t(?:r|able)>", re.IGNORECASE)
# Lines that a row may be written over.
_MOST_LINES = 100
_INPUT = re.compile(r"<input\b([^<>]{0,400}?)\s*(/?)>", re.IGNORECASE)


def last_of_row(lines: Sequence[str], first: int) -> int:
    """The number of the line that ends a row; `first` if that is no row over several lines."""
    raw = lines[first - 1]
    rows = list(_ROW.finditer(raw))
    if not rows or _ROW_END.search(raw, rows[-1].end()):
        return first
    for number, line in enumerate(lines[first : first + _MOST_LINES], first + 1):
        if _ROW_END.search(line) or _ROW.search(line):
            return number
    return first


def cell_span(raw: str, column: int) -> tuple[int, int] | None:
    """Return the start and the end of a cell's content in a row; None if there are two rows."""
    rows = list(_ROW.finditer(raw.partition("\n")[0]))
    start = rows[-1].start() if rows else 0
    if _CELL.search(raw, 0, start):
        return None
    found = list(_CELL.finditer(raw, start))
    if column >= len(found):
        return None
    start, end = found[column].span(2)
    content = raw[start:end]
    start += len(content) - len(content.lstrip())
    return start, max(start, end - len(content) + len(content.rstrip()))


def with_checked(raw: str, *, checked: bool) -> str:
    """An item with the box of its line set; as it is where it has none."""

    def put(tag: re.Match[str]) -> str:
        rest = re.sub(
            r"\s*\bchecked(?:=(?:\"[^\"]*\"|'[^']*'|\w+))?", "", tag[1], flags=re.IGNORECASE
        )
        return f"<input{rest}{' checked' if checked else ''}{' ' if tag[2] else ''}{tag[2]}>"

    return _INPUT.sub(put, raw, count=1)
