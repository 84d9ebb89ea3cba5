"""My goal: set by a tap or by a sentence, it is what demand, pay and postings are about."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from db.models.postings import Posting
from db.queries import goals, market, posting_ingest, searches
from db.rows.goals import GoalRow
from db.store.engine import Database
from handlers.callbacks.goal import SetGoal, UndoGoal, WantPosting
from tests.chat import Chat, Clock, spaced
from tests.deliverers import MONDAY, Tick, onboard
from tests.made_up_market import add_postings
from tests.store import dump, without

QA, DEVOPS = "QA engineer (by title)", "DevOps engineer (by title)"


def postings() -> list[dict[str, Any]]:
    """Of testers 14 in Astana (12 juniors) and 6 in Almaty, of DevOps 5, of 1C 20."""
    skills = ("testing", "sql", "postman", "git")
    tester = {"track": "qa", "skills": skills, "salary_min": 300_000, "salary_max": 400_000}
    rows: list[dict[str, Any]] = []
    rows += [{**tester, "city": "Astana", "level": "junior"} for _each in range(12)]
    rows += [{**tester, "city": "Astana", "level": "mid"} for _each in range(2)]
    rows += [{**tester, "city": "Almaty", "level": "senior"} for _each in range(6)]
    rows += [{"track": "devops", "skills": ("docker", "linux", "git", "aws")}] * 5
    rows += [{"track": "1c", "skills": ("1c", "sql", "git", "english"), "city": "Astana"}] * 20
    return [{**row, "title": f"Posting {number}"} for number, row in enumerate(rows)]


@pytest.fixture
async def stored(db: Database, clock: Clock) -> list[int]:
    return await add_postings(db, clock.now, postings())


async def goal_of(db: Database, user_id: int = 1) -> GoalRow | None:
    async with db.read() as session:
        return await goals.find(session, user_id, await _plan(db, user_id))


async def _plan(db: Database, user_id: int) -> int:
    rows = (await dump(db))["users"]
    return int(next(row["analysis_id"] for row in rows if row["id"] == user_id))


async def test_a_goal_is_set_by_taps_and_every_figure_follows(
    chat: Chat, db: Database, stored: list[int]
) -> None:
    await chat.say("/skills")
    assert "all roles · all cities" in chat.text
    await chat.press("Goal")
    assert "It is open." in chat.text
    await chat.press("Role")
    await chat.press("›")
    await chat.press("QA engineer · 20")
    assert f"{QA} · all cities · all levels: 20 of 45" in chat.text
    for part, choice in (("Level", "Junior"), ("Place", "Astana · 14"), ("Pay", "300K")):
        await chat.press(part)
        await chat.press(choice)
    assert "12 postings read, 12 with pay; postings of the last 90 days" in chat.text
    assert "12 of 12 that state pay reach yours." in chat.text
    assert "You fit 0 of 12 postings" in chat.text
    await chat.press("Undo")
    assert "Pay: open" in chat.text
    await chat.press("‹ Back")
    assert f"{QA} · Astana · Junior: 12 of 45 – postings of the last" in chat.text
    assert "Testing – 12 of 12 (100%)" in chat.text
    assert len(chat.from_bot()) == 1, "all of it in one message"
    await chat.press("All trades")
    assert "all roles · all cities" in chat.text
    assert "20 of 45" in chat.text
    await chat.say("/salary")
    assert f"{QA} · Astana · Junior: 12 of 45" in chat.text
    assert "Python" not in chat.text, "the bands of the plan are another trade's"
    await chat.say("/postings")
    assert "(12 of 45)" in chat.text
    await chat.press("Watch for new ones")
    async with db.read() as session:
        (watched,) = await searches.for_user(session, 1)
    assert (watched.city, watched.level) == ("Astana", "junior"), "the goal is the default"
    await chat.say("вакансии с postman в алматы")
    assert "6 of 45" in chat.text
    await chat.say("/progress")
    await chat.press("Goal")
    await chat.press("‹ Back")
    assert "Progress" in chat.text


async def test_too_few_postings_are_widened_and_it_says_so(
    chat: Chat, db: Database, stored: list[int]
) -> None:
    await chat.say("my goal is senior QA in Astana")
    assert f"{QA} · all cities · all levels: 20 of 45" in chat.text
    assert "(Astana · Senior: only 0, too few)" in chat.text
    await chat.say("my goal is senior QA in Almaty")
    assert f"{QA} · all cities · all levels: 20 of 45 (Almaty · Senior: only 6, too few)" in (
        chat.text
    )
    await chat.say("/skills")
    assert "(Almaty · Senior: only 6, too few)" in chat.text
    await chat.say("/postings")
    assert "6 of 45" in chat.text, "a list shows the few there are"
    # The role is never given up, not even for a market without it.
    await chat.say("my goal is iOS developer anywhere")
    await chat.say("/skills")
    assert "iOS developer" in chat.text
    assert "1C" not in chat.text


SENTENCES = [
    (
        "my goal is junior QA in Astana from 300k",
        GoalRow("qa", "junior", "Astana", pay=300_000, currency="KZT"),
    ),
    ("я хочу в девопс", GoalRow("devops")),
    (
        "цель: 1с программист в Алматы от 500к",
        GoalRow("1c", None, "Almaty", False, 500_000, "KZT"),
    ),
    ("моя цель фронтенд удаленно", GoalRow("frontend", remote=True)),
    (
        "менің мақсатым – Астанада деректер талдаушысы болу",
        GoalRow("data-analyst", None, "Astana"),
    ),
]


async def test_five_goals_in_three_languages_are_set_and_taken_back(
    chat: Chat, db: Database, stored: list[int]
) -> None:
    await chat.say("/plan")
    before = None
    for sentence, wanted in SENTENCES:
        await chat.say(sentence)
        set_now = await goal_of(db)
        assert set_now is not None
        for name in ("track", "level", "city", "remote", "pay", "currency"):
            value = getattr(wanted, name)
            assert value in (None, False) or getattr(set_now, name) == value, sentence
        assert set_now.remote == wanted.remote or wanted.city is None
        await chat.say("undo")
        back = await goal_of(db)
        assert (back and back.track) == before, sentence
        await chat.say(sentence)
        before = set_now.track
    # A question changes nothing, and offers it.
    await chat.say("how do I become a devops engineer?")
    kept = await goal_of(db)
    assert kept is not None
    assert kept.track == "data-analyst"
    await chat.press("My goal: DevOps")
    assert DEVOPS in chat.text
    for code, words in (("ru", "Моя цель"), ("kk", "Мақсатым")):
        await chat.press_data(f"lang1:{code}")
        await chat.say("/goal")
        assert chat.text.startswith(words)


async def test_the_wanted_posting_leads_and_its_end_is_told_once(
    chat: Chat, db: Database, clock: Clock, tick: Tick, stored: list[int]
) -> None:
    await onboard(chat)
    await chat.press_data(WantPosting(posting_id=stored[0]).pack())
    assert "You want this one." in chat.text
    await chat.say("/goal")
    assert "I want: Posting 0, Acme 0\nyou match 2 of 4; left: Postman, Testing" in chat.text
    await chat.say("/skills")
    assert chat.text.index("left: Postman, Testing") < chat.text.index("Learn next")
    async with db.begin() as session:
        gone = update(Posting).where(Posting.id == stored[0]).values(archived_at=clock.now)
        await session.execute(gone)
        await market.mark_changed(session)
        # It waits to be told; another one that is closed goes.
        other = update(Posting).where(Posting.id == stored[1]).values(archived_at=clock.now)
        await session.execute(other)
        assert await posting_ingest.remove_archived(session, "test", clock.now + timedelta(1)) == 1
    clock.now = MONDAY
    await tick(clock.now)
    assert "Posting 0, Acme 0 is closed." in chat.text
    clock.now += timedelta(weeks=1)
    await tick(clock.now)
    assert "is closed." not in chat.text
    async with db.begin() as session:
        assert await posting_ingest.remove_archived(session, "test", clock.now) == 1
        assert await session.scalar(select(Posting.id).where(Posting.id == stored[0])) is None
    assert await goal_of(db) is None
    await chat.press_data(WantPosting(posting_id=stored[0]).pack())
    assert await goal_of(db) is None, "what is gone can't be wanted"


async def test_inline_is_about_the_goal_in_ones_own_chat_alone(
    chat: Chat, stored: list[int]
) -> None:
    await chat.say("my goal is senior QA in Almaty")
    said = []
    for chat_type in ("sender", "private", "group"):
        key = chat.telegram.inline_query(1, "postman", chat_type)
        await chat.feed()
        (card,) = chat.telegram.inline_answers[key]
        said.append(spaced(card["input_message_content"]["message_text"]))
    assert "Market: 20 of 20 (100%) – QA engineer" in said[0]
    assert "Market: 20 of 45 (44%) – all roles" in said[1]
    assert said[1] == said[2], "elsewhere a card says nothing of its sender"


async def test_forged_presses_change_nothing_and_nobody_elses_goal_changes(
    chat: Chat, db: Database, stored: list[int]
) -> None:
    other = chat.as_user(2)
    await other.say("my goal is junior QA in Astana")
    theirs = await goal_of(db, 2)
    await chat.say("/goal")
    async with db.begin() as session:
        values = {"source": "own", "source_id": "2:1", "user_id": 2, "title": "Theirs"}
        foreign = await session.scalar(insert(Posting).values(values).returning(Posting.id))
    before = without(await dump(db), 1)
    forged = [
        SetGoal(of="track", number=9_999_999),
        SetGoal(of="city", number=9_999_999),
        SetGoal(of="posting", number=stored[0]),
        UndoGoal(version=1),
        WantPosting(posting_id=foreign or 0),
        WantPosting(posting_id=2**31 - 1),
    ]
    for data in forged:
        await chat.press_data(data.pack())
        assert await goal_of(db) is None, data
    await chat.press_data(SetGoal(of="level", level="mid").pack())
    for _again in range(2):
        await chat.press_data(SetGoal(of="remote", number=1).pack())
    assert await goal_of(db) == GoalRow(level="mid", remote=True, version=2), "twice is once"
    assert without(await dump(db), 1) == before
    assert await goal_of(db, 2) == theirs
    await chat.say("/export")
    await chat.say("/delete_me")
    assert "goals: 1" in chat.text
