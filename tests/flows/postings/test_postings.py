"""Postings: how many of how many, filters together, and buttons of older versions."""

import pytest

from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.flows.market.test_market import postings
from tests.made_up_market import add_postings


async def test_every_page_says_how_many_of_how_many(chat: Chat) -> None:
    await chat.say("/postings")
    assert chat.text.splitlines()[0] == "Postings  1–3 of 5"
    await chat.press("›")
    assert chat.text.splitlines()[0] == "Postings  4–5 of 5"


async def test_three_filters_together_say_what_fits_of_all(chat: Chat) -> None:
    await chat.say("/postings")
    for press in ("Skill", "REST API · 2", "Level", "Intern · 1", "Pay", "300K"):
        await chat.press(press)
    assert "Postings  1 of 5\nOnly: REST API · Intern · pays 300K ₸ or more" in chat.text
    await chat.press("Pay")
    await chat.press("600K")
    assert "Postings  0 of 5" in chat.text
    assert "No posting fits all of this." in chat.text
    await chat.press("Clear filters")
    assert "1–3 of 5" in chat.text


async def test_the_requirements_of_a_card_can_be_turned(chat: Chat) -> None:
    await chat.say("/start job_2")
    card = chat.text
    await chat.press_data("job2:2:7")
    assert chat.text == card
    await chat.press_data("job2:999:0")
    assert "out of date" in chat.toast


async def test_a_card_leads_back_to_the_filters_of_its_list(chat: Chat) -> None:
    await chat.say("/postings")
    for press in ("Skill", "REST API · 2", "2", "‹ Postings"):
        await chat.press(press)
    assert "Postings  2 of 5\nOnly: REST API\n" in chat.text


async def test_own_postings_are_turned_and_filtered(chat: Chat) -> None:
    for number in range(4):
        skill = "Kafka" if number else "Redis"
        await chat.say(f"Developer {number}, 400 000 - 600 000 ₸, Python, {skill}")
        await chat.press("Save")
    await chat.press("‹ My own postings")
    assert chat.text.startswith(
        "My own postings  1–3 of 4\n\n1. Developer 3\n400–600K ₸ · you match"
    )
    await chat.press("›")
    assert chat.text.startswith("My own postings  4–4 of 4\n\n4. Developer 0\n")
    for press in ("Skill", "Redis · 1", "1", "‹ My own postings"):
        await chat.press(press)
    assert "My own postings  1 of 4\nOnly: Redis\n" in chat.text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("jobs1:0:0::0:", "Postings of the analysis  1–3 of 5\n"),
        ("jobs1:9:0:intern:300000:", "Postings of the analysis  1 of 5\nOnly: Intern · pays 300K"),
        ("jobs1:0:0::0:skill", "Which skill should they ask for?"),
        ("jobs1:0:0::0:level", "Which level?"),
        ("jobs1:0:0::0:salary", "What should they pay at the least?"),
        ("job1:2", "Backend Engineer\nChocofamily"),
        ("job2:2:0", "Backend Engineer\nChocofamily"),
        ("missing2:2:1", "Backend Engineer\nChocofamily"),
        ("missing2:2:0", "Backend Engineer\nChocofamily"),
        ("find2:0:0::0:0:0:d:n", "Postings  1–3 of 40\n"),
        ("pick3:0:0::0:0:0:m::pay", "What should they pay at the least?"),
        ("mine1", "My own postings\n\nYou have none."),
    ],
)
async def test_a_button_of_an_older_version_leads_to_its_screen(
    chat: Chat, db: Database, clock: Clock, data: str, text: str
) -> None:
    await add_postings(db, clock.now, postings())
    await chat.say("/postings")
    await chat.press_data(data)
    assert chat.text.startswith(text)


async def test_an_older_button_of_the_market_opens_its_card(
    chat: Chat, db: Database, clock: Clock
) -> None:
    (posting,) = await add_postings(db, clock.now, [{"title": "Go developer", "skills": ["go"]}])
    await chat.say("/postings")
    for data, toast in (
        (f"found2:0:0::0:0:0:m::{posting}", ""),
        (f"mark2:0:0::0:0:0:m::{posting}:saved:1", "Saved."),
        (f"want3:0:0::0:0:0:m::{posting}:1", "Added: Go."),
        (f"want3:0:0::0:0:0:m::{posting}:0", "Taken out of your plan: Learn Go."),
    ):
        await chat.press_data(data)
        assert chat.text.startswith("Go developer\nAcme")
        assert chat.toast == toast
