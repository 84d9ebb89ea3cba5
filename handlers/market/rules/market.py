"""The market's postings as columns of bits: counting tens of thousands takes milliseconds.

Bit n of a column says something of posting n: it asks for Docker, it is in Almaty. A question is
a few ANDs and a count of bits.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import nsmallest
from itertools import takewhile, zip_longest
from typing import Any, Literal

from db.rows.market import MarketRow, PayRow
from db.rows.searches import SavedSearchRow
from db.vocabulary import Level

# Older postings say little of today.
FRESH = timedelta(days=90)


@dataclass(frozen=True)
class MarketFilter:
    """Whose postings are meant; None narrows nothing. A role is HeadHunter's number of it."""

    city: str | None = None
    level: Level | None = None
    role: str | None = None


# The column that narrows nothing.
EVERY = -1
# What a population is narrowed by.
By = Literal["role", "city", "level"]


@dataclass(frozen=True)
class SkillDemand:
    """`asked` of `total` postings name a skill."""

    skill_id: int
    asked: int
    total: int


@dataclass(frozen=True)
class Reach:
    """With this skill, `more` postings ask for nothing beyond a third that the user lacks."""

    skill_id: int
    more: int
    asked: int
    total: int


@dataclass
class Market:
    """Postings of the last 90 days; `loaded_at` is when they were read from the store."""

    loaded_at: datetime
    seen_at: datetime | None = None
    ids: list[int] = field(default_factory=list)
    masks: list[int] = field(default_factory=list)
    pay: list[PayRow | None] = field(default_factory=list)
    skills: dict[int, int] = field(default_factory=dict)
    cities: dict[str, int] = field(default_factory=dict)
    levels: dict[Level, int] = field(default_factory=dict)
    roles: dict[str, int] = field(default_factory=dict)
    # What their source calls the roles that have no name of ours.
    role_names: dict[str, str] = field(default_factory=dict)
    published: list[datetime | None] = field(default_factory=list)
    # What was reckoned once for this market, by skill.
    reckoned: dict[int, Any] = field(default_factory=dict)
    # Bit k of the number of skills that a posting must meet to be within reach.
    needed: list[int] = field(default_factory=list)

    def inside(self, population: MarketFilter) -> int:
        """The column of a population's postings."""
        column = (1 << len(self.ids)) - 1
        if population.city is not None:
            column &= self.cities.get(population.city, 0)
        if population.level is not None:
            column &= self.levels.get(population.level, 0)
        if population.role is not None:
            column &= self.roles.get(population.role, 0)
        return column

    def choices(
        self, population: MarketFilter, by: By, within: int = EVERY
    ) -> list[tuple[str, int]]:
        """The roles, cities or levels of a population, whichever of them it is narrowed to now,
        and how many postings each has in it, of a column's: the most first."""
        columns: dict[By, Mapping[Any, int]] = {
            "role": self.roles,
            "city": self.cities,
            "level": self.levels,
        }
        narrowed: dict[str, Any] = {by: None}
        inside = self.inside(replace(population, **narrowed)) & within
        counts = [(value, (column & inside).bit_count()) for value, column in columns[by].items()]
        return sorted((row for row in counts if row[1]), key=lambda row: (-row[1], row[0]))

    def demand(self, population: MarketFilter, within: int = EVERY) -> list[SkillDemand]:
        """Every skill that is asked for in a population's postings, of a column's, the most asked
        first."""
        inside = self.inside(population) & within
        total = inside.bit_count()
        counts = ((skill, (column & inside).bit_count()) for skill, column in self.skills.items())
        demands = [SkillDemand(skill, asked, total) for skill, asked in counts if asked]
        return sorted(demands, key=lambda demand: (-demand.asked, demand.skill_id))

    def learn_next(self, population: MarketFilter, have: Set[int], limit: int = 3) -> list[Reach]:
        """The skills that bring the most postings within reach, one skill at a time.

        A posting is within reach of someone who has two thirds of its skills. The most frequent
        skill need not be the one: it may be missing where much else is missing, too.
        """
        inside = self.inside(population)
        one_short = self._one_short(have) & inside
        total = inside.bit_count()
        reaches = []
        for skill, column in self.skills.items():
            more = (column & one_short).bit_count() if skill not in have else 0
            if more:
                reaches.append(Reach(skill, more, (column & inside).bit_count(), total))
        return sorted(reaches, key=lambda reach: (-reach.more, -reach.asked, reach.skill_id))[
            :limit
        ]

    def _one_short(self, have: Set[int]) -> int:
        """The postings that one more skill brings within reach: met + 1 == needed."""
        met = self._met(have, 1)
        same = (1 << len(self.ids)) - 1
        for digit, wanted in self._digits(met):
            same &= ~(digit ^ wanted)
        return same

    def within_reach(self, have: Set[int]) -> int:
        """How many postings ask for nothing beyond a third that the user lacks."""
        more, same = 0, (1 << len(self.ids)) - 1
        for digit, wanted in reversed(list(self._digits(self._met(have)))):
            more |= same & digit & ~wanted
            same &= ~(digit ^ wanted)
        return ((more | same) & self.asking()).bit_count()

    def asking(self) -> int:
        """The column of those that name a skill at all."""
        column = 0
        for wanted in self.needed:
            column |= wanted
        return column

    def _met(self, have: Set[int], extra: int = 0) -> list[int]:
        """The digits of how many skills of each posting are met, and `extra`."""
        met = [0] * (max(len(have) + extra, 1).bit_length())
        everyone = (1 << len(self.ids)) - 1
        for column in (*[everyone] * extra, *(self.skills.get(skill, 0) for skill in have)):
            _add(met, column)
        return met

    def _digits(self, met: list[int]) -> Iterator[tuple[int, int]]:
        """The digits of what is met beside those of what is needed, the lowest first."""
        return zip_longest(met, self.needed, fillvalue=0)

    def paid(
        self, population: MarketFilter, skill: int | None = None, *, without: bool = False
    ) -> list[PayRow]:
        """What postings of a population state as pay; of those with a skill, or without it."""
        column = self.inside(population)
        if skill is not None:
            asking = self.skills.get(skill, 0)
            column &= ~asking if without else asking
        return [pay for at in bits(column) if (pay := self.pay[at]) is not None]

    def since(self, moment: datetime) -> int:
        """The column of those published after a moment; the newest are first."""
        newer = takewhile(
            lambda published_at: published_at is not None and published_at > moment, self.published
        )
        return (1 << sum(1 for _each in newer)) - 1

    def paying(self, tenge: int) -> int:
        """The column of those that state at least so much by the month, in tenge."""
        places = [
            at
            for at, pay in enumerate(self.pay)
            if pay is not None
            and pay.currency == "KZT"
            and pay.period == "month"
            and max(pay.salary_min or 0, pay.salary_max or 0) >= tenge
        ]
        return _column(places, len(self.ids))

    def these(self, ids: Set[int]) -> int:
        """The column of the postings with these ids."""
        return _column((at for at, id in enumerate(self.ids) if id in ids), len(self.ids))

    def matches(self, have: Set[int], column: int) -> Iterator[tuple[int, int, int]]:
        """Of each posting in a column: its id, how many of its skills are met, and how many."""
        have_mask = sum(1 << place for place, skill in enumerate(self.skills) if skill in have)
        for at in bits(column):
            mask = self.masks[at]
            yield self.ids[at], (mask & have_mask).bit_count(), mask.bit_count()


