"""A bitset index of the market's postings: it counts tens of thousands in milliseconds.

Posting n is bit n of every column. A column is an int: the postings that ask for Docker, the
postings in Almaty. A question takes a few ANDs and one count of bits.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile, zip_longest
from typing import Any, Literal

from db.reference.role_numbers import track_of_number
from db.rows.market import MarketRow, PayRow
from db.vocabulary import Level
from handlers.market.rules.pay import PaidPostings, paid_postings

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
# A posting that names fewer skills tells too little to say what it takes to get it.
LEAST_SKILLS = 4
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
    masks: list[int] = field(default_factory=list)
    pay: list[PayRow | None] = field(default_factory=list)
    skills: dict[int, int] = field(default_factory=dict)
    cities: dict[str, int] = field(default_factory=dict)
    levels: dict[Level, int] = field(default_factory=dict)
    roles: dict[str, int] = field(default_factory=dict)
    # The source's names of the roles that the reference list has no name for.
    role_names: dict[str, str] = field(default_factory=dict)
    published: list[datetime | None] = field(default_factory=list)
    # The first publication among the copies of each posting.
    first_published: list[datetime | None] = field(default_factory=list)
    # The id of the posting that stands for a copy, by the copy's id.
    copies: dict[int, int] = field(default_factory=dict)
    # The column of the postings that were read in full, and of those that name LEAST_SKILLS.
    full: int = 0
    telling: int = 0
    left_out: LeftOut = LeftOut()
    # Set where no postings are stored and a snapshot answers.
    snapshot: SnapshotSource | None = None
    # Pay comparisons by skill and role, cached as long as this index lives.
    comparisons: dict[tuple[int, str | None], Any] = field(default_factory=dict)
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

    def cities_of(self, id: int) -> list[str]:
        """The cities of a vacancy, of all its copies."""
        at = self.ids.index(id) if id in self.ids else -1
        return [city for city, column in self.cities.items() if at >= 0 and column >> at & 1]

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
        more, same = 0, self.telling
        for digit, wanted in reversed(list(self._digits(self._met(have)))):
            more |= same & digit & ~wanted
            same &= ~(digit ^ wanted)
        return ((more | same) & self.matching(population)).bit_count()

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
            column &= self.full & (~asking if without else asking)
        return [pay for at in iter_bits(column) if (pay := self.pay[at]) is not None]

    def paid_postings(self, population: MarketFilter) -> PaidPostings:
        """The pay that a filter's postings state, by groups."""
        return paid_postings(self.paid(population))

    def since(self, moment: datetime) -> int:
        """The column of the postings that were first published after a moment."""
        newer = takewhile(lambda day: day is not None and day > moment, self.published)
        places = range(sum(1 for _each in newer))
        return _column(
            (at for at in places if (self.first_published[at] or moment) > moment), self.total
        )

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
        """The column of the postings with these ids, their own or of a copy."""
        wanted = {*ids, *(self.copies[id] for id in ids if id in self.copies)}
        return _column((at for at, id in enumerate(self.ids) if id in wanted), self.total)

    def matches(self, have: Set[int], column: int) -> Iterator[tuple[int, int, int]]:
        """For each posting in a column: its id, its skills that are met, its skills in all.

        Plain tuples: a search takes one for each of tens of thousands.
        """
        have_mask = sum(1 << place for place, skill in enumerate(self.skills) if skill in have)
        for at in iter_bits(column):
            mask = self.masks[at]
            yield self.ids[at], (mask & have_mask).bit_count(), mask.bit_count()


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


def build(rows: Iterable[MarketRow], now: datetime, old: int = 0) -> Market:
    """Build the index. A posting without skills counts in totals, and in no demand.

    `old` is the number of stored postings that are too old to count.
    """
    market = Market(now)
    columns = _Columns()
    needed: list[int] = []
    distinct = _distinct(rows)
    for at, copies in enumerate(distinct):
        row = _merged(copies)
        market.ids.append(row.id)
        market.copies |= {copy.id: row.id for copy in copies[1:]}
        market.pay.append(row.pay)
        columns.add(at, row, copies)
        needed.append(-(-2 * len(row.skills) // 3))
        market.published.append(copies[0].published_at)
        market.first_published.append(copies[-1].published_at)
        for copy in copies:
            if copy.seen_at and (market.seen_at is None or copy.seen_at > market.seen_at):
                market.seen_at = copy.seen_at
    columns.fill(market)
    for place in range(max(needed, default=0).bit_length()):
        having = [at for at, number in enumerate(needed) if number >> place & 1]
        market.needed.append(_column(having, market.total))
    market.left_out = LeftOut(
        old,
        len(market.copies),
        market.total - market.full.bit_count(),
        sum(pay is not None and not pay.usual for pay in market.pay),
        sum(not copies[0].dated for copies in distinct),
    )
    return market


def _distinct(rows: Iterable[MarketRow]) -> list[list[MarketRow]]:
    """The copies of each vacancy, newest first; in the order of the newest."""
    found: dict[object, list[MarketRow]] = {}
    for row in rows:
        found.setdefault(row.id if row.copy_of is None else row.copy_of, []).append(row)
    return list(found.values())


def _merged(copies: list[MarketRow]) -> MarketRow:
    """The newest copy, with what only an older one tells: its pay, its whole text."""
    newest = copies[0]
    full = next((copy for copy in copies if copy.detailed), newest)
    pay = next((copy.pay for copy in copies if copy.pay), None)
    return replace(newest, pay=pay, skills=full.skills, detailed=full.detailed)


class _Columns:
    """Gathers the places of the postings for each column of the index."""

    def __init__(self) -> None:
        self.cities: defaultdict[str, list[int]] = defaultdict(list)
        self.levels: defaultdict[Level, list[int]] = defaultdict(list)
        self.roles: defaultdict[str, list[int]] = defaultdict(list)
        self.asked: defaultdict[int, list[int]] = defaultdict(list)
        self.full: list[int] = []
        self.telling: list[int] = []

    def add(self, at: int, row: MarketRow, copies: list[MarketRow]) -> None:
        for city in {copy.city for copy in copies if copy.city}:
            self.cities[city].append(at)
        if row.level:
            self.levels[row.level].append(at)
        for role in row.roles:
            self.roles[role].append(at)
        for skill in row.skills:
            self.asked[skill].append(at)
        if row.detailed:
            self.full.append(at)
            if len(row.skills) >= LEAST_SKILLS:
                self.telling.append(at)

    def fill(self, market: Market) -> None:
        size = len(market.ids)
        market.skills = {skill: _column(places, size) for skill, places in self.asked.items()}
        market.cities = {city: _column(places, size) for city, places in self.cities.items()}
        market.levels = {level: _column(places, size) for level, places in self.levels.items()}
        market.roles = {role: _column(places, size) for role, places in self.roles.items()}
        market.full, market.telling = _column(self.full, size), _column(self.telling, size)
        masks = [0] * size
        for place, places in enumerate(self.asked.values()):
            for at in places:
                masks[at] |= 1 << place
        market.masks = masks


def _column(places: Iterable[int], size: int) -> int:
    raw = bytearray(size // 8 + 1)
    for at in places:
        raw[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(raw, "little")
