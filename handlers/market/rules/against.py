"""Figures of an analysis beside the market's: which differ, and by how much."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from db.rows.salary import BandRow
from db.rows.skills import KnownSkill, StatementRow
from handlers.common.money import rounded
from handlers.market.rules.market import Market, MarketFilter, SkillDemand
from handlers.market.rules.pay import LEAST

# Ends of a range that differ by no more, and shares of postings, are alike.
BOUND = 0.1
# The share of postings from which a statement "almost every posting" holds.
ALMOST_EVERY = 0.8
# Differences of each kind that are shown, and renewed, at a time; the largest come first.
MOST_PAY, MOST_SKILLS = 3, 5


@dataclass(frozen=True)
class PayDifference:
    """Half of the `n` postings of a band's city and level pay from `low` to `high` by the month.

    `gap` is the larger difference of the ends, as a share of the band's.
    """

    band: BandRow
    low: int
    high: int
    n: int
    gross: bool | None
    gap: float


@dataclass(frozen=True)
class SkillDifference:
    """`asked` of `total` postings by the analysis, None where it says "almost every posting".

    `gap` is the difference of the shares.
    """

    skill: KnownSkill
    asked: int | None
    total: int
    demand: SkillDemand
    gap: float

    @property
    def can_be_written(self) -> bool:
        """No list of a document has room for a skill that no posting asks for."""
        return self.demand.asked > 0 or self.asked is None


@dataclass(frozen=True)
class Differences:
    """The largest differences, and the number of others; `population` is that of the skills."""

    population: MarketFilter
    pay: Sequence[PayDifference] = ()
    skills: Sequence[SkillDifference] = ()
    more: int = 0

    @property
    def written(self) -> Sequence[SkillDifference]:
        return [each for each in self.skills if each.can_be_written]

    @property
    def count(self) -> int:
        """The number of figures that can be renewed."""
        return len(self.pay) + len(self.written)

    @property
    def all(self) -> int:
        """The number of figures that differ."""
        return len(self.pay) + len(self.skills) + self.more

    @property
    def number(self) -> int:
        """A number of 31 bits that another set of figures does not have."""
        pay = [(each.band.id, each.low, each.high, each.n) for each in self.pay]
        skills = [(each.skill.id, each.demand) for each in self.skills]
        return crc32(repr((pay, skills)).encode()) & 0x7FFFFFFF


def largest(
    population: MarketFilter, pay: Iterable[PayDifference], skills: Iterable[SkillDifference]
) -> Differences:
    """The largest differences of each kind; what can be renewed goes first."""
    of_pay = sorted(pay, key=lambda each: (-each.gap, each.band.id))
    of_skills = sorted(
        skills, key=lambda each: (not each.can_be_written, -each.gap, each.skill.name)
    )
    more = max(len(of_pay) - MOST_PAY, 0) + max(len(of_skills) - MOST_SKILLS, 0)
    return Differences(population, of_pay[:MOST_PAY], of_skills[:MOST_SKILLS], more)


def pay(bands: Iterable[BandRow], market: Market, role: str) -> list[PayDifference]:
    """The bands that differ from the middle half of the role's postings, by LEAST at least."""
    found = (_of_band(band, market, role) for band in bands)
    return [each for each in found if each is not None]


def _of_band(band: BandRow, market: Market, role: str) -> PayDifference | None:
    population = MarketFilter(band.city or None, band.level, role)
    groups = market.paid_postings(population).groups
    group = next((each for each in groups if each.currency == band.currency), None)
    # Another currency would have to be converted at a rate of some day.
    if group is None or group.n < LEAST or band.currency != "KZT":
        return None
    low, _middle, high = (rounded(quartile) for quartile in group.quartiles)
    gaps = [abs(low - band.salary_min) / max(band.salary_min, 1)]
    if not (band.open_ended and high >= band.salary_max):
        gaps.append(abs(high - band.salary_max) / max(band.salary_max, 1))
    gap = max(gaps)
    return PayDifference(band, low, high, group.n, group.gross, gap) if gap > BOUND else None


def skills(
    known: Iterable[KnownSkill],
    said: Sequence[StatementRow],
    postings: int,
    market: Market,
    population: MarketFilter,
) -> list[SkillDifference]:
    """The skills whose share of the document's postings differs from the market's.

    What a document counts itself goes before what it says, and that before its own postings.
    """
    stated = {
        next(iter(row.skills)): (row.asked, row.asked_of)
        for row in said
        if row.asked_of and len(row.skills) == 1
    }
    frequent = {skill for row in said if row.kind == "frequent" for skill in row.skills}
    found = (
        _of_skill(skill, _own_figure(skill, stated, frequent, postings), market, population)
        for skill in known
        if skill.id not in market.general
    )
    return [each for each in found if each is not None]


def _own_figure(
    skill: KnownSkill,
    stated: Mapping[int, tuple[int | None, int | None]],
    frequent: Iterable[int],
    postings: int,
) -> tuple[int | None, int]:
    asked, total = stated.get(skill.id, (None, None))
    if asked is not None and total:
        return asked, total
    return (None, postings) if skill.id in frequent else (skill.asked, postings)


def _of_skill(
    skill: KnownSkill, own: tuple[int | None, int], market: Market, population: MarketFilter
) -> SkillDifference | None:
    asked, total = own
    demand = market.skill_demand(skill.id, population, LEAST)
    if demand is None or (asked is not None and not total):
        return None
    share = demand.asked / demand.total
    if asked is None:
        gap = ALMOST_EVERY - share
        bound = BOUND
    else:
        gap = abs(asked / total - share)
        # Of five postings one more or less says nothing.
        bound = max(BOUND, 1 / total)
    return SkillDifference(skill, asked, total, demand, gap) if gap > bound + 1e-9 else None
