"""The skills to learn next: the set of up to three that brings the most postings within reach."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import combinations, permutations

from handlers.market.rules.market import Market, MarketFilter

# Skills learnt together at the most, and the skills that sets are made of.
TOGETHER, CANDIDATES = 3, 15


@dataclass(frozen=True)
class Reach:
    """With this skill and those before it, `more` of `total` postings come within reach."""

    skill_id: int
    more: int
    total: int


@dataclass(frozen=True)
class LearnNext:
    """List what to learn, in order. It stands on `total` postings; `thin` name too few skills.

    Where three skills bring none within reach, `missing` are those asked for most, with the
    number of postings.
    """

    steps: tuple[Reach, ...] = ()
    missing: tuple[tuple[int, int], ...] = ()
    total: int = 0
    thin: int = 0


@dataclass(frozen=True)
class Fit:
    """Within reach are `n` of the `total` postings that name enough skills to tell."""

    n: int
    total: int


def fit(market: Market, population: MarketFilter, have: Set[int]) -> Fit:
    """Count the postings that a user with these skills fits; a snapshot tells by role alone."""
    market, population = market.learning(population)
    telling = market.matching(population) & market.telling
    return Fit(market.within_reach(have, population), telling.bit_count())


def learn_next(
    market: Market, population: MarketFilter, have: Set[int], among: Set[int] | None = None
) -> LearnNext:
    """The set of up to three skills whose union brings the most postings within reach.

    A posting is within reach of a user who has two thirds of its skills. Only postings that were
    read in full and name four skills count. One skill at a time would nearly always lead to the
    postings that name one skill. `among` are the only skills to choose from.
    A snapshot's sets tell by role alone.
    """
    market, population = market.learning(population)
    inside = market.matching(population) & market.full
    telling = inside & market.telling
    total, thin = telling.bit_count(), (inside & ~market.telling).bit_count()
    near = [market.short(have, by) & telling for by in range(1, TOGETHER + 1)]
    column = {
        skill: bits
        for skill, bits in market.skills.items()
        if skill not in have | market.general and (among is None or skill in among)
    }
    candidates = _candidates(column, near)
    if not candidates:
        return LearnNext((), _most_asked(column, telling), total, thin)
    best = max(
        (chosen for size in range(1, TOGETHER + 1) for chosen in combinations(candidates, size)),
        key=lambda chosen: (_covered([column[skill] for skill in chosen], near), -len(chosen)),
    )
    return LearnNext(tuple(_in_order(best, column, near, total)), (), total, thin)


def _most_asked(column: dict[int, int], telling: int) -> tuple[tuple[int, int], ...]:
    asked = ((skill, (bits & telling).bit_count()) for skill, bits in column.items())
    most = sorted((row for row in asked if row[1]), key=lambda row: (-row[1], row[0]))
    return tuple(most[:TOGETHER])


def _candidates(column: dict[int, int], near: Sequence[int]) -> list[int]:
    """The skills that most of the near postings miss, weighted by how near these are."""
    weights = {
        skill: sum((bits & short).bit_count() / by for by, short in enumerate(near, 1))
        for skill, bits in column.items()
    }
    likely = sorted(weights, key=lambda skill: (-weights[skill], skill))
    return [skill for skill in likely if weights[skill]][:CANDIDATES]


def _covered(columns: Sequence[int], near: Sequence[int]) -> int:
    """The number of postings that the skills of these columns bring within reach together."""
    covered = 0
    for by, short in enumerate(near, 1):
        for chosen in combinations(columns, by):
            every = short
            for each in chosen:
                every &= each
            covered |= every
    return covered.bit_count()


def _in_order(
    chosen: Sequence[int], column: dict[int, int], near: Sequence[int], total: int
) -> list[Reach]:
    """The set in the order in which it brings the most the soonest."""

    def gains(order: Sequence[int]) -> list[int]:
        columns = [column[skill] for skill in order]
        return [_covered(columns[: size + 1], near) for size in range(len(order))]

    # Of equals the first: the candidates come by how much they are missed.
    best = max(permutations(chosen), key=gains)
    return [Reach(skill, more, total) for skill, more in zip(best, gains(best), strict=True)]
