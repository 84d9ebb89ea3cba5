"""Pay in another currency: as published, and what it comes to in tenge by the rate of a day."""

from typing import Any

import pytest

from db.queries import rates
from db.rows.rates import RateRow
from db.store.engine import Database
from handlers.market.rules.rates import InTenge, in_tenge
from tests.chat import Chat, Clock
from tests.conftest import TODAY
from tests.made_up_market import add_postings

DOLLARS: dict[str, Any] = {
    "salary_min": 2500,
    "salary_max": 3500,
    "currency": "USD",
    "gross": True,
}
UNITS = {"RUB": 1.0, "KZT": 5.0, "USD": 0.01}
LINE = "≈ 1.25–1.75M ₸ by the rate of 24 Nov 2026 (HeadHunter)"


async def keep_rates(db: Database) -> None:
    async with db.begin() as session:
        await rates.upsert(session, UNITS, TODAY)


async def test_a_card_shows_pay_as_published_and_in_tenge(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(db, clock.now, [{"title": "Far away", **DOLLARS}])
    await chat.say("/postings")
    await chat.press("1")
    assert "$2,500–3,500 gross" in chat.text
    assert "≈" not in chat.text, "without a rate nothing is said"
    await keep_rates(db)
    await chat.say("/postings")
    await chat.press("1")
    assert "$2,500–3,500 gross" in chat.text
    assert LINE in chat.text


async def test_a_pasted_posting_shows_it_too(chat: Chat, db: Database) -> None:
    await keep_rates(db)
    await chat.say(
        "Senior Go developer\nSalary: 2500 - 3500 USD\nWe need Go, Kafka and Kubernetes, and we "
        "write tests for everything that we do, every day of the week."
    )
    await chat.press("Save")
    assert LINE in chat.text


async def test_statistics_are_never_mixed_and_the_middle_is_converted_for_the_eye(
    chat: Chat, db: Database, clock: Clock
) -> None:
    tenge = {"salary_min": 400_000, "salary_max": 600_000, "gross": False}
    rubles = [
        {"salary_min": 100_000, "salary_max": 140_000, "currency": code, "gross": False}
        for code in ("RUR", "RUB", "RUR", "RUR", "RUB")
    ]
    await add_postings(db, clock.now, [*[tenge] * 6, *rubles, DOLLARS])
    await chat.say("/salary")
    assert "500K ₸ in the middle, half between 500K ₸, net, n = 6" in chat.text
    assert "120K ₽ in the middle, half between 120K ₽, net, n = 5, few" in chat.text
    assert "6 of them are in other currencies (RUB 5, USD 1)" in chat.text
    assert "≈" not in chat.text
    await keep_rates(db)
    await chat.say("/salary")
    assert "n = 5, few; ≈ 600K ₸ by the rate of 24 Nov 2026 (HeadHunter)" in chat.text
    assert "500K ₸ in the middle, half between 500K ₸, net, n = 6" in chat.text


def test_conversion_goes_over_the_ruble_and_names_the_older_day() -> None:
    older = TODAY.replace(year=2025)
    known = {"KZT": RateRow(5.0, TODAY), "USD": RateRow(0.01, older), "RUB": RateRow(1.0, TODAY)}
    assert in_tenge(1234, None, "USD", known) == InTenge(617_000, None, older)
    for code in ("RUB", "RUR"):
        assert in_tenge(None, 100, code, known) == InTenge(None, 500, TODAY)


@pytest.mark.parametrize(
    ("low", "currency", "known"),
    [
        (1, "KZT", UNITS),
        (1, None, UNITS),
        (None, "USD", UNITS),
        (1, "EUR", UNITS),
        (1, "USD", {"USD": 0.01}),
    ],
)
def test_nothing_is_converted_without_a_need_or_a_rate(
    low: int | None, currency: str | None, known: dict[str, float]
) -> None:
    table = {code: RateRow(units, TODAY) for code, units in known.items()}
    assert in_tenge(low, None, currency, table) is None
