"""Work from home: a place like a city, as far as postings say where one works."""

from datetime import timedelta
from typing import Any

import pytest

from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.deliverers import MONDAY, Tick, onboard
from tests.made_up_market import add_postings

QA = "QA engineer (by title)"


def postings() -> list[dict[str, Any]]:
    """Of QA: 12 from home ask for Docker, 10 in Astana for Linux, 5 say no place of work."""
    of_all = {"track": "qa", "salary_min": 300_000, "salary_max": 300_000}
    home = {**of_all, "remote": True, "skills": ("testing", "docker", "git", "sql")}
    home |= {"salary_min": 500_000, "salary_max": 500_000}
    office = {**of_all, "remote": False, "city": "Astana"}
    office["skills"] = ("testing", "linux", "git", "sql")
    silent = {**of_all, "city": "Almaty", "skills": ("testing", "kafka", "git", "sql")}
    return [*[home] * 12, *[office] * 10, *[silent] * 5]


@pytest.fixture
async def stored(db: Database, clock: Clock) -> list[int]:
    return await add_postings(db, clock.now, postings())


async def test_a_goal_from_home_scopes_every_figure_and_says_who_is_silent(
    chat: Chat, stored: list[int]
) -> None:
    await chat.say("my goal is QA engineer")
    await chat.press("Place")
    await chat.press("From home · 12")
    about = f"{QA} · from home · all levels: 12 of 27 (5 more do not say where one works)"
    assert about in chat.text
    await chat.say("/skills")
    assert about in chat.text
    assert "Docker – 12 of 12 (100%)" in chat.text
    assert "Linux" not in chat.text
    await chat.press("Picture")
    assert about in chat.message["caption"]
    await chat.say("/salary")
    assert about in chat.text
    assert "500K ₸ in the middle" in chat.text
    assert "figures for from home" not in chat.text
    await chat.say("/postings")
    assert "1–3 of 12 (12 of 27)" in chat.text
    assert "5 more do not say where one works" in chat.text
    await chat.press("Watch")
    await chat.say("docker")
    assert "Market: 12 of 12 (100%)" in chat.text
    await chat.say("what should I learn next")
    assert "Docker" in chat.text
    await chat.say("/goal")
    await chat.press("Make a plan for it")
    await chat.press("Done")
    await chat.press("Start: ")
    await chat.say("/goal")
    assert "Place: from home" in chat.text, "the plan has the goal that it was made for"


async def test_too_few_from_home_give_way_as_those_of_a_city_do(
    chat: Chat, db: Database, clock: Clock
) -> None:
    rows = [{**row, "remote": row.get("remote") and None} for row in postings()]
    await add_postings(db, clock.now, [*rows, {**rows[0], "remote": True}])
    await chat.say("my goal is QA engineer from home")
    about = f"{QA} · all cities · all levels: 28 of 28 (from home: only 1, too few)"
    assert about in chat.text
    assert "(17 more do not say where one works)" in chat.text


async def test_a_sentence_finds_what_is_from_home(chat: Chat, stored: list[int]) -> None:
    await chat.say("remote postings with docker")
    assert "of 12" in chat.text
    assert "does not say which work is remote" not in chat.text
    await chat.say("how much do they pay a remote QA engineer")
    assert "500K ₸ in the middle" in chat.text


async def test_a_watched_search_from_home_brings_only_what_says_it_is_from_home(
    chat: Chat, db: Database, clock: Clock, stored: list[int], tick: Tick
) -> None:
    await onboard(chat)
    await chat.say("my goal is QA engineer from home")
    await chat.say("/postings")
    await chat.press("Watch for new ones")
    # The goal changes; what is watched does not.
    await chat.say("my goal is QA engineer in Astana")
    qa: dict[str, Any] = {
        "track": "qa",
        "source": "new",
        "skills": ("testing", "git", "sql", "docker"),
    }
    places: dict[str, dict[str, Any]] = {
        "At home": {"remote": True},
        "At home, of an office in Astana": {"remote": True, "city": "Astana"},
        "In an office": {"remote": False, "city": "Astana"},
        "Says no place": {"remote": None, "city": "Almaty"},
    }
    at: dict[str, Any] = {"published_at": MONDAY - timedelta(hours=1)}
    new = [{**qa, **place, **at, "title": title} for title, place in places.items()]
    await add_postings(db, clock.now, new)
    await tick(MONDAY)
    brought = {line for line in chat.text.splitlines() if line.startswith("• ")}
    titles = {line.removeprefix("• ").partition(" – ")[0] for line in brought}
    assert titles == {"At home", "At home, of an office in Astana"}
    assert all("from home" in line for line in brought)
    await tick(MONDAY + timedelta(weeks=1))
    assert "New postings for your saved searches" not in chat.text, "each comes once"
