"""Tells the lines of a diary or a schedule: each begins with its day, week or month."""

import re

from markdown_it.tree import SyntaxTreeNode

from db.documents.headings import kind_of
from db.documents.markdown_lines import LISTS, MarkdownLine, list_of, paragraphs_of
from db.reference import words
from db.reference.phrases import plain
from db.sources.dates import MONTHS


def is_dated(node: SyntaxTreeNode) -> bool:
    """Tests for a paragraph in which each line is that of a day or a week: "**Mon.** Loops"."""
    own = [line for line in paragraphs_of(node) if line.text]
    bold = all(line.bold is not None for line in own)
    return bool(own) and (bold or len(own) > 1) and all(map(_has_date, own))


def is_one_of_days(node: SyntaxTreeNode, following: SyntaxTreeNode | None) -> bool:
    """Tests for a day's line behind which another day's line has got a box."""
    listed = list_of(following)[:1] if following is not None and following.type in LISTS else []
    return any(map(_has_date, listed)) and is_dated(node)


def _has_date(line: MarkdownLine) -> bool:
    name, value = line.split()
    parts = re.split(r"[-–—/,.&\s]+", plain(name).strip(" .:"))
    weekdays: list[str] = words()["weekdays"]
    counted = re.search(r"\d", name) is not None
    dated = all(part in weekdays or (counted and _is_of_date(part)) for part in parts)
    return bool(value) and (dated or (counted and kind_of(name) == "period"))


def _is_of_date(part: str) -> bool:
    """Tests for a day's number, or a month: "Nov", "ноября"."""
    return part.isdigit() or (part[:3] in MONTHS and (len(part) < 5 or kind_of(part) == "period"))
