"""What postings pay: medians and quartiles by group, and whether a skill pays more."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from db.rows.market import PayRow

# Fewer rows than this say nothing; fewer than the second say little.
LEAST, FEW = 5, 15
RESAMPLES = 4000


@dataclass(frozen=True)
class PayGroup:
    """Monthly pay of one currency, net (False), gross (True) or unknown (None).

    The quartiles are of the midpoints of ranges that state both ends; postings that state one end
    alone are apart, each with its median.
    """

    currency: str
    gross: bool | None
    midpoints: tuple[float, ...]
    lowest: tuple[int, ...]
    highest: tuple[int, ...]

    @property
    def n(self) -> int:
        return len(self.midpoints)

    @property
    def few(self) -> bool:
        return self.n < FEW

    @property
    def quartiles(self) -> tuple[float, float, float]:
        low, middle, high = quantiles(self.midpoints, n=4, method="inclusive")
        return low, middle, high


def groups(pays: Iterable[PayRow]) -> list[PayGroup]:
    """The groups of pay by the month, the largest first; hourly and shift pay are not compared."""
    amounts_by_kind: dict[tuple[str, bool | None], tuple[list[float], list[int], list[int]]] = {}
    for pay in pays:
        if pay.period != "month" or pay.currency is None:
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
    """How many postings state this end alone, and its median; None for too few."""
    return (len(amounts), median(amounts)) if len(amounts) >= LEAST else None


@dataclass(frozen=True)
class Difference:
    """How much more, in per cent of the median, `n_with` postings pay than `n_without` others.

    `low` and `high` hold 95 of 100 resamples.
    """

    percent: float
    low: float
    high: float
    n_with: int
    n_without: int

    @property
    def proven(self) -> bool:
        return not self.low <= 0 <= self.high


def compare(with_skill: Iterable[PayRow], others: Iterable[PayRow]) -> Difference | None:
    """Compare the largest groups of two, where they are of one kind: net with net."""
    pairs = [groups(pays)[:1] for pays in (with_skill, others)]
    if not all(pairs):
        return None
    (first,), (second,) = pairs
    if (first.currency, first.gross) != (second.currency, second.gross):
        return None
    return difference(first.midpoints, second.midpoints)


def difference(
    with_skill: Sequence[float], without: Sequence[float], seed: int = 0
) -> Difference | None:
    """Compare two groups by a bootstrap of their medians; None where either is too small.

    The median of a resample of n sorted values is the value at place n·B, with B from the Beta
    distribution of the middle one of n uniform numbers: no resample need be drawn out.
    """
    if min(len(with_skill), len(without)) < FEW:
        return None
    chance = random.Random(seed)  # noqa: S311 - the same rows give the same interval
    ours, others = sorted(with_skill), sorted(without)
    ratios = sorted(
        _resampled(ours, chance) / _resampled(others, chance) - 1 for _ in range(RESAMPLES)
    )
    tail = RESAMPLES // 40
    return Difference(
        100 * (median(ours) / median(others) - 1),
        100 * ratios[tail],
        100 * ratios[-tail - 1],
        len(ours),
        len(others),
    )


def _resampled(ordered: Sequence[float], chance: random.Random) -> float:
    n = len(ordered)
    middle = (n + 1) // 2
    return ordered[min(int(n * chance.betavariate(middle, n - middle + 1)), n - 1)]
