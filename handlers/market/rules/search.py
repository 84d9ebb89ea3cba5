"""Searches the market's postings: filters, the order by match, and what a digest brings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from db.rows.searches import SavedSearchRow
from handlers.market.rules.columns import iter_bits, place_of_bit
from handlers.market.rules.market import Market, MarketFilter

# A match counts as if the posting named so many more skills, met as usual: "1 of 1" says little.
USUAL = 4


@dataclass(frozen=True)
class Wanted:
    """The filters of a posting search; None does not filter. `salary` is in tenge a month."""

    population: MarketFilter
    skill: int | None = None
    salary: int | None = None
    only: Set[int] | None = None
    but: Set[int] = frozenset()
    since: datetime | None = None


def watched(saved: SavedSearchRow) -> Wanted:
    """A saved search as the filters of a search."""
    population = MarketFilter(saved.city, saved.level, saved.role)
    return Wanted(population, saved.skill_id, saved.salary_min)


def select(market: Market, wanted: Wanted) -> int:
    """The column of the postings that pass all filters of a search."""
    column = market.matching(wanted.population)
    if wanted.skill is not None:
        column &= market.skills.get(wanted.skill, 0)
    if wanted.salary is not None:
        column &= market.pay.at_least(wanted.salary)
    if wanted.since is not None:
        column &= market.since(wanted.since)
    if wanted.only is not None:
        column &= market.with_ids(wanted.only)
    if wanted.but:
        column &= ~market.with_ids(wanted.but)
    return column


def search(
    market: Market, wanted: Wanted, have: Set[int] | None, start: int, count: int
) -> tuple[list[int], int]:
    """The ids of a page of the postings that a search selects, and their number in all.

    The best match comes first; among equal matches, and without `have`, the newest.
    """
    column = select(market, wanted)
    shares = [(0.0, column)] if have is None else by_share(market, have, column)
    page: list[int] = []
    for _share, group in shares:
        if start < (size := group.bit_count()) and len(page) < count:
            first = place_of_bit(group, start)
            page += islice(iter_bits(group >> first << first), count - len(page))
        start = max(0, start - size)
    return [market.ids[at] for at in page], column.bit_count()


def by_share(market: Market, have: Set[int], column: int) -> list[tuple[float, int]]:
    """The postings of a column by the share of their skills that a user likely has, the highest
    first, as pairs of the share and a column."""
    usual = usual_share(market, have)
    found: defaultdict[float, int] = defaultdict(int)
    for met, asked, matching in market.by_match(have, column):
        found[likely_share(met, asked, usual)] |= matching
    return sorted(found.items(), reverse=True)


def usual_share(market: Market, have: Set[int]) -> float:
    """The share of the skills that postings ask for which a user has, over all of the market."""
    asked = met = 0
    for skill, column in market.skills.items():
        count = (column & market.full).bit_count()
        asked += count
        met += count if skill in have else 0
    return met / asked if asked else 0.0


def likely_share(met: int, asked: int, usual: float) -> float:
    """The share of a posting's skills that a user has, drawn to the usual one by USUAL skills."""
    return (met + USUAL * usual) / (asked + USUAL)


def new_hits(
    market: Market,
    searches: Iterable[SavedSearchRow],
    have: Set[int],
    delivery_id: int,
    brought: Mapping[int, int | None],
    hidden: Set[int],
    limit: int = 3,
) -> list[tuple[int, int]]:
    """The postings that a digest brings, as pairs (search id, posting id), the best match first.

    They are newer than the saved search and no earlier digest brought them. A second copy of one
    digest (the same `delivery_id`) brings the same pairs.
    """
    before = {posting for posting, delivery in brought.items() if delivery != delivery_id}
    best_by_posting: dict[int, tuple[float, int]] = {}
    for saved in searches:
        wanted = replace(watched(saved), but=hidden | before, since=saved.saved_at)
        shares = by_share(market, have, select(market, wanted))
        first = ((share, at) for share, column in shares for at in iter_bits(column))
        for share, at in islice(first, limit):
            best_by_posting.setdefault(market.ids[at], (share, saved.id))
    best = sorted(best_by_posting.items(), key=lambda pair: (-pair[1][0], -pair[0]))[:limit]
    return [(search_id, posting) for posting, (_share, search_id) in best]
