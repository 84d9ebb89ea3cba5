"""Tables in Markdown: as notes keep them, or as pandas prints one."""

import re
from collections.abc import Iterator

from db.sources import grid

_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*")
_BAR = re.compile(r"(?<!\\)\|")
# Marks around words; what stands inside a word is part of it.
_MARKS = re.compile(r"\*\*|__|~~|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")


def has_table(text: str) -> bool:
    return any(True for _table in _tables(text))


def is_table(text: str) -> bool:
    """True for tables of postings and few words around them: an analysis has tables, too."""
    tables = list(_tables(text))
    inside = sum(len(line) for table in tables for _row, line in table)
    ours = [table for table in tables if grid.score(_cells(table[0][1])) > 1]
    return 2 * inside > len(text) and 2 * len(ours) > len(tables)


def records(text: str) -> Iterator[grid.Row]:
    """The rows of all tables in a text, each table under its own headers."""
    for table in _tables(text):
        yield from grid.records(iter([(row, _cells(line)) for row, line in table]))


def _tables(text: str) -> Iterator[list[tuple[int, str]]]:
    """The lines of each table without the rule under its headers."""
    lines = text.split("\n")
    at = 1
    while at < len(lines):
        rule, head = lines[at], lines[at - 1]
        if "|" not in rule or "|" not in head or len(rule) > 5_000 or not _RULE.fullmatch(rule):
            at += 1
            continue
        end = at + 1
        while end < len(lines) and "|" in lines[end]:
            end += 1
        yield [(at, head), *((row + 1, lines[row]) for row in range(at + 1, end))]
        at = end + 1


def _cells(line: str) -> list[str]:
    inside = line.strip().removeprefix("|")
    inside = inside[:-1] if inside.endswith("|") and not inside.endswith("\\|") else inside
    return [_bare(cell.strip().replace("\\|", "|")) for cell in _BAR.split(inside)]


def _bare(cell: str) -> str:
    """A cell without its marks; those of a link's address stay."""
    if "](" not in cell:
        return cell if "://" in cell else _MARKS.sub("", cell)
    words, sign, link = cell.strip("*_ ").rpartition("](")
    return _MARKS.sub("", words) + sign + link
