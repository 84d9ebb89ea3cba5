"""A bitset index of the market's postings: it counts tens of thousands in milliseconds.

Posting n is bit n of every column. A column is an int: the postings that ask for Docker, the
postings in Almaty. A question takes a few ANDs and one count of bits.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import nsmallest
from itertools import takewhile, zip_longest
from typing import Any, Literal, NamedTuple

from db.rows.market import MarketRow, PayRow
from db.rows.searches import SavedSearchRow
from db.vocabulary import Level

# The age up to which a posting counts as the market of today.
FRESH = timedelta(days=90)


@dataclass(frozen=True)
class MarketFilter:
    """Filters postings; None does not filter. `role` is HeadHunter's id of a professional role."""

    city: str | None = None
    level: Level | None = None
    role: str | None = None


# The column of all postings, for an AND.
EVERY = -1
# The fields of a MarketFilter.
By = Literal["role", "city", "level"]


@dataclass(frozen=True)
class SkillDemand:
    """`asked` of `total` postings ask for a skill."""

    skill_id: int
    asked: int
    total: int


@dataclass(frozen=True)
class Reach:
    """The skill brings `more` postings within reach; `asked` of `total` postings ask for it."""

    skill_id: int
    more: int
    asked: int
    total: int


@dataclass
class Market:
    """The postings of the last 90 days, newest first; `loaded_at` is the time of the read."""

    loaded_at: datetime
    seen_at: datetime | None = None
    ids: list[int] = field(default_factory=list)
    masks: list[int] = field(default_factory=list)
    pay: list[PayRow | None] = field(default_factory=list)
    skills: dict[int, int] = field(default_factory=dict)
    cities: dict[str, int] = field(default_factory=dict)
    levels: dict[Level, int] = field(default_factory=dict)
    roles: dict[str, int] = field(default_factory=dict)
    # The source's names of the roles that the reference list has no name for.
    role_names: dict[str, str] = field(default_factory=dict)
    published: list[datetime | None] = field(default_factory=list)
    # Pay comparisons by skill, cached as long as this index lives.
    comparisons: dict[int, Any] = field(default_factory=dict)
    # Column k has bit k of the number of skills that brings a posting within reach.
    needed: list[int] = field(default_factory=list)

    @property
    def total(self) -> int:
        """The number of postings."""
        return len(self.ids)

    def matching(self, population: MarketFilter) -> int:
        """The column of the postings that pass a filter."""
        column = (1 << self.total) - 1
        if population.city is not None:
            column &= self.cities.get(population.city, 0)
        if population.level is not None:
            column &= self.levels.get(population.level, 0)
        if population.role is not None:
            column &= self.roles.get(population.role, 0)
        return column

    def count(self, population: MarketFilter) -> int:
        """The number of postings that pass a filter."""
        return self.matching(population).bit_count()

    def skill_demand(self, skill_id: int, at_least: int = 1) -> SkillDemand | None:
        """The demand for one skill; None where the market has fewer postings than `at_least`."""
        if self.total < at_least:
            return None
        asked = self.skills.get(skill_id, 0).bit_count()
        return SkillDemand(skill_id, asked, self.total)

    def choices(
        self, population: MarketFilter, by: By, within: int = EVERY
    ) -> list[tuple[str, int]]:
        """The values of one field that pass the other fields of a filter, most postings first.

        Pairs of value and number of postings; `within` is a column that these must be in, too.
        """
        columns: dict[By, Mapping[Any, int]] = {
            "role": self.roles,
            "city": self.cities,
            "level": self.levels,
        }
        narrowed: dict[str, Any] = {by: None}
        inside = self.matching(replace(population, **narrowed)) & within
        counts = [(value, (column & inside).bit_count()) for value, column in columns[by].items()]
        return sorted((row for row in counts if row[1]), key=lambda row: (-row[1], row[0]))

    def demand(self, population: MarketFilter, within: int = EVERY) -> list[SkillDemand]:
        """Each skill's demand in the postings of a filter (and a column), most asked first."""
        inside = self.matching(population) & within
        total = inside.bit_count()
        counts = ((skill, (column & inside).bit_count()) for skill, column in self.skills.items())
        demands = [SkillDemand(skill, asked, total) for skill, asked in counts if asked]
        return sorted(demands, key=lambda demand: (-demand.asked, demand.skill_id))

    def learn_next(self, population: MarketFilter, have: Set[int], limit: int = 3) -> list[Reach]:
        """The skills that bring the most postings within reach, one skill at a time.

        A posting is within reach of a user who has two thirds of its skills. The most frequent
        skill is not always the best: it may be missing where much else is missing, too.
        """
        inside = self.matching(population)
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
        """The column of postings that one more skill brings within reach: met + 1 == needed."""
        met = self._met(have, 1)
        same = (1 << self.total) - 1
        for digit, wanted in self._digits(met):
            same &= ~(digit ^ wanted)
        return same

    def within_reach(self, have: Set[int]) -> int:
        """The number of postings of which a user has at least two thirds of the skills."""
        more, same = 0, (1 << self.total) - 1
        for digit, wanted in reversed(list(self._digits(self._met(have)))):
            more |= same & digit & ~wanted
            same &= ~(digit ^ wanted)
        return ((more | same) & self.asking()).bit_count()

    def asking(self) -> int:
        """The column of the postings that name a skill."""
        column = 0
        for wanted in self.needed:
            column |= wanted
        return column

    def _met(self, have: Set[int], extra: int = 0) -> list[int]:
        """The bits of the number of skills that a user meets, plus `extra`, for each posting."""
        met = [0] * (max(len(have) + extra, 1).bit_length())
        everyone = (1 << self.total) - 1
        for column in (*[everyone] * extra, *(self.skills.get(skill, 0) for skill in have)):
            _add(met, column)
        return met

    def _digits(self, met: list[int]) -> Iterator[tuple[int, int]]:
        """Pairs of columns: bit k of the number met, bit k of the number needed; k = 0 first."""
        return zip_longest(met, self.needed, fillvalue=0)

    def paid(
        self, population: MarketFilter, skill: int | None = None, *, without: bool = False
    ) -> list[PayRow]:
        """The stated pay of a filter's postings: of all, with a skill, or without it."""
        column = self.matching(population)
        if skill is not None:
            asking = self.skills.get(skill, 0)
            column &= ~asking if without else asking
        return [pay for at in iter_bits(column) if (pay := self.pay[at]) is not None]

    def since(self, moment: datetime) -> int:
        """The column of the postings published after a moment; newest come first."""
        newer = takewhile(
            lambda published_at: published_at is not None and published_at > moment, self.published
        )
        return (1 << sum(1 for _each in newer)) - 1

    def paying_at_least(self, tenge: int) -> int:
        """The column of the postings that state at least this monthly pay in tenge."""
        places = [
            at
            for at, pay in enumerate(self.pay)
            if pay is not None
            and pay.currency == "KZT"
            and pay.period == "month"
            and max(pay.salary_min or 0, pay.salary_max or 0) >= tenge
        ]
        return _column(places, self.total)

    def with_ids(self, ids: Set[int]) -> int:
        """The column of the postings with these ids."""
        return _column((at for at, id in enumerate(self.ids) if id in ids), self.total)

    def matches(self, have: Set[int], column: int) -> Iterator[tuple[int, int, int]]:
        """For each posting in a column: its id, its skills that are met, its skills in all.

        Plain tuples: a search takes one for each of tens of thousands.
        """
        have_mask = sum(1 << place for place, skill in enumerate(self.skills) if skill in have)
        for at in iter_bits(column):
            mask = self.masks[at]
            yield self.ids[at], (mask & have_mask).bit_count(), mask.bit_count()


