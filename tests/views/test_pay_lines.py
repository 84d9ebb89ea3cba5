"""A list of pay that has no room for all of it says how much is left out."""

from db.rows.market import PayRow
from db.rows.salary import PaidPostingRow
from handlers.market.rules.columns import EVERY
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.rules.pay import PayIndex
from handlers.market.views import demand
from handlers.salary.rules import nearest
from handlers.salary.views import pay as salary
from tests.conftest import TODAY

CODES = ("KZT", "RUB", "USD", "EUR", "GBP", "CHF", "PLN", "TRY", "CNY", "JPY")


def lines_of(kinds: int) -> str:
    pays = [
        PayRow(353_750, 353_750, code, "month", False) for code in CODES[:kinds] for _n in "12345"
    ]
    found = Market(TODAY, TODAY, ids=list(range(len(pays))), pay=PayIndex(pays))
    lines = demand.pay_lines(found, MarketFilter(), found.pay.among(EVERY), {})
    return "".join(map(str, lines[2:]))


def test_pay_of_ten_kinds_names_eight_and_the_rest() -> None:
    assert "354K ₸ in the middle" in lines_of(1)
    assert " more" not in lines_of(8)
    assert "and 2 more\n" in lines_of(10)


def test_ten_paid_postings_of_an_analysis_name_eight_and_the_rest() -> None:
    paid = PaidPostingRow(1, "Backend", "Kaspi", 300_000, 400_000, "KZT", "mid")
    stated = salary.Stated([], None)
    for n, said in ((8, False), (10, True)):
        shown = salary.of_level(stated, nearest([], "", "mid"), "mid", salary.Paid([paid] * n, 12))
        assert ("and 2 more\n" in shown.text.as_kwargs()["text"]) is said
