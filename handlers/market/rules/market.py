"""A bitset index of the market's postings: it counts tens of thousands in milliseconds.

Posting n is bit n of every column. A column is an int: the postings that ask for Docker, the
postings in Almaty. A question takes a few ANDs and one count of bits.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import zip_longest
from operator import neg
from typing import Any, Literal, TypeVar, get_args

from db.reference.role_numbers import track_of_number
from db.rows.market import MarketRow, PayRow
from db.vocabulary import FROM_HOME, Level
from handlers.market.rules.columns import EVERY, add_to_digits, column_of, with_number
from handlers.market.rules.copies import copies_of_each, merged
from handlers.market.rules.pay import PaidPostings, PayIndex

T = TypeVar("T")

# The age up to which a posting counts as the market of today.
FRESH = timedelta(days=90)


@dataclass(frozen=True)
class MarketFilter:
    """Filters postings; None does not filter. `role` is HeadHunter's id of a professional role.

    `city` may be FROM_HOME.

    `narrower` is the filter that was asked for, where too few postings pass it for figures.
    """

    city: str | None = None
    level: Level | None = None
    role: str | None = None
    narrower: "MarketFilter | None" = field(default=None, compare=False)

    @property
    def asked(self) -> "MarketFilter":
        return self.narrower or self


# A posting that names fewer skills tells too little to say what it takes to get it.
LEAST_SKILLS = 4
LEVEL_ORDER: tuple[Level, ...] = get_args(Level)
# The fields of a MarketFilter.
By = Literal["role", "city", "level"]


@dataclass(frozen=True)
class SkillDemand:
    """`asked` of `total` postings that were read in full ask for a skill."""

    skill_id: int
    asked: int
    total: int


@dataclass(frozen=True)
class LeftOut:
    """The numbers of stored postings that figures leave out, and of those with a note.

    `old` are older than FRESH; `copies` repeat another posting; of those `by_line` only a line of
    a search is known, so their skills are unknown; `unusual_pay` states pay out of all bounds.
    `undated` give no date: they count from the day on which they were taken in.
    """

    old: int = 0
    copies: int = 0
    by_line: int = 0
    unusual_pay: int = 0
    undated: int = 0

    def __str__(self) -> str:
        counts = {
            "older than 90 days": self.old,
            "copies": self.copies,
            "skills of those known by a line": self.by_line,
            "pay out of bounds": self.unusual_pay,
        }
        named = [f"{reason} {count}" for reason, count in counts.items() if count]
        line = f"not counted: {', '.join(named)}" if named else "all are counted"
        undated = f"; without a date, counted from the day they came: {self.undated}"
        return line + undated * bool(self.undated)


@dataclass(frozen=True)
class SnapshotSource:
    """Describe a snapshot: its name by language, its day, and the number of its postings."""

    names: Mapping[str, str]
    day: datetime
    postings: int


@dataclass
class Market:
    """The postings of the last 90 days, newest first; `loaded_at` is the time of the read.

    One vacancy in several cities, or published twice, is one posting: the newest copy, with the
    cities of all.
    """

    loaded_at: datetime
    seen_at: datetime | None = None
    ids: list[int] = field(default_factory=list)
    # The place of each posting and of its copies, by id.
    places: dict[int, int] = field(default_factory=dict)
    pay: PayIndex = field(default_factory=PayIndex)
    skills: dict[int, int] = field(default_factory=dict)
    cities: dict[str, int] = field(default_factory=dict)
    levels: dict[Level, int] = field(default_factory=dict)
    roles: dict[str, int] = field(default_factory=dict)
    # The column of the postings that do not say where the work is done.
    silent: int = 0
    # The source's names of the roles that the reference list has no name for.
    role_names: dict[str, str] = field(default_factory=dict)
    # Seconds since 1970; 0 is unknown.
    published: "array[float]" = field(default_factory=lambda: array("d"))
    # The first publication of those that were published again, by place.
    first_published: dict[int, float] = field(default_factory=dict)
    # The column of the postings that were read in full, and of those that name LEAST_SKILLS.
    full: int = 0
    telling: int = 0
    # The column of the postings of which names that no skill has are kept.
    naming: int = 0
    left_out: LeftOut = LeftOut()
    # Set where no postings are stored and a snapshot answers.
    snapshot: SnapshotSource | None = None
    # Pay comparisons by skill and role, cached as long as this index lives.
    comparisons: dict[tuple[int, str | None], Any] = field(default_factory=dict)
    # The skills to learn next by population and skills known, cached likewise.
    advised: dict[tuple[MarketFilter, frozenset[int]], tuple[int, ...]] = field(
        default_factory=dict
    )
    # The skills that name a field: nobody is advised to learn them.
    general: frozenset[int] = frozenset()
    # The columns of the postings that name so many skills.
    sizes: dict[int, int] = field(default_factory=dict)
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

    def knows(self, population: MarketFilter) -> bool:
        """False where the number of a filter's postings is not known, not even that it is 0."""
        return True

    def silent_of(self, population: MarketFilter) -> int:
        """The number of a filter's postings, of all cities, that do not say if they are from
        home."""
        return (self.matching(replace(population, city=None)) & self.silent).bit_count()

    def cities_of(self, id: int) -> list[str]:
        """The cities of a vacancy, of all its copies."""
        at = self.places.get(id, self.total)
        return [city for city, column in self.cities.items() if column >> at & 1]

    def learning(self, population: MarketFilter) -> tuple["Market", MarketFilter]:
        """The market and the population that tell what to learn next."""
        return self, population

    def count_by_line(self, population: MarketFilter) -> int:
        """The number of a filter's postings whose skills are unknown, but for a line."""
        return (self.matching(population) & ~self.full).bit_count()

    def skill_demand(
        self, skill_id: int, population: MarketFilter, at_least: int = 1
    ) -> SkillDemand | None:
        """The demand for one skill; None where fewer postings than `at_least` were read."""
        inside = self.matching(population) & self.full
        if (total := inside.bit_count()) < at_least:
            return None
        asked = (self.skills.get(skill_id, 0) & inside).bit_count()
        return SkillDemand(skill_id, asked, total)

    def name_demand(self, ids: Set[int], population: MarketFilter) -> SkillDemand | None:
        """The demand for a name that no skill has and the postings `ids` write; None where no
        posting was read for names."""
        inside = self.matching(population) & self.full & self.naming
        if not (total := inside.bit_count()):
            return None
        return SkillDemand(0, (self.with_ids(ids) & inside).bit_count(), total)

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
        found = {value: column & inside for value, column in columns[by].items()}
        if by == "role":
            # A track that holds what a role of the source holds would be named twice.
            told = {column for role, column in found.items() if not track_of_number(role)}
            found = {
                role: column
                for role, column in found.items()
                if not track_of_number(role) or column not in told
            }
        counts = [(value, column.bit_count()) for value, column in found.items()]
        return sorted((row for row in counts if row[1]), key=lambda row: (-row[1], row[0]))

    def demand(self, population: MarketFilter, within: int = EVERY) -> list[SkillDemand]:
        """Each skill's demand in the postings of a filter (and a column) that were read in full,
        most asked first."""
        inside = self.matching(population) & within & self.full
        total = inside.bit_count()
        counts = ((skill, (column & inside).bit_count()) for skill, column in self.skills.items())
        demands = [SkillDemand(skill, asked, total) for skill, asked in counts if asked]
        return sorted(demands, key=lambda demand: (-demand.asked, demand.skill_id))

    def short(self, have: Set[int], by: int) -> int:
        """The column of the telling postings that so many more skills bring within reach."""
        same = self.telling
        for digit, wanted in self._digits(self._met(have, by)):
            same &= ~(digit ^ wanted)
        return same

    def within_reach(self, have: Set[int], population: MarketFilter) -> int:
        """The number of telling postings of which a user has two thirds of the skills."""
        return (self.reached(have) & self.matching(population)).bit_count()

    def reached(self, have: Set[int]) -> int:
        """The column of the telling postings of which a user has two thirds of the skills."""
        more, same = 0, self.telling
        for digit, wanted in reversed(list(self._digits(self._met(have)))):
            more |= same & digit & ~wanted
            same &= ~(digit ^ wanted)
        return more | same

    def _met(self, have: Set[int], extra: int = 0) -> list[int]:
        """The bits of the number of skills that a user meets, plus `extra`, for each posting."""
        met = [0] * (max(len(have) + extra, 1).bit_length())
        everyone = (1 << self.total) - 1
        for column in (*[everyone] * extra, *(self.skills.get(skill, 0) for skill in have)):
            add_to_digits(met, column)
        return met

    def _digits(self, met: list[int]) -> Iterator[tuple[int, int]]:
        """Pairs of columns: bit k of the number met, bit k of the number needed; k = 0 first."""
        return zip_longest(met, self.needed, fillvalue=0)

    def paid_postings(self, population: MarketFilter) -> PaidPostings:
        """The pay that a filter's postings state, by groups."""
        return self.pay.among(self.matching(population))

    def since(self, moment: datetime) -> int:
        """The column of the postings that were first published after a moment."""
        seconds = moment.timestamp()
        newer = bisect_left(self.published, -seconds, key=neg)
        again = (at for at, first in self.first_published.items() if first <= seconds)
        return ((1 << newer) - 1) & ~column_of(again, self.total)

    def with_ids(self, ids: Set[int]) -> int:
        """The column of the postings with these ids, their own or of a copy."""
        return column_of((self.places[id] for id in ids if id in self.places), self.total)

    def by_match(self, have: Set[int], within: int) -> Iterator[tuple[int, int, int]]:
        """The postings of a column by their match: skills met, skills in all, their column."""
        digits = self._met(have)
        sizes = [(size, part) for size, whole in self.sizes.items() if (part := whole & within)]
        for met in range(min(len(have), max(self.sizes, default=0)) + 1):
            meeting = with_number(digits, met)
            for size, part in sizes:
                if met <= size and (found := part & meeting):
                    yield met, size, found


