"""Whose postings are meant: demand, pay and searches by HeadHunter's professional role."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from db.queries import posting_ingest as market_queries
from db.queries import searches
from db.sources import headhunter
from db.store.engine import Database
from handlers.callbacks.postings import MarkPosting
from handlers.callbacks.skills import PayPicture, ShowDemand, ShowPay
from tests.chat import Chat, Clock, spaced
from tests.deliverers import MONDAY, Tick, onboard
from tests.made_up_market import add_postings
from tests.sources.hand import item

PROGRAMMER, DEVOPS, UNKNOWN = "Programmer, developer", "DevOps engineer", "HeadHunter’s no. 9999"


def postings() -> list[dict[str, Any]]:
    """20 programmers ask for Python, 12 of DevOps for Docker, 6 of an unknown role for Kafka, and
    2 say no role. Half is in Almaty; DevOps pays more."""
    roles = ["96"] * 20 + ["160"] * 12 + ["9999"] * 6 + [None] * 2
    skills = {"96": ["python"], "160": ["docker"], "9999": ["kafka"], None: ["git"]}
    return [
        {
            "role": role,
            "skills": skills[role],
            "city": ("Almaty", "Astana")[number % 2],
            "level": "mid" if number % 4 < 2 else "junior",
            "title": f"Posting {number}",
            "salary_min": (900_000 if role == "160" else 500_000) if role else None,
            "salary_max": (900_000 if role == "160" else 500_000) if role else None,
        }
        for number, role in enumerate(roles)
    ]


@pytest.fixture
async def market(db: Database, clock: Clock) -> list[int]:
    return await add_postings(db, clock.now, postings())


async def choose(chat: Chat, field: str, choice: str) -> None:
    await chat.press(field)
    await chat.press(choice)


async def test_demand_is_narrowed_to_a_role_and_says_how_many_that_is(
    chat: Chat, market: list[int]
) -> None:
    await chat.say("/skills")
    assert "Role" in chat.buttons
    assert "Python – 20 of 40 (50%)" in chat.text
    await choose(chat, "Role", f"{DEVOPS} · 12")
    assert f"{DEVOPS} · all cities · all levels: 12 of 40 – " in chat.text
    assert "Docker – 12 of 12 (100%)" in chat.text
    assert "Python" not in chat.text
    await choose(chat, "City", "Almaty · 6")
    await choose(chat, "Level", "Mid · 3")
    assert f"{DEVOPS} · Almaty · Mid-level: 3 of 40 – " in chat.text
    await choose(chat, "Role", f"{PROGRAMMER} · 5")
    assert f"{PROGRAMMER} · Almaty · Mid-level: 5 of 40 – " in chat.text
    await choose(chat, "Role", "All roles")
    assert "Almaty · Mid-level: 10 of 40" in chat.text
    assert "all roles · Almaty" in chat.text
    assert len(chat.from_bot()) == 1


async def test_the_most_frequent_roles_come_first_and_one_without_a_name_says_its_number(
    chat: Chat, market: list[int]
) -> None:
    await chat.say("/skills")
    await chat.press("Role")
    assert chat.buttons == [
        f"{PROGRAMMER} · 20",
        f"{DEVOPS} · 12",
        f"{UNKNOWN} · 6",
        "All roles",
        "‹ Back",
    ]
    await chat.press("‹ Back")
    assert "Python – 20 of 40" in chat.text


async def test_a_role_that_the_source_alone_names_is_called_so(
    chat: Chat, db: Database, clock: Clock
) -> None:
    roles = [{"id": "76", "name": "Медицинский представитель"}]
    posting = headhunter.item(
        item(professional_roles=roles, published_at=clock.now.isoformat(), key_skills=[])
    )
    # One that was stored before names were kept is the same with its name.
    for name, known in ((None, "HeadHunter’s no. 76"), (roles[0]["name"], roles[0]["name"])):
        async with db.begin() as session:
            await market_queries.upsert(session, [replace(posting, role_name=name)], clock.now)
        await chat.say("/postings")
        await chat.press("Role")
        assert f"{known} · 1" in chat.buttons


async def test_more_roles_than_a_page_holds_are_turned(
    chat: Chat, db: Database, clock: Clock
) -> None:
    rows = [{"role": str(1000 + number), "skills": ["python"]} for number in range(25)]
    await add_postings(db, clock.now, rows)
    await chat.say("/skills")
    await chat.press("Role")
    seen = []
    for _page in range(3):
        seen += [text for text in chat.buttons if text.startswith("HeadHunter")]
        if "›" in chat.buttons:
            await chat.press("›")
    assert len(seen) == len(set(seen)) == 25
    await chat.press(seen[-1])
    assert "1 of 25" in chat.text


async def test_a_role_that_nobody_asks_for_any_more_leads_on(
    chat: Chat, market: list[int]
) -> None:
    await chat.say("/skills")
    await chat.press_data(ShowDemand(role=104).pack())
    assert "No posting fits. Try another role, city or level." in chat.text
    await chat.press_data(ShowDemand(role=104, pick="city").pack())
    assert "All cities" in chat.buttons
    await chat.press_data(ShowPay(role=104).pack())
    assert "From postings: Development team lead" in chat.text
    assert "No posting fits. Try another role, city or level." in chat.text


async def test_pay_from_postings_is_of_the_role_and_stays_so(
    chat: Chat, market: list[int]
) -> None:
    await chat.say("/salary almaty mid")
    bands = chat.text.partition("From postings")[0]
    await choose(chat, "Role", f"{PROGRAMMER} · 5")
    assert chat.text.startswith(bands), "what the analysis says has no such roles"
    assert f"From postings: {PROGRAMMER} · Almaty · Mid-level\n" in chat.text
    assert f"{PROGRAMMER} · Almaty · Mid-level: 5 of 40" in chat.text
    assert "500K ₸ in the middle" in chat.text
    await chat.press("Astana")
    assert f"{PROGRAMMER} · Astana · Mid-level: 5 of 40" in chat.text
    await chat.press("All bands")
    await choose(chat, "Role", f"{DEVOPS} · 12")
    assert f"{DEVOPS} · all cities · all levels: 12 of 40" in chat.text
    assert "900K ₸ in the middle" in chat.text
    await chat.press("Mid")
    assert f"{DEVOPS} · all cities · Mid-level: 6 of 40" in chat.text


async def test_a_city_that_the_analysis_does_not_know_stays_when_a_role_is_chosen(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(db, clock.now, [{**row, "city": "Shymkent"} for row in postings()])
    await chat.say("/salary shymkent")
    await choose(chat, "Role", f"{DEVOPS} · 12")
    assert f"{DEVOPS} · Shymkent · all levels: 12 of 40" in chat.text


async def test_pictures_are_of_the_role_in_both_themes(chat: Chat, market: list[int]) -> None:
    await chat.say("/skills")
    await choose(chat, "Role", f"{DEVOPS} · 12")
    await chat.press("Picture")
    assert f"{DEVOPS} · all cities · all levels: 12 of 40" in spaced(chat.message["caption"])
    await chat.press("Light")
    assert f"{DEVOPS} · all cities · all levels: 12 of 40" in spaced(chat.message["caption"])
    await chat.say("/salary")
    await choose(chat, "Role", f"{DEVOPS} · 12")
    assert PayPicture.unpack(chat.data["Picture"]).role == 160
    await chat.press("Picture")
    assert f"Postings: {DEVOPS}" in chat.message["caption"]
    await chat.press("Light")
    assert f"Postings: {DEVOPS}" in chat.message["caption"]


async def test_postings_are_searched_by_role_and_the_card_leads_back(
    chat: Chat, market: list[int]
) -> None:
    await chat.say("/postings")
    await choose(chat, "Role", f"{DEVOPS} · 12")
    assert "1–3 of 12" in chat.text
    assert f"\n{DEVOPS}\n" in chat.text
    await choose(chat, "City", "Almaty · 6")
    await chat.press("›")
    await chat.press("4")
    await chat.press("Save")
    await chat.press("‹ Postings")
    assert "4–6 of 6" in chat.text
    assert f"{DEVOPS} · Almaty" in chat.text
    await chat.press("Clear")
    assert "of 40" in chat.text


async def test_a_watched_role_brings_its_own_postings_with_the_digest_and_no_other(
    chat: Chat, db: Database, clock: Clock, market: list[int], tick: Tick
) -> None:
    await onboard(chat)
    await chat.say("/postings")
    await choose(chat, "Role", f"{DEVOPS} · 12")
    await chat.press_twice("Watch for new ones")
    async with db.read() as session:
        (saved,) = await searches.for_user(session, 1)
    assert (saved.role, saved.city, saved.level, saved.skill_id) == ("160", None, None, None)
    new = [
        {
            "source": "new",
            "title": f"New {role}",
            "role": role,
            "skills": ["docker"],
            "published_at": MONDAY - timedelta(hours=1),
        }
        for role in ("96", "160", None)
    ]
    await add_postings(db, clock.now, new)
    await tick(MONDAY)
    assert [line for line in chat.text.splitlines() if line.startswith("• New")] == [
        "• New 160 – Acme 1, pay not stated"
    ]


async def test_searches_of_two_roles_are_two(chat: Chat, db: Database, market: list[int]) -> None:
    await chat.say("/postings")
    await choose(chat, "Role", f"{DEVOPS} · 12")
    await chat.press("Watch for new ones")
    await choose(chat, "Role", f"{PROGRAMMER} · 20")
    await chat.press("Watch for new ones")
    await choose(chat, "Role", f"{DEVOPS} · 12")
    await chat.press("↩ Watched")
    async with db.read() as session:
        assert [each.role for each in await searches.for_user(session, 1)] == ["96"]


async def test_where_no_posting_says_its_role_there_is_none_to_choose_for_pay(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(db, clock.now, [{**row, "role": None} for row in postings()])
    await chat.say("/salary")
    assert "Role" not in chat.buttons


def test_the_longest_button_of_a_search_fits() -> None:
    most = MarkPosting(
        page=10_000,
        skill=99_999,
        role=9_999,
        level="senior",
        city=99,
        salary=2_000_000,
        by="m",
        only="n",
        posting_id=2**31 - 1,
        kind="hidden",
        on=True,
    )
    assert len(most.pack()) <= 64