@dataclass(frozen=True)
class Wanted:
    """What a search of postings is narrowed to; None narrows nothing. `salary` is in tenge."""

    population: MarketFilter
    skill: int | None = None
    salary: int | None = None
    only: Set[int] | None = None
    but: Set[int] = frozenset()
    since: datetime | None = None


def matching_postings(market: Market, wanted: Wanted) -> int:
    """The column of the postings that a search finds."""
    column = market.inside(wanted.population)
    if wanted.skill is not None:
        column &= market.skills.get(wanted.skill, 0)
    if wanted.salary is not None:
        column &= market.paying(wanted.salary)
    if wanted.since is not None:
        column &= market.since(wanted.since)
    if wanted.only is not None:
        column &= market.these(wanted.only)
    if wanted.but:
        column &= ~market.these(wanted.but)
    return column


def search(
    market: Market, wanted: Wanted, have: Set[int] | None, start: int, count: int
) -> tuple[list[tuple[int, int, int]], int]:
    """A page of (id, met, skills asked for), the best match first, and how many there are in all.

    Without `have`, and among equal matches, the newest comes first.
    """
    fits = list(market.matches(have or frozenset(), matching_postings(market, wanted)))
    if have is None:
        return fits[start : start + count], len(fits)
    best = nsmallest(start + count, fits, key=lambda row: -row[1] / max(row[2], 1))
    return best[start:], len(fits)


