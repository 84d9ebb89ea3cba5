"""A snapshot of a market: counts and quartiles alone, small enough to ship with the bot.

It has no posting, no text and no company. It stands in for the market until postings come. What to
learn next needs to know which skills are asked for together: `sets` has those of the postings that
tell, by role alone, so that none of them can be told from its place, its level or its pay.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice, product
from typing import Any, cast

from db.reference.matching import general_skills
from db.rows.market import MarketRow
from handlers.market.rules.columns import EVERY, iter_bits
from handlers.market.rules.market import (
    By,
    LeftOut,
    Market,
    MarketFilter,
    SkillDemand,
    SnapshotSource,
    build,
)
from handlers.market.rules.pay import LEAST, PaidPostings, PayFigures, PayGroup

# The skills of one population that a snapshot keeps, and the least postings of a population.
MAX_SKILLS, LEAST_POSTINGS = 40, LEAST
# A set has some 30 bytes.
MAX_SETS = 2_000
FORMAT = 1


def take(
    market: Market, slugs: Mapping[int, str], day: datetime, names: Mapping[str, str]
) -> dict[str, Any]:
    """The counts of every population of a market that has LEAST_POSTINGS postings.

    `slugs` are by skill id, `names` say in each language what it is of. The answer can be
    written as JSON.
    """
    return {
        "format": FORMAT,
        "names": dict(names),
        "day": day.date().isoformat(),
        "postings": market.total,
        "populations": [
            _population(market, population, slugs) for population in _populations(market)
        ],
        "sets": _sets(market, slugs),
    }


def _sets(market: Market, slugs: Mapping[int, str]) -> dict[str, Any]:
    """The skills asked for together, each with the roles that ask; in no order of the postings."""
    ids = sorted(market.skills, key=slugs.__getitem__)
    roles = [
        role for role in sorted(market.roles) if market.count(MarketFilter(role=role)) >= LEAST
    ]
    rows = [
        [
            [place for place, role in enumerate(roles) if market.roles[role] >> at & 1],
            [place for place, skill in enumerate(ids) if market.skills[skill] >> at & 1],
        ]
        for at in islice(iter_bits(market.telling), MAX_SETS)
    ]
    return {"roles": roles, "skills": [slugs[id] for id in ids], "rows": sorted(rows)}


def _populations(market: Market) -> Iterator[MarketFilter]:
    values = (
        (None, *sorted(market.roles)),
        (None, *sorted(market.cities)),
        (None, *sorted(market.levels)),
    )
    for role, city, level in product(*values):
        population = MarketFilter(city, level, role)
        if market.count(population) >= LEAST_POSTINGS:
            yield population


def _population(
    market: Market, population: MarketFilter, slugs: Mapping[int, str]
) -> dict[str, Any]:
    demand = market.demand(population)
    paid = market.paid_postings(population)
    return {
        "role": population.role,
        "city": population.city,
        "level": population.level,
        "postings": market.count(population),
        "read": demand[0].total if demand else 0,
        "skills": {slugs[row.skill_id]: row.asked for row in demand[:MAX_SKILLS]},
        "paid": paid.stating,
        "currencies": dict(paid.currencies),
        "pay": [_figures(group) for group in paid.groups if group.n >= LEAST],
    }


def _figures(group: PayGroup | PayFigures) -> dict[str, Any]:
    return {
        "currency": group.currency,
        "gross": group.gross,
        "n": group.n,
        "quartiles": [round(each) for each in group.quartiles],
        "ends": [round(each) for each in group.ends],
        "lowest": group.lowest_alone,
        "highest": group.highest_alone,
    }


@dataclass(frozen=True)
class _Cell:
    """The figures of one population."""

    postings: int
    read: int
    skills: Mapping[int, int]
    paid: PaidPostings


class SnapshotMarket(Market):
    """A market that answers from a snapshot; it has no postings to list."""

    def __init__(
        self, data: Mapping[str, Any], ids: Mapping[str, int], now: datetime, left_out: LeftOut
    ) -> None:
        day = datetime.fromisoformat(data["day"]).replace(tzinfo=UTC)
        super().__init__(now, day, left_out=left_out)
        self.snapshot = SnapshotSource(data["names"], day, data["postings"])
        self._sets = _market_of_sets(data.get("sets"), ids, day)
        self._sets.general = frozenset(ids[slug] for slug in general_skills() if slug in ids)
        self._cells = {_filter(row): _cell(row, ids) for row in data["populations"]}
        for population, cell in self._cells.items():
            if population == MarketFilter(role=population.role) and population.role:
                self.roles[population.role] = cell.postings
            if population == MarketFilter(population.city) and population.city:
                self.cities[population.city] = cell.postings
            if population == MarketFilter(level=population.level) and population.level:
                self.levels[population.level] = cell.postings

    @property
    def total(self) -> int:
        return self.count(MarketFilter())

    def matching(self, population: MarketFilter) -> int:
        """No posting of a snapshot can be listed."""
        return 0

    def learning(self, population: MarketFilter) -> tuple[Market, MarketFilter]:
        """The sets of skills, which know no city and no level."""
        return self._sets, MarketFilter(role=population.role)

    def knows(self, population: MarketFilter) -> bool:
        """False for a filter of fewer than LEAST_POSTINGS: a snapshot keeps nothing of those."""
        return population in self._cells

    def count(self, population: MarketFilter) -> int:
        cell = self._cells.get(population)
        return cell.postings if cell else 0

    def skill_demand(
        self, skill_id: int, population: MarketFilter, at_least: int = 1
    ) -> SkillDemand | None:
        cell = self._cells.get(population)
        if cell is None or cell.read < at_least:
            return None
        if skill_id and skill_id not in cell.skills and len(cell.skills) >= MAX_SKILLS:
            # Only the most frequent are kept: of another nothing is known, not even 0.
            return None
        return SkillDemand(skill_id, cell.skills.get(skill_id, 0), cell.read)

    def choices(
        self, population: MarketFilter, by: By, within: int = EVERY
    ) -> list[tuple[str, int]]:
        values: dict[By, Mapping[Any, int]] = {
            "role": self.roles,
            "city": self.cities,
            "level": self.levels,
        }
        counts = [
            (value, self.count(replace(population, **cast("dict[str, Any]", {by: value}))))
            for value in values[by]
        ]
        return sorted((row for row in counts if row[1]), key=lambda row: (-row[1], row[0]))

    def demand(self, population: MarketFilter, within: int = EVERY) -> list[SkillDemand]:
        cell = self._cells.get(population)
        if cell is None:
            return []
        return [SkillDemand(skill, asked, cell.read) for skill, asked in cell.skills.items()]

    def paid_postings(self, population: MarketFilter) -> PaidPostings:
        cell = self._cells.get(population)
        return cell.paid if cell else PaidPostings(0, Counter(), ())


def _market_of_sets(
    data: Mapping[str, Any] | None, ids: Mapping[str, int], day: datetime
) -> Market:
    """A market of the sets; a snapshot from before has none."""
    if data is None:
        return build([], day)
    known = [ids.get(slug) for slug in data["skills"]]
    return build(
        [
            MarketRow(
                number,
                None,
                None,
                day,
                None,
                tuple(id for place in skills if (id := known[place]) is not None),
                day,
                tuple(data["roles"][place] for place in roles),
            )
            for number, (roles, skills) in enumerate(data["rows"])
        ],
        day,
    )


def _filter(row: Mapping[str, Any]) -> MarketFilter:
    return MarketFilter(row["city"], row["level"], row["role"])


def _cell(row: Mapping[str, Any], ids: Mapping[str, int]) -> _Cell:
    figures = tuple(
        PayFigures(
            group["currency"],
            group["gross"],
            group["n"],
            _three(group["quartiles"]),
            (group["ends"][0], group["ends"][1]),
            _alone(group["lowest"]),
            _alone(group["highest"]),
        )
        for group in row["pay"]
    )
    skills = {ids[slug]: asked for slug, asked in row["skills"].items() if slug in ids}
    paid = PaidPostings(row["paid"], Counter(row["currencies"]), figures)
    return _Cell(row["postings"], row["read"], skills, paid)


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    low, middle, high = values
    return low, middle, high


def _alone(found: Sequence[float] | None) -> tuple[int, float] | None:
    return (int(found[0]), found[1]) if found else None
