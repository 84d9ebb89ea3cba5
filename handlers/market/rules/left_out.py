"""Count what the figures will leave out of postings that are about to be stored."""

from collections.abc import Iterable
from datetime import datetime

from db.reference import skills
from db.sources.market_row import market_row
from db.sources.posting import SourcePosting
from handlers.market.rules.market import FRESH, LeftOut, Market, build


def market_of(postings: Iterable[SourcePosting], now: datetime) -> Market:
    """The market that these postings make on a day; skill n is the nth of the reference list."""
    ids = {skill["slug"]: number for number, skill in enumerate(skills(), 1)}
    rows = [market_row(number, each, ids, now) for number, each in enumerate(postings, 1)]
    days = {row.id: row.published_at or now for row in rows}
    fresh = [row for row in rows if days[row.id] >= now - FRESH]
    fresh.sort(key=lambda row: (days[row.id], row.id), reverse=True)
    return build(fresh, now, len(rows) - len(fresh))


def left_out(postings: Iterable[SourcePosting], now: datetime) -> LeftOut:
    return market_of(postings, now).left_out
