"""Tests of the notes beside the market's figures, and of the counts and targets of its buttons."""

from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.flows.market.test_market import postings
from tests.made_up_market import add_postings


async def test_what_is_hidden_is_listed_and_shown_again(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(db, clock.now, postings())
    await chat.say("/postings")
    await chat.press("Saved")
    await chat.press("Hidden")
    assert "You have hidden no posting." in chat.text
    await chat.press("Clear")
    await chat.press("1")
    await chat.press("Hide")
    await chat.press("‹ Postings")
    await chat.press("Saved")
    await chat.press("Hidden")
    assert chat.text.startswith("Postings  1–1 of 1\n")
    await chat.press("1")
    await chat.press("↩ Hidden")
    assert chat.toast == "Shown again."
    await chat.press("‹ Postings")
    assert "You have hidden no posting." in chat.text
    await chat.press("Clear")
    assert "of 40" in chat.text


async def test_what_the_market_asks_stands_beside_what_the_analysis_counts(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(db, clock.now, postings())
    await chat.say("/plan")
    await chat.press("Why this?")
    of_analysis = "Docker: asked for in 1 of 5 postings of the analysis."
    below = chat.text.split(of_analysis)[1].splitlines()[:3]
    assert "Market: 30 of 40 (75%) – all roles" in "\n".join(below)
    await chat.say("/progress")
    await chat.press("The analysis says")
    assert (
        "Docker is said to be in almost every posting and is asked for in 1 of the analysis’s 5 "
        "postings. It may still be worth knowing. Market: 30 of 40 (75%)"
    ) in chat.text


async def test_a_market_of_a_few_postings_is_not_held_against_the_analysis(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(db, clock.now, postings()[:14])
    await chat.say("/plan")
    await chat.press("Why this?")
    assert "postings of the analysis." in chat.text
    assert "Market:" not in chat.text


async def test_what_the_analysis_says_leads_back_to_where_it_was_opened(chat: Chat) -> None:
    await chat.say("/progress")
    await chat.press("The analysis says")
    await chat.press("Add Microservices")
    await chat.press("‹ Progress")
    assert chat.text.startswith("Progress")
    await chat.say("/skills")
    await chat.press("The analysis says")
    await chat.press("‹ Skills")
    assert chat.text.startswith("Skills")


async def test_a_choice_says_how_many_postings_it_leads_to(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(db, clock.now, postings())
    await chat.say("/postings")
    await chat.press("Pay")
    await chat.press("from 800K")
    await chat.press("City")
    await chat.press("Almaty · 10")
    assert chat.text.startswith("Postings  1–3 of 10")
    await chat.press("1")
    await chat.press("Hide")
    await chat.press("‹ Postings")
    await chat.press("Skill")
    await chat.press("Docker · 9")
    assert chat.text.startswith("Postings  1–3 of 9")
    await chat.press("Level")
    await chat.press("Junior · 9")
    await chat.press("Not seen")
    await chat.press("City")
    assert "Almaty · 9" in chat.buttons
