"""Pay as people write it, the words for none, and the bounds within which it is counted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.reference.pay_bounds import is_usual
from db.sources import pay
from db.sources.country import guessed_currency
from db.sources.posting import PostingDraft, PostingPay
from db.vocabulary import SalaryPeriod
from tests.profiles import examples
from tests.timing import ratio

Read = tuple[float | None, float | None, str | None, SalaryPeriod | None, bool | None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("от 450 000 до 650 000 ₸ за месяц, на руки", (450e3, 650e3, "KZT", "month", False)),
        ("12 000 ₸ за смену", (12e3, 12e3, "KZT", "shift", None)),
        ("3 500 ₸ в час, до вычета налогов", (3500, 3500, "KZT", "hour", True)),
        ("до 1,3 млн тг", (None, 1.3e6, "KZT", "month", None)),
        ("550к–850к", (550e3, 850e3, None, "month", None)),
        ("$55k-$75k", (55e3, 75e3, "USD", "year", None)),
        ("€50,000 - €60,000 a year", (50e3, 60e3, "EUR", "year", None)),
        ("45-55 USD/hour", (45, 55, "USD", "hour", None)),
        ("от 300 до 500 тыс. руб.", (300e3, 500e3, "RUB", "month", None)),
        ("950 000-1,2 млн", (950e3, 1.2e6, None, "month", None)),
        ("от 500т.р.", (500e3, None, "RUB", "month", None)),
        ("Оклад 320 000 + KPI", (320e3, None, None, "month", None)),
        ("3,500,000+", (3.5e6, None, None, "month", None)),
        ("200 000 - 300 000 теңге айына, қолға", (200e3, 300e3, "KZT", "month", False)),
        ("300 000 теңгеден бастап", (300e3, None, "KZT", "month", None)),
        ("2000$ (≈ 1 000 000 тг)", (2000, 2000, "USD", "month", None)),
        ("90 000 за вахту", (90e3, 90e3, None, None, None)),
        ("700 000 gross", (700e3, 700e3, None, "month", True)),
        ("400000.0", (400e3, 400e3, None, "month", None)),
        ("1 000 000 KZT / year", (1e6, 1e6, "KZT", "year", None)),
    ],
)
def test_pay_is_read_as_it_is_written(text: str, expected: Read) -> None:
    found = pay.read(text)
    assert found
    assert (found.minimum, found.maximum, found.currency, found.period, found.gross) == expected


@pytest.mark.parametrize(
    "text",
    (
        *("", "-", "—", "nan", "None", "N/A", "не указано", "З/п не указана", "Договорная", "0"),
        *("по договорённости", "Келісім бойынша", "Уровень дохода не указан", "<NA>"),
    ),
)
def test_a_word_for_none_is_no_pay(text: str) -> None:
    assert pay.read(text) is None


def test_a_platform_says_nothing_of_tax() -> None:
    assert pay.tax_in("ASP.NET, .NET Core") is None
    assert pay.tax_in("500 000 net") is False


@pytest.mark.parametrize("text", ["высокая", "см. описание", "?", "белая, вовремя"])
def test_words_without_a_figure_are_not_read(text: str) -> None:
    with pytest.raises(pay.UnreadablePay):
        pay.read(text)


def test_cells_say_what_the_text_does_not() -> None:
    found = pay.read("500 - 700", "hour", True, "RUB")
    assert found == PostingPay(500, 700, "RUB", "hour", True)
    found = pay.read("500 - 700 ₸ в месяц на руки", "hour", True, "RUB")
    assert found == PostingPay(500, 700, "KZT", "month", False)


FIGURES = st.integers(1_000, 9_999_999)


@settings(max_examples=examples(200))
@given(
    FIGURES,
    FIGURES,
    st.sampled_from(["{:,}", "{}"]),
    st.sampled_from([" ", "\u00a0", "'", ","]),
    st.sampled_from(["от {} до {} ₸", "{} - {} тг", "{}–{} KZT в месяц", "₸ {} — {} + бонусы"]),
)
def test_a_range_is_the_same_in_every_writing(
    one: int, other: int, figure: str, sign: str, shape: str
) -> None:
    low, high = sorted((one, other))
    said = shape.format(*(figure.format(each).replace(",", sign) for each in (low, high)))
    found = pay.read(said)
    assert found
    assert (found.minimum, found.maximum, found.currency) == (low, high, "KZT"), said


@settings(max_examples=examples(300))
@given(st.text(max_size=300) | st.text("0123456789 .,-–+кKтысмлн$₸отдо/%", max_size=60))
def test_any_text_is_pay_none_or_refused(text: str) -> None:
    try:
        found = pay.read(text)
    except pay.UnreadablePay:
        return
    if found:
        assert found.minimum is not None or found.maximum is not None
        assert all(each >= 0 for each in (found.minimum, found.maximum) if each is not None)


@pytest.mark.parametrize("piece", ["1 ", "1-", "до ", "$", "1к", "."])
def test_a_long_cell_takes_no_time(piece: str) -> None:
    assert ratio(lambda: pay.find(piece * 1_000), lambda: pay.find("word " * 1_000)) < 60


@pytest.mark.parametrize(
    ("low", "high", "currency", "period", "usual"),
    [
        (400_000, 700_000, "KZT", "month", True),
        (1, 1_000, "KZT", "month", False),
        (4_000, 5_000, "KZT", "month", False),
        (3_200, 4_500, "RUR", "month", False),
        (None, 100_000_000, "KZT", "month", False),
        (85_000, 9_000_000, "KZT", "month", False),
        (2_500, None, "KZT", "hour", True),
        (60_000, 80_000, "USD", "month", False),
        (60_000, 80_000, "USD", "year", True),
        (7, 9, "XAU", "month", True),
        (None, None, None, None, True),
    ],
)
def test_pay_outside_its_bounds_is_told(
    low: int | None, high: int | None, currency: str, period: SalaryPeriod, usual: bool
) -> None:
    assert is_usual(low, high, currency, period) is usual


def drafts(*places: str, currency: str | None = None, url: str = "") -> list[PostingDraft]:
    paid = PostingPay(1, 2, currency, "month")
    return [PostingDraft("csv", "1", "Dev", url=url, pay=paid, place=each) for each in places]


def test_a_missing_currency_is_that_of_the_files_country() -> None:
    assert guessed_currency(drafts("Алматы", "Москва", "Астана")) == "KZT"
    assert guessed_currency(drafts("Москва", "Россия", "Казань, Россия")) == "RUB"
    assert guessed_currency(drafts("", url="https://jobs.uz/1")) == "UZS"
    assert guessed_currency(drafts("", url="https://hh.ru/vacancy/1")) == "KZT"
    assert guessed_currency(drafts("Алматы", currency="USD") + drafts("Астана")) == "USD"
    assert guessed_currency([]) == "KZT"
