"""Statistics of pay in postings: medians and quartiles by group, and the premium of a skill."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from db.rows.market import PayRow

# Below the first number of postings there is no figure; below the second it is marked as few.
LEAST, FEW = 5, 15
RESAMPLES = 4000


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

    `percent` is the difference of the medians in per cent; `low` and `high` are its 95 % bootstrap
    interval.
    """

    percent: float
    low: float
    high: float
    n_with: int
    n_without: int

    @property
    def proven(self) -> bool:
        """True where the interval does not contain 0."""
        return not self.low <= 0 <= self.high


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
    """Compare two groups by a bootstrap of their medians; None where either is below FEW.

    The median of a resample of n sorted values is the value at index n·B, with B from the beta
    distribution of the middle order statistic of n uniform numbers, so no resample is drawn.
    """
    if min(len(with_skill), len(without)) < FEW:
        return None
    chance = random.Random(seed)  # noqa: S311 - the same rows give the same interval
    first, second = sorted(with_skill), sorted(without)
    ratios = sorted(
        _resampled(first, chance) / _resampled(second, chance) - 1 for _ in range(RESAMPLES)
    )
    tail = RESAMPLES // 40
    return Difference(
        100 * (median(first) / median(second) - 1),
        100 * ratios[tail],
        100 * ratios[-tail - 1],
        len(first),
        len(second),
    )


def _resampled(ordered: Sequence[float], chance: random.Random) -> float:
    n = len(ordered)
    middle = (n + 1) // 2
    return ordered[min(int(n * chance.betavariate(middle, n - middle + 1)), n - 1)]
