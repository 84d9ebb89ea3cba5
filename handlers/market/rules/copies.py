"""Copies of one vacancy: in several cities, or published again."""

from collections.abc import Iterable
from dataclasses import replace

from db.rows.market import MarketRow


def copies_of_each(rows: Iterable[MarketRow]) -> list[list[MarketRow]]:
    """The copies of each vacancy, newest first; the vacancy of the newest is the last."""
    found: dict[object, list[MarketRow]] = {}
    for row in rows:
        found.setdefault(row.id if row.copy_of is None else row.copy_of, []).append(row)
    return list(reversed(found.values()))


def merged(copies: list[MarketRow]) -> MarketRow:
    """The newest copy, with what only an older one tells: its pay, its whole text."""
    newest = copies[0]
    if len(copies) == 1:
        return newest
    full = next((copy for copy in copies if copy.detailed), newest)
    pay = next((copy.pay for copy in copies if copy.pay), None)
    return replace(newest, pay=pay, skills=full.skills, detailed=full.detailed)
