"""Money reads short, and never loses a digit."""

import pytest
from aiogram.utils.i18n import I18n
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.documents import numbers
from handlers.common.money import rounded, salary_range


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (1_200_000, 2_000_000, "1.2–2M ₸"),
        (400_000, 700_000, "400–700K ₸"),
        (800_000, 1_200_000, "800K–1.2M ₸"),
        (1_000_000, 1_000_000, "1M ₸"),
        (1_250_000, 2_000_000, "1.25–2M ₸"),
        (1_234_567, 2_000_000, "1,234,567–2,000,000 ₸"),
        (300_500, 600_000, "300,500–600,000 ₸"),
        (0, 300_000, "0–300K ₸"),
        (1_500, 2_000, "1,500–2,000 ₸"),
        (None, 300_000, "up to 300K ₸"),
        (300_000, None, "from 300K ₸"),
        (None, None, ""),
    ],
)
def test_ranges_read_short(low: int | None, high: int | None, shown: str) -> None:
    assert salary_range(low, high, "KZT") == shown


def test_an_open_range_says_so() -> None:
    assert salary_range(1_800_000, 3_500_000, "KZT", open_ended=True) == "1.8–3.5M+ ₸"
    assert salary_range(3_500_000, 3_500_000, "KZT", open_ended=True) == "3.5M+ ₸"


@pytest.mark.parametrize(
    ("currency", "shown"),
    [("USD", "$2–3K"), ("EUR", "€2–3K"), ("RUB", "2–3K ₽"), ("CHF", "2–3K CHF"), (None, "2–3K")],
)
def test_other_currencies_have_their_symbol(currency: str | None, shown: str) -> None:
    assert salary_range(20_000, 30_000, currency) == shown.replace("2–3K", "20–30K")


def test_figures_follow_the_readers_language(english: I18n) -> None:
    with english.use_locale("ru"):
        assert (
            salary_range(1_234_567, 1_234_567, "KZT")
            == "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567 ₸"
        )
        assert salary_range(1_250_000, 2_000_000, "KZT").startswith("1,25–2")


@given(
    low=st.integers(numbers.MIN_AMOUNT, 10**8),
    times=st.floats(1.01, 10),
    step=st.sampled_from([1, 100, 1_000, 10_000]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_shown_can_be_read_back(low: int, times: float, step: int) -> None:
    low = max(low // step, 1) * step + (numbers.MIN_AMOUNT if low < step else 0)
    # From a milliard on the short form has a separator: "1,000M" reads as one million.
    high = min(int(low * times) // step * step + step, numbers.MAX_AMOUNT - 1)
    read = numbers.money(salary_range(low, high, "KZT"))
    assert (read.minimum, read.maximum) == (low, high)


@pytest.mark.parametrize(
    ("reckoned", "shown"),
    [
        (353_750, 354_000),
        (687_500.5, 688_000),
        (1_234_567, 1_230_000),
        (999_600, 1_000_000),
        (3_541, 3_540),
        (87.5, 88),
        (0, 0),
    ],
)
def test_what_is_reckoned_has_three_digits_that_count(reckoned: float, shown: int) -> None:
    assert rounded(reckoned) == shown
