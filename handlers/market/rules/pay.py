"""Statistics of pay in postings: medians and quartiles by group, and pay with a skill."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from db.rows.market import PayRow

# Below the first number of postings there is no figure; below the second it is marked as few.
LEAST, FEW = 5, 15
# Pay with a skill is compared with pay without it from so many postings on either side, and shown
# where so many of the random splits agree.
LEAST_COMPARED, SPLITS, AGREEING = 30, 40, 38


@dataclass(frozen=True)
class PayGroup:
    """Monthly pay in one currency, net (gross is False), gross (True) or not stated (None).

    `midpoints` are of ranges with both ends, sorted; `lowest` and `highest` are of postings that
    state one end only.
    """

    currency: str
    gross: bool | None
    midpoints: tuple[float, ...]
    lowest: tuple[int, ...]
    highest: tuple[int, ...]

    @property
    def n(self) -> int:
        """The number of postings with both ends."""
        return len(self.midpoints)

    @property
    def few(self) -> bool:
        """True where `n` is too small for a firm statement."""
        return self.n < FEW

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """Three percentiles of the midpoints: 25, 50, 75. Raises StatisticsError below two."""
        low, middle, high = quantiles(self.midpoints, n=4, method="inclusive")
        return low, middle, high

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest midpoint."""
        return self.midpoints[0], self.midpoints[-1]

    @property
    def lowest_alone(self) -> tuple[int, float] | None:
        return one_sided(self.lowest)

    @property
    def highest_alone(self) -> tuple[int, float] | None:
        return one_sided(self.highest)


@dataclass(frozen=True)
class PayFigures:
    """Hold the figures that a snapshot keeps of a PayGroup."""

    currency: str
    gross: bool | None
    n: int
    quartiles: tuple[float, float, float]
    ends: tuple[float, float]
    lowest_alone: tuple[int, float] | None
    highest_alone: tuple[int, float] | None

    @property
    def few(self) -> bool:
        return self.n < FEW


@dataclass(frozen=True)
class PaidPostings:
    """The pay of a population: `stating` postings state it, in these currencies."""

    stating: int
    currencies: Counter[str | None]
    groups: tuple[PayGroup | PayFigures, ...]


def paid_postings(pays: Sequence[PayRow]) -> PaidPostings:
    return PaidPostings(len(pays), Counter(pay.currency for pay in pays), tuple(groups(pays)))


def groups(pays: Iterable[PayRow]) -> list[PayGroup]:
    """The groups of monthly pay, the largest first; pay by the hour or the shift is left out, and
    what lies outside the usual bounds."""
    amounts_by_kind: dict[tuple[str, bool | None], tuple[list[float], list[int], list[int]]] = {}
    for pay in pays:
        if pay.period != "month" or pay.currency is None or not pay.usual:
            continue
        middle, low, high = amounts_by_kind.setdefault((pay.currency, pay.gross), ([], [], []))
        if pay.salary_min is not None and pay.salary_max is not None:
            middle.append((pay.salary_min + pay.salary_max) / 2)
        elif pay.salary_min is not None:
            low.append(pay.salary_min)
        elif pay.salary_max is not None:
            high.append(pay.salary_max)
    made = [
        PayGroup(currency, gross, tuple(sorted(middle)), tuple(low), tuple(high))
        for (currency, gross), (middle, low, high) in amounts_by_kind.items()
    ]
    return sorted(made, key=lambda group: (-group.n, group.currency, str(group.gross)))


def one_sided(amounts: Sequence[int]) -> tuple[int, float] | None:
    """The number of amounts and their median; None below LEAST."""
    return (len(amounts), median(amounts)) if len(amounts) >= LEAST else None


@dataclass(frozen=True)
class Difference:
    """Pay with a skill (`n_with` postings) against pay without it (`n_without`).

    `percent` is the difference of the medians in per cent: an observation of these postings.
    """

    percent: float
    n_with: int
    n_without: int


def compare(with_skill: Iterable[PayRow], without: Iterable[PayRow]) -> Difference | None:
    """Compare the largest group of each; None where their currency or net and gross differ."""
    pairs = [groups(pays)[:1] for pays in (with_skill, without)]
    if not all(pairs):
        return None
    (first,), (second,) = pairs
    if (first.currency, first.gross) != (second.currency, second.gross):
        return None
    return difference(first.midpoints, second.midpoints)


def difference(
    with_skill: Sequence[float], without: Sequence[float], seed: int = 0
) -> Difference | None:
    """Compare the medians of two groups.

    None where either is below LEAST_COMPARED, or where random halves of them disagree on which
    pays more: what a half of the postings refutes is no observation of the whole.
    """
    if min(len(with_skill), len(without)) < LEAST_COMPARED:
        return None
    percent = _percent(with_skill, without)
    chance = random.Random(seed)  # noqa: S311 - the same rows give the same answer
    first, second = list(with_skill), list(without)
    agreeing = sum(_halves_agree(first, second, percent, chance) for _ in range(SPLITS))
    if agreeing < AGREEING:
        return None
    return Difference(percent, len(first), len(second))


def _halves_agree(
    first: list[float], second: list[float], percent: float, chance: random.Random
) -> bool:
    """True where both halves of a random split have the sign of the whole."""
    chance.shuffle(first)
    chance.shuffle(second)
    halves = (
        _percent(first[: len(first) // 2], second[: len(second) // 2]),
        _percent(first[len(first) // 2 :], second[len(second) // 2 :]),
    )
    return all(half * percent > 0 for half in halves)


def _percent(first: Sequence[float], second: Sequence[float]) -> float:
    return 100 * (median(first) / median(second) - 1)