def new_hits(
    market: Market,
    searches: Iterable[SavedSearchRow],
    have: Set[int],
    delivery_id: int,
    brought: Mapping[int, int | None],
    hidden: Set[int],
    limit: int = 3,
) -> list[tuple[int, int]]:
    """(search, posting) pairs that a digest brings: postings since the search was saved, the best
    match first, none that an earlier digest brought. A copy of a digest brings the same."""
    before = {posting for posting, delivery in brought.items() if delivery != delivery_id}
    best_by_posting: dict[int, tuple[float, int]] = {}
    for saved in searches:
        wanted = Wanted(
            MarketFilter(saved.city, saved.level, saved.role),
            saved.skill_id,
            saved.salary_min,
            but=hidden | before,
            since=saved.saved_at,
        )
        rows, _total = search(market, wanted, have, 0, limit)
        for posting, met, asked in rows:
            best_by_posting.setdefault(posting, (met / max(asked, 1), saved.id))
    best = sorted(best_by_posting.items(), key=lambda pair: (-pair[1][0], -pair[0]))[:limit]
    return [(search_id, posting) for posting, (_share, search_id) in best]


# What handlers are given: the market as it is at a moment.
MarketAt = Callable[[datetime], Awaitable[Market]]


def _add(digits: list[int], column: int) -> None:
    """Add one to the number of each posting in a column; `digits` hold the numbers' bits."""
    for place, digit in enumerate(digits):
        digits[place] = digit ^ column
        column &= digit
        if not column:
            return


def bits(column: int) -> Iterator[int]:
    """The places of the ones in a column."""
    text = bin(column)[:1:-1]
    at = text.find("1")
    while at >= 0:
        yield at
        at = text.find("1", at + 1)


def build(rows: Iterable[MarketRow], now: datetime) -> Market:
    """The columns of the postings; a posting without skills counts in no demand, yet in N."""
    market = Market(now)
    cities: defaultdict[str, list[int]] = defaultdict(list)
    levels: defaultdict[Level, list[int]] = defaultdict(list)
    roles: defaultdict[str, list[int]] = defaultdict(list)
    asked: defaultdict[int, list[int]] = defaultdict(list)
    needed: list[int] = []
    for at, row in enumerate(rows):
        market.ids.append(row.id)
        market.pay.append(row.pay)
        if row.city:
            cities[row.city].append(at)
        if row.level:
            levels[row.level].append(at)
        if row.role:
            roles[row.role].append(at)
        for skill in row.skills:
            asked[skill].append(at)
        needed.append(-(-2 * len(row.skills) // 3))
        market.published.append(row.published_at)
        if row.seen_at and (market.seen_at is None or row.seen_at > market.seen_at):
            market.seen_at = row.seen_at
    size = len(market.ids)
    market.skills = {skill: _column(places, size) for skill, places in asked.items()}
    market.cities = {city: _column(places, size) for city, places in cities.items()}
    market.levels = {level: _column(places, size) for level, places in levels.items()}
    market.roles = {role: _column(places, size) for role, places in roles.items()}
    for place in range(max(needed, default=0).bit_length()):
        having = [at for at, number in enumerate(needed) if number >> place & 1]
        market.needed.append(_column(having, size))
    masks = [0] * size
    for place, places in enumerate(asked.values()):
        for at in places:
            masks[at] |= 1 << place
    market.masks = masks
    return market


def _column(places: Iterable[int], size: int) -> int:
    raw = bytearray(size // 8 + 1)
    for at in places:
        raw[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(raw, "little")