# Gives handlers the index; it is built again when the store's market has changed.
MarketAt = Callable[[datetime], Awaitable[Market]]


def build(rows: Iterable[MarketRow], now: datetime, old: int = 0) -> Market:
    """Build the index. A posting without skills counts in totals, and in no demand.

    `old` is the number of stored postings that are too old to count.
    """
    market = Market(now)
    columns = _Columns()
    pays: list[PayRow | None] = []
    unusual = undated = 0
    distinct = copies_of_each(rows)
    while distinct:  # each vacancy's rows are freed at once: all together would hold up everyone
        copies = distinct.pop()
        at, row = len(market.ids), merged(copies)
        market.ids.append(row.id)
        market.places |= {copy.id: at for copy in copies}
        pays.append(row.pay)
        unusual += row.pay is not None and not row.pay.usual
        undated += not row.dated
        columns.add(at, row, copies)
        market.published.append(_seconds(copies[0].published_at))
        if len(copies) > 1:
            market.first_published[at] = _seconds(copies[-1].published_at)
        for copy in copies:
            if copy.seen_at and (market.seen_at is None or copy.seen_at > market.seen_at):
                market.seen_at = copy.seen_at
    columns.fill(market)
    market.pay = PayIndex(pays)
    market.left_out = LeftOut(
        old,
        len(market.places) - market.total,
        market.total - market.full.bit_count(),
        unusual,
        undated,
    )
    return market


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0


