"""Facts that stand in a document's words are read once, alike in three languages."""

from datetime import date

import pytest

from db.documents import figures
from db.documents.figures import Counted, PaySource

DAY = date(2026, 11, 2)


def test_a_premium_is_for_several_things_where_its_name_joins_them() -> None:
    several = (
        "Docker/Kubernetes",
        "AWS/Cloud Deployment",
        "AWS и выкладка в облако",
        "AWS және бұлтқа шығару",
        "AWS and the cloud",
        "Git & GitHub",
        "Testing (Pytest, Selenium)",
    )
    one = ("CI/CD", "Microservices Architecture", "C++", "Full-stack", "UI/UX", "TCP/IP")
    assert [name for name in several if not figures.names_several(name)] == []
    assert [name for name in one if figures.names_several(name)] == []


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_count_of_the_market_is_read_back_and_takes_the_place_of_the_last(language: str) -> None:
    for said in (None, "Needed everywhere (they say)."):
        once = figures.with_count(said, Counted(36, 80, DAY), language)
        assert figures.counted(once) == Counted(36, 80, DAY)
        again = figures.with_count(once, Counted(4, 90, DAY), language)
        assert figures.counted(again) == Counted(4, 90, DAY)
        assert "36" not in again
        assert again.startswith(said or "")


@pytest.mark.parametrize(
    "said", ["", "5 of 4 postings, 2026-11-02", "5 of 9 postings", "5 of 9 postings, 2026-13-02"]
)
def test_what_is_no_count_of_the_market_is_none(said: str) -> None:
    assert figures.counted(said) is None


def test_the_source_of_pay_is_read_back() -> None:
    source = PaySource(15, DAY)
    assert figures.pay_source("525K - 925K" + figures.pay_note(source)) == source
    assert figures.without_pay_note("525K" + figures.pay_note(source) + " net") == "525K net"
    assert figures.pay_source("525K - 925K (n = 15, 2026-99-01)") is None