class PostingMatch(NamedTuple):
    """A user has `met` of the `asked` skills of a posting."""

    id: int
    met: int
    asked: int


@dataclass(frozen=True)
class Wanted:
    """The filters of a posting search; None does not filter. `salary` is in tenge a month."""

    population: MarketFilter
    skill: int | None = None
    salary: int | None = None
    only: Set[int] | None = None
    but: Set[int] = frozenset()
    since: datetime | None = None


def select(market: Market, wanted: Wanted) -> int:
    """The column of the postings that pass all filters of a search."""
    column = market.matching(wanted.population)
    if wanted.skill is not None:
        column &= market.skills.get(wanted.skill, 0)
    if wanted.salary is not None:
        column &= market.paying_at_least(wanted.salary)
    if wanted.since is not None:
        column &= market.since(wanted.since)
    if wanted.only is not None:
        column &= market.with_ids(wanted.only)
    if wanted.but:
        column &= ~market.with_ids(wanted.but)
    return column


def search(
    market: Market, wanted: Wanted, have: Set[int] | None, start: int, count: int
) -> tuple[list[PostingMatch], int]:
    """A page of the postings that a search selects, and their number in all.

    The best match comes first; among equal matches, and without `have`, the newest.
    """
    fits = list(market.matches(have or frozenset(), select(market, wanted)))
    if have is None:
        page = fits[start : start + count]
    else:
        page = nsmallest(start + count, fits, key=lambda row: -row[1] / max(row[2], 1))[start:]
    return [PostingMatch(*row) for row in page], len(fits)


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


# Gives handlers the index; it is built again when the store's market has changed.
MarketAt = Callable[[datetime], Awaitable[Market]]


def _add(digits: list[int], column: int) -> None:
    """Add 1 to the number of each posting in a column; `digits[k]` is bit k of the numbers."""
    for place, digit in enumerate(digits):
        digits[place] = digit ^ column
        column &= digit
        if not column:
            return


def iter_bits(column: int) -> Iterator[int]:
    """The positions of the 1 bits of a column, ascending."""
    text = bin(column)[:1:-1]
    at = text.find("1")
    while at >= 0:
        yield at
        at = text.find("1", at + 1)


def build(rows: Iterable[MarketRow], now: datetime) -> Market:
    """Build the index. A posting without skills counts in totals, and in no demand."""
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
