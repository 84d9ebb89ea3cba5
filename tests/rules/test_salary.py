"""Questions about pay, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.reference.role_numbers import track_of_number
from db.rows.salary import BandRow
from db.vocabulary import Level
from handlers.salary.rules import SalaryQuestion, lies, nearest, understand

CITIES = ["Almaty", "Astana", "Karaganda"]


@pytest.mark.parametrize(
    ("words", "city", "level"),
    [
        ("almaty mid", "Almaty", "mid"),
        ("mid almaty", "Almaty", "mid"),
        ("Middle, ALMATY", "Almaty", "mid"),
        ("алматы мидл", "Almaty", "mid"),
        ("орта Алматы", "Almaty", "mid"),
        ("alamty midle", "Almaty", "mid"),
        ("senoir in astana", "Astana", "senior"),
        ("Нур-Султан сеньор", "Astana", "senior"),
        ("в алмате джун", "Almaty", "junior"),
        ("how much do juniors earn in Almaty?", "Almaty", "junior"),
        ("entry-level karaganda", "Karaganda", "entry"),
        ("karaganda entry level", "Karaganda", "entry"),
        ("team lead", None, "lead"),
        ("intern", None, "intern"),
        ("jun", None, "junior"),
        ("стажёр", None, "intern"),
        ("shymkent", "Shymkent", None),
        ("almaty astana mid", None, "mid"),
        ("almaty junior senior", "Almaty", None),
    ],
)
def test_city_and_level_in_any_order(words: str, city: str | None, level: Level | None) -> None:
    asked = understand(words, CITIES)
    assert (asked.city, asked.level, asked.unknown) == (city, level, ())


def test_a_city_of_the_analysis_needs_no_table() -> None:
    assert understand("springfield mid", ["Springfield"]).city == "Springfield"


@pytest.mark.parametrize(
    ("words", "track", "unknown"),
    [
        ("devops", "devops", ()),
        ("java senior almaty", "backend-java", ()),
        ("frontend разработчик zzz", "frontend", ("zzz",)),
        ("python", "backend-python", ()),
        ("zzz", None, ("zzz",)),
    ],
)
def test_a_trade_is_the_role_of_a_question(
    words: str, track: str | None, unknown: tuple[str, ...]
) -> None:
    asked = understand(words, CITIES)
    assert (track_of_number(asked.role), asked.unknown) == (track, unknown)


def test_unknown_words_are_named() -> None:
    asked = understand("docker almaty", CITIES)
    assert asked == SalaryQuestion("Almaty", None, ("docker",))


@given(st.text(max_size=300))
def test_odd_text_never_raises(words: str) -> None:
    understand(words, CITIES)


def band(id: int, city: str, level: Level) -> BandRow:
    return BandRow(id, city, level, level, None, 1, 2, False, "KZT")


BANDS = [
    band(1, "", "senior"),
    band(2, "", "entry"),
    band(3, "", "junior"),
    band(4, "", "mid"),
    band(5, "Almaty", "senior"),
    band(6, "Almaty", "entry"),
    band(7, "Almaty", "mid"),
]


@pytest.mark.parametrize(
    ("city", "level", "exact", "near"),
    [
        ("Almaty", "mid", 7, []),
        ("", "junior", 3, []),
        ("Almaty", "junior", None, [6, 7, 3]),
        ("", "intern", None, [2]),
        ("Almaty", "intern", None, [6, 2]),
        ("Almaty", "lead", None, [5, 1]),
        ("Shymkent", "mid", None, [4]),
    ],
)
def test_the_nearest_figures(city: str, level: Level, exact: int | None, near: list[int]) -> None:
    found = nearest(BANDS, city, level)
    assert (found.exact.id if found.exact else None) == exact
    assert [each.id for each in found.near] == near


def test_where_a_level_without_a_band_lies() -> None:
    assert lies(BANDS, "intern") == "below"
    assert lies(BANDS, "lead") == "above"
    assert lies(BANDS[4:], "junior") == "between"
    assert lies([], "mid") == "between"
