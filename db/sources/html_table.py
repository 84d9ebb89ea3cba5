"""Tables of a page: saved from a site or a spreadsheet, or made by pandas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from db.sources import grid
from db.sources import text as texts

_TAG = re.compile(r"<(/?)(table|tr|td|th|script|style)\b([^<>]{0,2000})>", re.IGNORECASE)
_SPAN = re.compile(r"\b(col|row)span\s*=\s*[\"']?(\d{1,4})", re.IGNORECASE)
_LINK = re.compile(r"<a\b[^<>]{0,2000}?\bhref\s*=\s*[\"'](https?://[^\"'<>\s]{1,2000})", re.I)
MAX_TABLES, MAX_DEPTH, MAX_CELL = 200, 8, 50_000
MAX_SPAN = 200


@dataclass
class _Table:
    rows: list[list[str]] = field(default_factory=list)
    # Where the cell that is open begins, and the spans of its tag.
    begun: int | None = None
    across: int = 1
    down: int = 1
    # Columns that a cell above fills, with its words and for how many rows more.
    filled: dict[int, tuple[str, int]] = field(default_factory=dict)


def has_table(page: str) -> bool:
    return re.search(r"<table\b", page, re.IGNORECASE) is not None


def records(page: str) -> Iterator[grid.Row]:
    """The rows of all tables that name a title, each under its headers; else of the largest."""
    tables = [rows for rows in _tables(page) if len(rows) > 1]
    ours = [rows for rows in tables if max(map(grid.score, rows[: grid.MAX_ABOVE])) > 1]
    before = 0
    for rows in ours or sorted(tables, key=len)[-1:]:
        yield from grid.records(enumerate(rows, before + 1))
        before += len(rows)


def _tables(page: str) -> Iterator[list[list[str]]]:
    """Each table's rows; a table inside a cell stands for itself, too."""
    open_tables: list[_Table] = []
    found = 0
    for tag in _TAG.finditer(page):
        name, closing = tag[2].casefold(), bool(tag[1])
        if name == "table" and not closing:
            open_tables.append(_Table())
            if len(open_tables) > MAX_DEPTH:
                return
        elif open_tables and name in ("td", "th", "tr", "table"):
            table = open_tables[-1]
            _end_cell(table, page, tag.start())
            if name == "tr" and not closing:
                table.rows.append([])
                _fill(table)
            elif name in ("td", "th") and not closing:
                spans = {kind.casefold(): int(count) for kind, count in _SPAN.findall(tag[3])}
                table.begun = tag.end()
                table.across = min(spans.get("col", 1), MAX_SPAN)
                table.down = spans.get("row", 1)
            elif name == "table":
                open_tables.pop()
                yield table.rows
                found += 1
                if found >= MAX_TABLES:
                    return
    yield from (table.rows for table in open_tables)


def _end_cell(table: _Table, page: str, end: int) -> None:
    if table.begun is None:
        return
    if not table.rows:
        table.rows.append([])
    words = _words(page[table.begun : min(end, table.begun + MAX_CELL)])
    row = table.rows[-1]
    if table.down > 1:
        table.filled[len(row)] = (words, table.down - 1)
    # Under a heading over several columns the others are empty.
    row += [words, *[""] * (table.across - 1)]
    table.begun = None
    _fill(table)


def _fill(table: _Table) -> None:
    """Put what cells above fill into the row's next columns."""
    row = table.rows[-1]
    while (above := table.filled.pop(len(row), None)) is not None:
        words, more = above
        at = len(row)
        row.append(words)
        if more > 1:
            table.filled[at] = (words, more - 1)
            if len(row) > MAX_SPAN:
                return


def _words(html: str) -> str:
    """The words of a cell, with the link that they hide as Markdown writes it."""
    text = texts.bare(re.sub(r"<br\b[^<>]*>", "\n", html))
    words = "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    link = _LINK.search(html)
    if link is None:
        return words
    address = texts.bare(link[1])
    return f"[{words or address}]({address})" if not words.startswith("http") else address
