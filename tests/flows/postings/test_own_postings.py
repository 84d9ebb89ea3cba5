"""A posting's text pasted into the chat: a draft to correct, then a posting of one's own."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.store.engine import Database
from handlers.postings import rules as pasted
from tests.chat import Chat
from tests.store import dump

TEXT = """Junior Python developer
Acme, г. Алматы
https://example.com/job/7
Зарплата: 400 000 - 600 000 ₸
Требования: Python, Docker, Kafka, будет плюсом PostgreSQL.
We work in a friendly team and write tests for everything we do."""


async def paste(chat: Chat, text: str = TEXT) -> None:
    await chat.say(text)


async def test_a_pasted_posting_is_drafted_corrected_and_saved(chat: Chat) -> None:
    await paste(chat)
    assert chat.text.startswith("Junior Python developer\nAcme · Junior · Almaty · 400–600K ₸")
    assert "Kafka" in chat.text
    await chat.press("✖ Kafka")
    assert "↩ Kafka" in chat.buttons
    await chat.press("↩ Kafka")
    await chat.press("✖ PostgreSQL")
    await chat.press("Save")
    assert chat.toast == "Saved for you alone."
    assert "You match 2 of 4" in chat.text
    assert "⬜ Kafka" in chat.text
    assert "PostgreSQL" not in chat.text
    await chat.press("Add the missing")
    assert "Kafka" in chat.toast
    await chat.press("‹ My own postings")
    assert "1. Junior Python developer" in chat.text
    assert len(chat.from_bot()) == 1


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("https://example.com/job/7\n", "")])
async def test_the_same_text_pasted_again_is_there_already(
    chat: Chat, db: Database, text: str
) -> None:
    await paste(chat, text)
    await chat.press("✖ Kafka")
    await chat.press("Save")
    card = chat.text
    await paste(chat, text)
    await chat.press("Save")
    assert chat.toast == "You have this posting already."
    assert chat.text == card
    # Another one under the same title is kept.
    await paste(chat, text.replace("Docker", "Redis").replace("job/7", "job/8"))
    await chat.press("Save")
    assert chat.toast == "Saved for you alone."
    assert [row["title"] for row in (await dump(db))["postings"] if row["user_id"]] == [
        "Junior Python developer"
    ] * 2


@pytest.mark.parametrize("blank", ["\u3164", "\u200b", "\u2800 \ufe0f"])
async def test_a_line_that_nobody_can_see_is_no_title(chat: Chat, blank: str) -> None:
    await paste(chat, f"{blank}\n{TEXT}")
    assert chat.text.startswith("Junior Python developer\n")
    await chat.say("https://example.org/jobs/1")
    await chat.press("Paste")
    asked = chat.text
    await chat.say(blank)
    assert chat.text == asked


async def test_nothing_is_stored_before_save_and_drop_keeps_nothing(
    chat: Chat, db: Database
) -> None:
    await chat.say("/plan")
    before = (await dump(db))["postings"]
    await paste(chat)
    assert (await dump(db))["postings"] == before
    await chat.press("Drop")
    assert (await dump(db))["postings"] == before
    await chat.press_data("draftend1:1")
    assert "out of date" in chat.toast
    assert (await dump(db))["postings"] == before


async def test_an_earlier_draft_does_not_save_a_later_one(chat: Chat, db: Database) -> None:
    await paste(chat)
    before, first = (await dump(db))["postings"], chat.message["message_id"]
    await paste(chat)
    await chat.press_data("draftend1:1", first)
    assert "out of date" in chat.toast
    assert (await dump(db))["postings"] == before
    await chat.press("Save")
    assert len((await dump(db))["postings"]) == len(before) + 1


async def test_two_taps_on_save_make_one(chat: Chat, db: Database) -> None:
    await paste(chat)
    before = len((await dump(db))["postings"])
    await chat.press_twice("Save")
    assert len((await dump(db))["postings"]) == before + 1
    assert chat.unanswered == 0


async def test_it_is_nobody_elses(chat: Chat, db: Database) -> None:
    await paste(chat)
    await chat.press("Save")
    data = next(each for text, each in chat.data.items() if text == "Delete")
    posting = data.split(":")[1]
    other = chat.as_user(2)
    await other.say("/plan")
    search = f"0:0::0:0:m::{posting}"
    for forged in (
        f"unpost1:{posting}:1",
        f"found1:{search}",
        f"mark1:{search}:saved:1",
        f"want1:{search}",
    ):
        await other.press_data(forged)
        assert "out of date" in other.toast, forged
    await other.say("/postings")
    assert "Junior Python developer" not in other.text


async def test_it_is_deleted_and_put_back(chat: Chat) -> None:
    await paste(chat)
    await chat.press("Save")
    await chat.press("Delete")
    assert "Deleted: Junior Python developer" in chat.text
    await chat.press("Undo")
    assert "You match" in chat.text
    await chat.press("Delete")
    await chat.press("My own postings")
    assert "You have none" in chat.text


async def test_postings_lead_to_ones_own(chat: Chat) -> None:
    await chat.say("/postings")
    await chat.press("My own")
    assert "Paste the text of a posting" in chat.text


async def test_a_question_is_no_posting(chat: Chat) -> None:
    await chat.say("salary almaty\nmid")
    assert chat.text.startswith("Pay in Almaty")
    await chat.say("x" * 600)
    assert "longer than" in chat.text


@pytest.mark.parametrize("between", [", ", "\n"])
async def test_a_short_posting_is_drafted_too(chat: Chat, between: str) -> None:
    parts = ("Junior Python developer", "Almaty", "300,000 KZT", "Django", "PostgreSQL")
    await chat.say(between.join(parts))
    assert chat.text.startswith("Junior Python developer\nJunior · Almaty · 300K ₸")
    assert "✖ Django" in chat.buttons


@pytest.mark.parametrize(
    "text",
    [
        "Is 300 000 KZT fair, for Python and Django?",
        "300 000 KZT, Python, Django",
        "Python, Django, a salary of 300 000 KZT",
        "Python, Django, 2 years",
    ],
)
async def test_skills_in_a_question_are_no_posting(chat: Chat, text: str) -> None:
    await chat.say(text)
    assert "Save" not in chat.buttons


@given(st.text(max_size=600))
def test_any_text_is_read_without_a_stumble(text: str) -> None:
    if text.strip():
        found = pasted.read(text)
        assert found is None or 0 < len(found.title) <= pasted.TITLE


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Salary: 500K - 700K", (500_000, 700_000, "KZT")),
        ("Оклад: от 300 000", (300_000, None, "KZT")),
        ("Pay is great", (None, None, None)),
        ("Salary: 20$ an hour", (20, 20, "USD")),
        ("💰 Вилка: 500-700к, на руки", (500_000, 700_000, "KZT")),
        ("Доход до 1,5 млн тг", (None, 1_500_000, "KZT")),
        ("Оклад 350 000 + KPI", (350_000, None, "KZT")),
        ("от 400 000 до 700 000 ₸ за месяц, на руки", (400_000, 700_000, "KZT")),
    ],
)
def test_pay_is_read_as_people_write_it(line: str, expected: tuple[Any, ...]) -> None:
    found = pasted.read(f"Developer\n{line}")
    assert found
    assert (found.salary_min, found.salary_max, found.currency) == expected


@pytest.mark.parametrize(
    ("line", "pay"),
    [
        ("Зарплата от 400 000 до 600 000 тенге", (400_000, 600_000, "KZT")),
        ("ЗП 400-600 тыс. тенге", (400_000, 600_000, "KZT")),
        ("Salary $2000-3000 gross", (2_000, 3_000, "USD")),
        ("Оклад высокий", (None, None, None)),
    ],
)
def test_pay_is_read_behind_the_word_for_it(line: str, pay: tuple[object, ...]) -> None:
    found = pasted.read(f"Python developer\n{line}\nPython, Docker")
    assert found
    assert (found.salary_min, found.salary_max, found.currency) == pay
