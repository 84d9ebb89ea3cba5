"""HeadHunter's items and details as postings."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from db.sources import headhunter
from db.sources.posting import RefusedPosting, UnreadablePosting
from tests.sources.hand import SALARY, details, item


def test_an_item_of_a_search_is_read() -> None:
    found = asdict(headhunter.item(item()))
    assert len(found.pop("digest")) == 64
    assert found == {
        "source": "headhunter",
        "source_id": "900000001",
        "title": "Backend-разработчик (Python)",
        "company": "Пример",
        "url": "https://hh.kz/vacancy/900000001",
        "salary_min": 400_000,
        "salary_max": 700_000,
        "currency": "KZT",
        "salary_period": "month",
        "gross": False,
        "named": "",
        "level": "junior",
        "level_rule": "experience",
        "city": "Almaty",
        "experience": "between1And3",
        "role": "96",
        "track": "backend-python",
        "role_name": "Программист, разработчик",
        "published_at": datetime(2026, 11, 20, 9, tzinfo=UTC),
        "skills": ("python", "django"),
        "archived": False,
        "detailed": False,
        "currency_guessed": False,
        "remote": None,
        "unread": (),
    }


def test_details_name_more_skills_and_the_employers_own_come_last() -> None:
    found = headhunter.item(details())
    assert found.skills == ("python", "postgresql", "sql", "docker", "go", "kafka")
    assert found.detailed


def test_no_contact_and_no_logo_is_kept() -> None:
    kept = str(headhunter.item(details()))
    assert "example.org" not in kept
    assert "https://l/o" not in kept


@pytest.mark.parametrize(
    ("mode", "period"),
    [
        ("MONTH", "month"),
        ("HOUR", "hour"),
        ("SHIFT", "shift"),
        ("SERVICE", None),
        ("FLY_IN_FLY_OUT", None),
        ("OF_ANOTHER_YEAR", None),
    ],
)
def test_the_mode_of_pay_is_kept(mode: str, period: str | None) -> None:
    found = headhunter.item(item(salary_range={**SALARY, "mode": {"id": mode, "name": "x"}}))
    assert (found.salary_min, found.salary_period) == (400_000, period)


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"salary_range": None, "salary": None}, (None, None, None, None, None)),
        ({"salary_range": None}, (400_000, 700_000, "KZT", "month", False)),
        (
            {"salary_range": {**SALARY, "currency": "RUR", "gross": True}},
            (400_000, 700_000, "RUR", "month", True),
        ),
        ({"salary_range": {**SALARY, "from": None}}, (None, 700_000, "KZT", "month", False)),
        (
            {"salary_range": {**SALARY, "to": None, "gross": None}},
            (400_000, None, "KZT", "month", None),
        ),
        ({"salary_range": {**SALARY, "from": 0, "to": None}}, (None, None, None, None, None)),
    ],
)
def test_pay_is_kept_as_published(changed: dict[str, Any], kept: tuple[object, ...]) -> None:
    found = headhunter.item(item(**changed))
    assert (
        found.salary_min,
        found.salary_max,
        found.currency,
        found.salary_period,
        found.gross,
    ) == kept


def test_what_cant_be_shown_or_stored_is_left_out() -> None:
    found = headhunter.item(item(name="Go\x00\ud800\u202e dev", employer={"name": "A\x07 B"}))
    assert (found.title, found.company) == ("Go dev", "A B")


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+0300", "9999-12-31T23:00:00-0300", "soon"])
def test_a_moment_out_of_all_bounds_is_none(at: str) -> None:
    assert headhunter.item(item(published_at=at)).published_at is None


def test_the_range_counts_before_the_deprecated_salary() -> None:
    found = headhunter.item(item(salary={"from": 1, "to": 2, "currency": "USD", "gross": True}))
    assert (found.salary_min, found.currency, found.gross) == (400_000, "KZT", False)


@pytest.mark.parametrize(
    ("title", "bucket", "level"),
    [
        ("Senior Go developer", "noExperience", ("senior", "title")),
        ("Ведущий инженер", "between1And3", ("junior", "experience")),
        ("Ведущий инженер", "between3And6", ("lead", "title")),
        ("Руководитель отдела", "between1And3", (None, None)),
        ("Коммерческий директор", "between3And6", (None, None)),
        ("Lead generation manager", "noExperience", ("entry", "experience")),
        ("Стажёр", "noExperience", ("intern", "title")),
        ("Инженер", "noExperience", ("entry", "experience")),
        ("Инженер", "between1And3", ("junior", "experience")),
        ("Инженер", "between3And6", ("mid", "experience")),
        ("Инженер", "moreThan6", ("senior", "experience")),
        ("Инженер", "something", (None, None)),
    ],
)
def test_a_level_says_by_which_rule(title: str, bucket: str, level: tuple[object, object]) -> None:
    found = headhunter.item(item(name=title, experience={"id": bucket, "name": ""}))
    assert (found.level, found.level_rule) == level


@pytest.mark.parametrize(
    ("area", "city"),
    [
        ("Алматы", "Almaty"),
        ("Қарағанды", "Karaganda"),
        ("Nur-Sultan", "Astana"),
        ("г. Шымкент", "Shymkent"),
        ("Рудный", "Rudny"),
        ("Гамбург", "Гамбург"),
        ("Казахстан", None),
    ],
)
def test_an_area_is_a_city_in_three_languages(area: str, city: str | None) -> None:
    assert headhunter.item(item(area={"id": "1", "name": area})).city == city


@pytest.mark.parametrize(
    ("raw", "reason", "field"),
    [
        (item(name="  "), "it has no title", ""),
        (item(name="x" * 301), "its title is longer than 300 characters", ""),
        (item(name=None), "a field has another form than it should", "name"),
        ([], "it is no posting", ""),
    ],
)
def test_what_cant_be_read_says_why(raw: object, reason: str, field: str) -> None:
    with pytest.raises(UnreadablePosting) as refused:
        headhunter.item(raw)
    assert (str(refused.value.reason), refused.value.field) == (reason, field)


@pytest.mark.parametrize(
    ("wrong", "lost", "unread"),
    [
        ({"area": ["Алматы"]}, {"city": None}, ()),
        ({"archived": None}, {}, ()),
        ({"archived": "perhaps"}, {}, ()),
        ({"professional_roles": [{"id": {}}, {"id": "96"}]}, {}, ()),
        ({"salary_range": {**SALARY, "from": "много"}}, {"salary_min": None}, ("pay",)),
        ({"salary_range": {**SALARY, "mode": 7}}, {"salary_period": None}, ("pay",)),
    ],
)
def test_a_field_that_cant_be_read_costs_the_field(
    wrong: dict[str, Any], lost: dict[str, Any], unread: tuple[str, ...]
) -> None:
    found, whole = asdict(headhunter.item(item(**wrong))), asdict(headhunter.item(item()))
    assert found.pop("unread") == unread
    del found["digest"], whole["digest"], whole["unread"]
    if "professional_roles" in wrong:
        found["role_name"] = whole["role_name"]
    assert found == whole | lost


@pytest.mark.parametrize(
    "wrong", [{"from": 800_000}, {"from": -1}, {"to": 10**10}, {"currency": None}, {"currency": 5}]
)
def test_pay_that_cant_be_costs_the_pay(wrong: dict[str, Any]) -> None:
    found = headhunter.item(item(salary_range={**SALARY, **wrong}))
    assert (found.salary_min, found.salary_max, found.currency) == (None, None, None)
    assert (found.unread, found.title) == (("pay",), "Backend-разработчик (Python)")


def test_of_a_text_without_end_the_first_part_is_read() -> None:
    found = headhunter.item(details(description="Redis " + "x" * 100_000 + " Kafka"))
    assert (found.skills[1:], found.unread) == (("redis", "kafka"), ("text",)), "the list names it"


def test_a_bad_item_does_not_stop_its_page() -> None:
    found = headhunter.page({"items": [item(), 7, item(name=""), item(id=9)], "found": 4})
    assert [
        each.row if isinstance(each, RefusedPosting) else each.source_id for each in found
    ] == ["900000001", 2, 3, "900000001"]


def test_what_is_no_page_is_never_an_empty_one() -> None:
    for raw in ({}, {"errors": [{"type": "captcha_required"}]}, {"items": None}, None, "x"):
        with pytest.raises(UnreadablePosting):
            headhunter.page(raw)


def test_the_site_that_shows_a_vacancy_is_no_change() -> None:
    one = headhunter.item(item())
    other = headhunter.item(item(alternate_url="https://hh.ru/vacancy/900000001"))
    assert one.digest == other.digest
    assert headhunter.item(item(name="Backend")).digest != one.digest
    assert headhunter.item(item(archived=True)).digest != one.digest


def test_a_list_without_end_costs_the_field() -> None:
    found = headhunter.item(details(professional_roles=[1] * 100_000))
    assert (found.role, found.title) == (None, "Backend-разработчик (Python)")
