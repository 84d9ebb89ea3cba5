"""Statistics of pay: apart what is different, silent where there is little, honest of chance."""

import random
from statistics import median, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rows.market import PayRow
from handlers.market.rules.pay import FEW, LEAST, PayGroup, difference, groups, one_sided


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


def test_under_fifteen_on_a_side_nothing_is_compared() -> None:
    assert difference([1.0] * (FEW - 1), [1.0] * 100) is None
    assert difference([1.0] * 100, [1.0] * (FEW - 1)) is None
    assert difference([1.0] * FEW, [1.0] * FEW) is not None


def test_a_clear_difference_is_proven_and_none_is_not() -> None:
    chance = random.Random(7)
    low = [chance.gauss(500, 60) for _ in range(120)]
    high = [chance.gauss(700, 60) for _ in range(120)]
    found = difference(high, low)
    assert found and found.proven
    assert found.low < found.percent < found.high
    assert found.percent == pytest.approx(40, abs=8)
    same = difference(low[:60], low[60:])
    assert same and not same.proven


def test_the_shortcut_is_the_bootstrap_of_the_median() -> None:
    # Against resamples that are drawn out, of an odd number of values that all differ.
    chance = random.Random(3)
    values = sorted(chance.uniform(400, 900) for _ in range(41))
    drawn = sorted(median(chance.choices(values, k=len(values))) for _ in range(4000))
    # What all others pay is one figure, so the interval is that of the values alone.
    found = difference(values, [100.0] * FEW)
    assert found
    for bound, place in ((found.low, 100), (found.high, -101)):
        assert 100 * (1 + bound / 100) == pytest.approx(drawn[place], rel=0.03)


def test_the_same_rows_give_the_same_interval() -> None:
    values = [float(each) for each in range(1, 40)]
    assert difference(values, values[:20]) == difference(values, values[:20])
    assert PayGroup("KZT", None, (), (), ()).few
