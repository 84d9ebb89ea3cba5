"""Statistics of pay in postings: medians and quartiles by group, and pay with a skill."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import NormalDist, median, quantiles

from db.rows.market import PayRow
from handlers.market.rules.columns import at_bits, column_of, column_of_flags, place_of_bit

# A currency, and net (gross is False), gross (True) or not stated (None).
PayKind = tuple[str, bool | None]

# Below the first number of postings there is no figure; below the second it is marked as few.
LEAST, FEW = 5, 15
# Pay with a skill is compared with pay without it from so many postings on either side, and shown
# where so many of the random splits agree.
LEAST_COMPARED, SPLITS, AGREEING = 30, 40, 38
# It is shown where other postings, as many as these, would have the sign in so many of a hundred
# cases. Most skills move pay by little: their logarithms of pay differ by SPREAD or less, so a
# large difference in few postings is mostly chance.
REPEATED, SPREAD = 0.9, 0.15


@dataclass(frozen=True)
class PayGroup:
    """Monthly pay in one currency, net (gross is False), gross (True) or not stated (None).

    `midpoints` are of ranges with both ends, sorted; `lowest` and `highest` are of postings that
    state one end only.
    """

    currency: str
    gross: bool | None
    midpoints: tuple[float, ...]
    lowest: tuple[float, ...]
    highest: tuple[float, ...]

    @property
    def n(self) -> int:
        """The number of postings with both ends."""
        return len(self.midpoints)

    @property
    def counted(self) -> int:
        """The number of postings of which a figure is made."""
        return _counted(self.n, self.lowest_alone, self.highest_alone)

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
    def counted(self) -> int:
        return _counted(self.n, self.lowest_alone, self.highest_alone)

    @property
    def few(self) -> bool:
        return self.n < FEW


def _counted(n: int, *alone: tuple[int, float] | None) -> int:
    return (n if n >= LEAST else 0) + sum(each[0] for each in alone if each)


@dataclass(frozen=True)
class PaidPostings:
    """The pay of a population: `stating` postings state it, in these currencies."""

    stating: int
    currencies: Counter[str | None]
    groups: tuple[PayGroup | PayFigures, ...]


class PayIndex:
    """The pay that postings state, by their places in an index.

    `amounts` are the middle of a range, or its only end. A kind of pay (currency, gross) has three
    columns: ranges with both ends, with a lowest end alone, with a highest end alone. Pay by the
    hour or the shift has none, nor has what lies outside the usual bounds.
    """

    def __init__(self, pays: Iterable[PayRow | None] = ()) -> None:
        self.amounts: list[float] = []
        places: dict[PayKind, tuple[list[int], list[int], list[int]]] = {}
        currencies: dict[str | None, list[int]] = {}
        self._in_tenge: list[int] = []
        for at, pay in enumerate(pays):
            self.amounts.append(_amount(pay) if pay else 0)
            self._in_tenge.append(_in_tenge(pay) if pay else 0)
            if pay is None:
                continue
            currencies.setdefault(pay.currency, []).append(at)
            if pay.period != "month" or pay.currency is None:
                continue
            if pay.usual:
                kind = places.setdefault((pay.currency, pay.gross), ([], [], []))
                kind[_ends(pay)].append(at)
        size = len(self.amounts)
        self.currencies = {code: column_of(each, size) for code, each in currencies.items()}
        self.kinds = {
            kind: tuple(column_of(part, size) for part in parts) for kind, parts in places.items()
        }

    @property
    def stating(self) -> int:
        """The column of the postings that state pay."""
        column = 0
        for each in self.currencies.values():
            column |= each
        return column

    def among(self, column: int) -> PaidPostings:
        """The pay that the postings in a column state."""
        counts = ((code, (each & column).bit_count()) for code, each in self.currencies.items())
        currencies = Counter({code: count for code, count in counts if count})
        return PaidPostings(currencies.total(), currencies, tuple(self.groups(column)))

    def groups(self, column: int) -> list[PayGroup]:
        """The groups of monthly pay in a column of postings, the largest first."""
        found = [self._group(kind, column) for kind in self.kinds]
        found = [group for group in found if group.n or group.lowest or group.highest]
        return sorted(found, key=lambda group: (-group.n, group.currency, str(group.gross)))

    def _group(self, kind: PayKind, column: int) -> PayGroup:
        middle, low, high = (at_bits(self.amounts, part & column) for part in self.kinds[kind])
        return PayGroup(*kind, tuple(sorted(middle)), tuple(low), tuple(high))

    def at_least(self, tenge: int) -> int:
        """The column of the postings that state at least this monthly pay in tenge."""
        return column_of_flags(map(tenge.__le__, self._in_tenge))


def _in_tenge(pay: PayRow) -> int:
    monthly = pay.currency == "KZT" and pay.period == "month"
    return max(pay.salary_min or 0, pay.salary_max or 0) if monthly else 0


def _ends(pay: PayRow) -> int:
    """0 for a range with both ends, 1 for its lowest alone, 2 for its highest alone."""
    return 2 if pay.salary_min is None else int(pay.salary_max is None)


def _amount(pay: PayRow) -> float:
    ends = [end for end in (pay.salary_min, pay.salary_max) if end is not None]
    return sum(ends) / 2 if len(ends) == 2 else ends[0]


def one_sided(amounts: Sequence[float]) -> tuple[int, float] | None:
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


def compare(with_skill: Sequence[PayGroup], without: Sequence[PayGroup]) -> Difference | None:
    """Compare the largest group of each; None where their currency or net and gross differ."""
    for first, second in zip(with_skill[:1], without[:1], strict=False):
        if (first.currency, first.gross) == (second.currency, second.gross):
            return difference(first.midpoints, second.midpoints)
    return None


def difference(
    with_skill: Sequence[float], without: Sequence[float], seed: int = 0
) -> Difference | None:
    """Compare the medians of two groups.

    None where either is below LEAST_COMPARED, where random halves of them disagree on which pays
    more (what a half of the postings refutes is no observation of the whole), or where other
    postings would likely disagree.
    """
    if min(len(with_skill), len(without)) < LEAST_COMPARED:
        return None
    first, second = sorted(with_skill), sorted(without)
    percent = _percent(median(first), median(second))
    chance = random.Random(seed)  # noqa: S311 - the same rows give the same answer
    splits = [_split(first, second, chance) for _ in range(SPLITS)]
    agreeing = sum(all(half * percent > 0 for half in split) for split in splits)
    if agreeing < AGREEING or _chance_of_repeat(log(1 + percent / 100), splits) < REPEATED:
        return None
    return Difference(percent, len(first), len(second))


def _split(first: list[float], second: list[float], chance: random.Random) -> tuple[float, float]:
    """The differences of the medians' logarithms in both halves of a random split."""
    mine, others = _halves(first, chance), _halves(second, chance)
    return log(mine[0] / others[0]), log(mine[1] / others[1])


def _chance_of_repeat(difference: float, splits: Sequence[tuple[float, float]]) -> float:
    """Return the chance that as many other postings have the sign of a difference of logarithms.

    Half the difference between two halves spreads as the whole's error does. The difference is
    drawn towards none, the more the larger that error is beside the usual spread of skills.
    """
    error = sum((one - other) ** 2 for one, other in splits) / len(splits) / 4
    drawn = SPREAD**2 / (SPREAD**2 + error)
    return NormalDist(0, sqrt(drawn * error + error) or 1e-9).cdf(abs(difference) * drawn)


def _halves(amounts: list[float], chance: random.Random) -> tuple[float, float]:
    """The medians of two random halves of sorted amounts."""
    drawn = chance.getrandbits(len(amounts))
    return _median(amounts, drawn), _median(amounts, ~drawn & ((1 << len(amounts)) - 1))


def _median(amounts: list[float], column: int) -> float:
    count = column.bit_count()
    low, high = place_of_bit(column, (count - 1) // 2), place_of_bit(column, count // 2)
    return (amounts[low] + amounts[high]) / 2


def _percent(first: float, second: float) -> float:
    return 100 * (first / second - 1)