class _Columns:
    """Gathers the places of the postings for each column of the index."""

    def __init__(self) -> None:
        self.cities: defaultdict[str, list[int]] = defaultdict(list)
        self.levels: defaultdict[Level, list[int]] = defaultdict(list)
        self.roles: defaultdict[str, list[int]] = defaultdict(list)
        self.asked: defaultdict[int, list[int]] = defaultdict(list)
        self.sizes: defaultdict[int, list[int]] = defaultdict(list)
        self.full: list[int] = []
        self.silent: list[int] = []
        self.naming: list[int] = []

    def add(self, at: int, row: MarketRow, copies: list[MarketRow]) -> None:
        for city in {copy.city for copy in copies if copy.city}:
            self.cities[city].append(at)
        said = {copy.remote for copy in copies}
        if True in said:
            self.cities[FROM_HOME].append(at)
        elif said == {None}:
            self.silent.append(at)
        if row.level:
            self.levels[row.level].append(at)
        for role in row.roles:
            self.roles[role].append(at)
        for skill in row.skills:
            self.asked[skill].append(at)
        self.sizes[len(row.skills)].append(at)
        if row.detailed:
            self.full.append(at)
        if any(copy.names_kept for copy in copies):
            self.naming.append(at)

    def fill(self, market: Market) -> None:
        def columns(places: Mapping[T, list[int]]) -> dict[T, int]:
            return {value: column_of(each, market.total) for value, each in places.items()}

        market.skills, market.cities = columns(self.asked), columns(self.cities)
        market.levels, market.roles = columns(self.levels), columns(self.roles)
        market.sizes = columns(self.sizes)
        market.full = column_of(self.full, market.total)
        market.silent = column_of(self.silent, market.total)
        market.naming = column_of(self.naming, market.total)
        market.needed = [0] * max(market.sizes, default=0).bit_length()
        for size, column in market.sizes.items():
            if size >= LEAST_SKILLS:
                market.telling |= column & market.full
            for place in range(len(market.needed)):
                if -(-2 * size // 3) >> place & 1:
                    market.needed[place] |= column
