"""Chats as Telegram Desktop exports them: offers are postings, the rest is counted."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.sources import post
from db.sources.read import read
from tests.profiles import examples

OFFER: list[Any] = [
    {"type": "bold", "text": "Junior QA engineer"},
    "\nКомпания: Acme\nГород: Астана\nЗП: 300–450к\n\nТребования: Python, Kafka, SQL, внимание "
    "к мелочам и желание учиться вместе с нами.\n",
    {"type": "hashtag", "text": "#docker"},
    "\n",
    {"type": "text_link", "text": "Откликнуться", "href": "https://forms.example.kz/qa"},
]


def message(id: int, text: object, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "type": "message",
        "date": "2026-11-20T12:00:00",
        "date_unixtime": "1795158000",
        "text": text,
        "text_entities": [],
        **more,
    }


CHAT: dict[str, Any] = {
    "name": "IT jobs",
    "type": "public_channel",
    "id": 1001,
    "messages": [
        {"id": 1, "type": "service", "date": "2026-11-01T00:00:00", "action": "x", "text": ""},
        message(2, OFFER),
        message(3, "Доброе утро!"),
        message(4, "Ищу работу: Python, Django, опыт два года\n" + "готов к переезду " * 8),
        message(5, OFFER, photo="photos/1.jpg"),
    ],
}


@pytest.mark.parametrize(
    "value", [CHAT, {"about": "x", "chats": {"about": "y", "list": [CHAT]}}], ids=["one", "all"]
)
def test_the_offers_of_a_chat_are_postings(value: object) -> None:
    found = read(json.dumps(value, ensure_ascii=False).encode())
    assert (found.refused, found.passed, found.columns) == ((), 3, None)
    assert [each.source_id for each in found.postings] == ["1001:2", "1001:5"]
    first = found.postings[0]
    assert (first.source, first.title, first.company) == ("telegram", "Junior QA engineer", "Acme")
    assert (first.city, first.level) == ("Astana", "junior")
    pay = (first.salary_min, first.salary_max, first.currency, first.currency_guessed)
    assert pay == (300_000, 450_000, "KZT", True)
    assert {"python", "kafka", "sql", "docker"} <= set(first.skills)
    assert first.url == "https://forms.example.kz/qa"
    assert first.published_at and first.published_at.year == 2026


def test_a_chat_without_offers_says_so() -> None:
    found = read(json.dumps({**CHAT, "messages": CHAT["messages"][2:4]}).encode())
    assert (found.passed, [str(each) for each in found.refused]) == (
        2,
        ["there is no posting in it"],
    )


def test_headhunters_link_in_a_post_makes_it_headhunters() -> None:
    text = [*OFFER, {"type": "link", "text": "https://hh.kz/vacancy/77"}]
    found = read(json.dumps({**CHAT, "messages": [message(9, text)]}).encode())
    assert [(each.source, each.source_id) for each in found.postings] == [("headhunter", "77")]


@settings(max_examples=examples(200))
@given(st.text(max_size=400), st.lists(st.text(max_size=40), max_size=3))
def test_any_text_is_a_draft(text: str, links: list[str]) -> None:
    found = post.draft(text, links)
    assert found.title is not None
    assert len(found.title) <= post.TITLE


@settings(max_examples=examples(200))
@given(
    st.recursive(
        st.none() | st.text(max_size=30) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["text", "href", "type"]), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_any_message_is_read_or_passed(text: object) -> None:
    found = read(json.dumps({**CHAT, "messages": [message(1, text), message(2, OFFER)]}).encode())
    assert "1001:2" in {each.source_id for each in found.postings}


@pytest.mark.parametrize(
    ("line", "company"),
    [
        ("ТОО «Степной код», Астана", "Степной код"),
        ('АО "Сары Арка", офис', "Сары Арка"),
        ("Steppe Soft, Almaty, hybrid", "Steppe Soft"),
        ("Компания «Дала Софт», г. Караганда", "Дала Софт"),
        ("ЖШС «Көк Тау», Шымкент қ.", "Көк Тау"),
        ("Python, Docker, Алматы", None),
        ("Полная занятость, Алматы", None),
        ("Компания растёт быстро, Алматы", None),
        ("Мы ищем коллегу, Алматы", None),
    ],
)
def test_a_company_on_a_line_of_its_own_is_read(line: str, company: str | None) -> None:
    rest = "Нужны Python, Docker и PostgreSQL, а также желание расти вместе с командой каждый день"
    assert post.draft(f"Python-разработчик\n{line}\n{rest}\nПишите в личные").company == company


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Ищем QA Engineer", "QA Engineer"),
        ("🔥 Требуется Python-разработчик", "Python-разработчик"),
        ("Открыта вакансия: Go developer", "Go developer"),
        ("Ищем талантливых людей", "Ищем талантливых людей"),
    ],
)
def test_a_title_is_the_role_without_the_word_that_opens_it(line: str, title: str) -> None:
    rest = "Требования: Python, SQL, Docker\nЗП от 500 000 тг на руки"
    text = f"{line}\nКомпания: Acme\n{rest}\nПишите: @acme_hr, удалённо или офис"
    (found,) = read(json.dumps({**CHAT, "messages": [message(1, text)]}).encode()).postings
    assert found.title == title
