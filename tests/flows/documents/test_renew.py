"""The analysis against the market: what differs is said, and one tap renews it in the document."""

from typing import Any

import pytest
from sqlalchemy import update

from db.models.analyses import Analysis
from db.store.engine import Database
from handlers.callbacks.plans import RenewFigures, ShowAgainst
from tests.chat import Chat, Clock
from tests.made_up_market import add_postings
from tests.sample_documents import BUILTIN, done, own, send, tick
from tests.store import dump

OPEN = ShowAgainst(back="skills").pack()
DAY = "2026-11-24"


def postings() -> list[dict[str, Any]]:
    """Of 80, 36 ask for CI/CD and 41 for Docker; 15 in Almaty for mid-levels state pay."""
    rows: list[dict[str, Any]] = []
    for at in range(80):
        skills = ["python", *["ci-cd"] * (at < 36), *["docker"] * (at < 41)]
        skills += [*["postgresql", "testing"] * (at < 70), *["rest-api"] * (at % 3 == 0)]
        rows.append({"track": "backend-python", "skills": skills, "title": f"Posting {at}"})
    for at in range(15):
        pay = 350_000 + 50_000 * at
        place = {"city": "Almaty", "level": "mid", "salary_min": pay, "salary_max": pay + 50_000}
        rows[at] |= place
    return rows


@pytest.fixture
async def market(db: Database, clock: Clock) -> list[int]:
    return await add_postings(db, clock.now, postings())


async def test_one_tap_renews_what_differs_and_undo_brings_it_back(
    chat: Chat, db: Database, market: list[int]
) -> None:
    await send(chat, BUILTIN)
    await chat.press("Save")
    assert "of its figures differ from what postings say now." in chat.text
    await tick(chat, "Integration testing")
    before = await dump(db)
    await chat.press_data(OPEN)
    assert "Almaty · Mid: the analysis says 1.2–2M ₸; half of 15 postings lie at" in chat.text
    assert "CI/CD: 0 of 5 in it, 36 of 80 in the market (45%)" in chat.text
    assert "Docker: in almost every posting, the analysis says; 41 of 80 in the" in chat.text
    assert own(await dump(db)) == own(before)  # nothing is renewed by itself
    await chat.press_twice("🔄 Renew")
    assert "of your document are renewed." in chat.text
    (plan,) = own(await dump(db))
    source = str(plan["source"])
    assert f"| Almaty | 400K-700K | 550K-900K (n = 15, {DAY}) | 2.5M-4M |" in source
    assert f"- **CI/CD:** 36 of 80 postings, {DAY}" in source
    assert f"**Docker:** Needed everywhere to deploy. (41 of 80 postings, {DAY})" in source
    assert await done(chat) == {"Integration testing"}
    await chat.say("/salary almaty mid")
    assert "Mid-Level: 550–900K ₸ (n = 15, " in chat.text
    assert "n and the day where it gives them" in chat.text
    await chat.press_data(OPEN)
    assert "CI/CD" not in chat.text
    assert "Renew" not in str(chat.buttons)
    await chat.say("/plans")
    await chat.press("Undo")
    after = await dump(db)
    assert own(after)[0]["source"] == own(before)[0]["source"]
    for table in ("salary_bands", "statements"):
        rows = [sorted(str({**row, "id": 0}) for row in whole[table]) for whole in (before, after)]
        assert rows[0] == rows[1]
    assert await done(chat) == {"Integration testing"}


async def test_the_screens_lead_there_and_a_forged_number_changes_nothing(
    chat: Chat, db: Database, market: list[int]
) -> None:
    await chat.say("/skills ci/cd")
    assert "The two differ" in chat.text
    await chat.press("Compare")
    assert "CI/CD: 0 of 5 in it" in chat.text
    await chat.say("/salary almaty mid")
    assert "half between 550–900K ₸, net or gross not said, n = 15" in chat.text
    assert "2 figures of the analysis differ from the market." in chat.text
    await chat.press("Compare")
    before = await dump(db)
    await chat.press_data(RenewFigures(figures=5, back="salary").pack())
    assert chat.toast == "The figures have changed since. Please look again."
    assert await dump(db) == before


async def test_a_plan_without_a_stored_text_is_written_out_with_the_figures(
    chat: Chat, db: Database, market: list[int]
) -> None:
    await send(chat, BUILTIN)
    await chat.press("Save")
    async with db.begin() as session:
        await session.execute(update(Analysis).where(Analysis.user_id == 1).values(source=None))
    await chat.press_data(OPEN)
    await chat.press("🔄 Renew")
    (plan,) = own(await dump(db))
    assert f"550,000 - 900,000 KZT (n = 15, {DAY})" in str(plan["source"])


async def test_everybodys_plan_is_copied_first_and_undo_leaves_the_copy(
    chat: Chat, db: Database, market: list[int]
) -> None:
    await chat.say("/plan")
    await chat.press_data(OPEN)
    await chat.press("🔄 Renew")
    (copy,) = own(await dump(db))
    assert f"(n = 15, {DAY})" in str(copy["source"])
    assert DAY not in str([row["source"] for row in (await dump(db))["analyses"] if row != copy])
    await chat.press("Undo")
    assert "as it was before" in chat.text
    (user,) = (row for row in (await dump(db))["users"] if row["id"] == 1)
    assert user["analysis_id"] != copy["id"]


async def test_the_goal_of_another_role_compares_nothing(
    chat: Chat, db: Database, market: list[int]
) -> None:
    await chat.say("/goal")
    await chat.press("Role")
    await chat.press("Android")
    await chat.press_data(OPEN)
    assert "are not about one role" in chat.text
    assert "Renew" not in str(chat.buttons)
