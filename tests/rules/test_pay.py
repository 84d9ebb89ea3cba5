"""Statistics of pay: apart what is different, silent where there is little, honest of chance."""

import random
from math import exp
from statistics import median, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rows.market import PayRow
from handlers.market.rules.columns import EVERY
from handlers.market.rules.pay import (
    FEW,
    LEAST,
    LEAST_COMPARED,
    PayGroup,
    PayIndex,
    difference,
    one_sided,
)


def groups(pays: list[PayRow]) -> list[PayGroup]:
    return PayIndex(pays).groups(EVERY)


def pay(
    low: int | None, high: int | None, gross: bool | None = None, period: str = "month"
) -> PayRow:
    return PayRow(low, high, "KZT", period, gross)  # type: ignore[arg-type]


def test_net_gross_currencies_and_one_sided_ranges_are_apart() -> None:
    found = groups(
        [
            pay(100, 200),
            pay(300, 500),
            pay(100, 300, True),
            pay(700, None),
            pay(None, 900),
            pay(50, 60, period="hour"),
            PayRow(1, 2, "USD", "month", None),
            PayRow(1, 2, None, None, None),
        ]
    )
    assert [(each.currency, each.gross, each.n) for each in found] == [
        ("KZT", None, 2),
        ("KZT", True, 1),
        ("USD", None, 1),
    ]
    assert found[0].midpoints == (150, 400)
    assert (found[0].lowest, found[0].highest) == ((700,), (900,))


def test_at_least_an_amount_looks_at_the_higher_end_of_a_month_in_tenge() -> None:
    pays = [pay(1, 5), None, pay(5, None), pay(None, 4), PayRow(9, 9, "USD", "month", None)]
    pays += [pay(9, 9, period="hour"), PayRow(1, 7, "KZT", "month", True, usual=False)]
    assert PayIndex(pays).at_least(5) == 0b1000101


@given(st.lists(st.integers(1, 10**6), min_size=LEAST, max_size=60))
def test_quartiles_are_those_of_the_midpoints(amounts: list[int]) -> None:
    group = groups([pay(each, each) for each in amounts])[0]
    low, middle, high = group.quartiles
    assert middle == median(amounts)
    assert [low, middle, high] == quantiles(sorted(amounts), n=4, method="inclusive")
    assert group.few == (len(amounts) < FEW)


def test_an_end_alone_needs_five_postings() -> None:
    assert one_sided([1, 2, 3, 4]) is None
    assert one_sided([1, 2, 3, 4, 100]) == (5, 3)


def test_under_thirty_on_a_side_nothing_is_compared() -> None:
    few, low, high = LEAST_COMPARED - 1, [1.0] * 100, [2.0] * 100
    assert difference(high[:few], low) is None
    assert difference(high, low[:few]) is None
    assert difference(high[: few + 1], low[: few + 1]) is not None


def test_a_clear_difference_is_told_and_none_is_not() -> None:
    chance = random.Random(7)
    low = [chance.gauss(500, 60) for _ in range(120)]
    high = [chance.gauss(700, 60) for _ in range(120)]
    found = difference(high, low)
    assert found
    assert found.percent == pytest.approx(40, abs=8)
    assert (found.n_with, found.n_without) == (120, 120)
    lower = difference(low, high)
    assert lower and lower.percent < 0
    assert difference(low[:60], low[60:]) is None


@pytest.mark.parametrize("seed", range(20))
def test_what_is_told_keeps_its_sign_in_random_halves(seed: int) -> None:
    chance = random.Random(seed)
    others = [chance.gauss(500, 150) for _ in range(60)]
    mine = [chance.gauss(500 + 15 * seed, 150) for _ in range(60)]
    if (found := difference(mine, others)) is None:
        return
    kept = 0
    for _ in range(200):
        half, rest = chance.sample(mine, 30), chance.sample(others, 30)
        kept += (median(half) - median(rest)) * found.percent > 0
    assert kept >= 180


def test_what_is_told_in_one_market_keeps_its_sign_in_another() -> None:
    """Skills of a made-up market move pay by little or much; pay comes in round sums."""
    chance = random.Random(5)

    def drawn(count: int, effect: float) -> list[float]:
        pays = (500_000 * exp(chance.gauss(effect, 0.45)) for _ in range(count))
        return [max(round(each / 50_000), 1) * 50_000.0 for each in pays]

    kept = refuted = told = 0
    for _ in range(400):
        sizes = chance.choice([(30, 30), (30, 90), (60, 120), (120, 240)])
        effect = chance.gauss(0, chance.choice([0.05, 0.1, 0.15, 0.25]))
        if found := difference(drawn(sizes[0], effect), drawn(sizes[1], 0)):
            again = median(drawn(sizes[0], effect)) - median(drawn(sizes[1], 0))
            told += 1
            kept += again * found.percent > 0
            refuted += again * found.percent < 0
    assert told >= 40
    assert kept >= 0.9 * told
    assert refuted <= 0.05 * told


def test_a_large_difference_of_few_postings_is_mostly_chance() -> None:
    chance = random.Random(3)
    low = [500 * exp(chance.gauss(0, 0.45)) for _ in range(600)]
    high = [600 * exp(chance.gauss(0, 0.45)) for _ in range(600)]
    assert difference(high, low)
    told = [difference(high[at : at + 30], low[at : at + 30]) for at in range(0, 600, 30)]
    assert sum(each is not None for each in told) <= 4


def test_the_same_rows_give_the_same_answer() -> None:
    values = [float(each) for each in range(1, 80)]
    assert difference(values[40:], values[:39]) == difference(values[40:], values[:39])
    assert PayGroup("KZT", None, (), (), ()).few
