"""Tests: a user takes out a plan that is read back the same, a history, weeks, everything."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select, update

from db import reference
from db.documents.document import Document, DocumentOwnTask, DocumentTask, NamedSkills
from db.documents.read import read_analysis
from db.models.analyses import Analysis, RoadmapItem, Skill
from db.models.users import Evidence, SkillMove, Tick, User
from db.models.users import Task as TaskRow
from db.plans import builtin as builtin_plans
from db.plans import document_loader
from db.rows.export import HistoryEvent
from db.store.engine import Database
from db.vocabulary import SkillState
from handlers.documents.rules.export import MAX_WEEKS
from handlers.documents.views.export import history_file
from tests.chat import Chat, Clock
from tests.full_user import add_full_user
from tests.profiles import examples
from tests.store import TODAY, add_row


async def take(chat: Chat, button: str) -> tuple[str, bytes, str]:
    """Press a button of /export; the file's name, its content, and what is said below it."""
    await chat.say("/export")
    await chat.press(button)
    sent = chat.message["document"]
    return sent["file_name"], chat.telegram.files[sent["file_id"]][1], chat.message["caption"]


async def move(db: Database, **states: SkillState) -> None:
    async with db.begin() as session:
        ids = dict((await session.execute(select(Skill.slug, Skill.id))).all())
        for slug, state in states.items():
            await add_row(
                session, SkillMove(user_id=1, skill_id=ids[slug], state=state, moved_at=TODAY)
            )


async def test_the_plan_comes_with_ticks_own_tasks_states_and_proofs(
    chat: Chat, db: Database
) -> None:
    await chat.say("/add Ask a mentor = now?")
    await chat.say("/add Build a demo")
    await chat.say("/plan")
    await chat.press("✅ 1")
    async with db.begin() as session:
        mine = select(TaskRow.id).where(TaskRow.user_id == 1).order_by(TaskRow.id)
        first, second = (await session.scalars(mine)).all()
        item = (await session.scalars(select(RoadmapItem.id).order_by(RoadmapItem.id))).first()
        change = update(TaskRow)
        await session.execute(change.where(TaskRow.id == first).values(roadmap_item_id=item))
        await session.execute(change.where(TaskRow.id == second).values(period="Q1-Q2"))
        await add_row(
            session,
            Evidence(
                user_id=1, task_id=first, note="- twice", url="https://a.kz/b_c", changed_at=TODAY
            ),
        )
    await move(db, redis="learning")
    name, content, caption = await take(chat, "Plan")
    assert name == "backend-engineer-plan-2026-11-24.md"
    assert "send it back" in caption
    reading = read_analysis(content.decode())
    assert reading.problems == ()
    assert reading.document.own == [DocumentOwnTask(DocumentTask("Build a demo"), period="Q1-Q2")]
    (docker,) = (each for each in reading.document.roadmap if each.title.startswith("Docker &"))
    asked = DocumentTask("Ask a mentor = now?", "open", "- twice", "https://a.kz/b_c")
    assert docker.steps[-1] == asked
    own = [*reading.document.own, DocumentOwnTask(asked, item=docker.title)]
    assert reading.document.learning == [
        NamedSkills("Redis")  # what the tick has taught is told by the tick
    ]
    done = [step.text for each in reading.document.roadmap for step in each.steps if step.done]
    assert done == ["Containerizing FastAPI app"]
    async with db.read() as session:
        analysis = await builtin_plans.builtin_id(session)
        loaded = await document_loader.load_document(session, 1, analysis)
    assert sorted(loaded.own, key=str) == sorted(own, key=str)
    assert replace(loaded, own=[], roadmap=[]) == replace(reading.document, own=[], roadmap=[])
    assert (await take(chat, "Plan"))[1] == content


async def test_without_a_tick_the_builtin_plan_is_the_text_that_was_loaded(
    chat: Chat, db: Database
) -> None:
    _name, content, _caption = await take(chat, "Plan")
    assert content.decode() == reference.text("backend-engineer.en.md")


async def test_a_skill_that_its_user_moved_stands_where_they_moved_it(
    chat: Chat, db: Database
) -> None:
    await chat.say("/start")
    await move(db, python="lack", rabbitmq="have")
    plan = read_analysis((await take(chat, "Plan"))[1].decode()).document
    assert "Python" in [each.name for each in plan.lack]
    assert "Python" not in [each.name for each in plan.have]
    # "RabbitMQ or Kafka" speaks of both, and one of them is still lacking.
    assert "Message Brokers" in [each.name for each in plan.lack]
    assert "RabbitMQ" in [each.name for each in plan.have]


async def test_another_users_plan_and_tasks_are_out_of_reach(chat: Chat, db: Database) -> None:
    await chat.say("/start")
    other = chat.as_user(2)
    await other.say("/add Secret of another")
    async with db.begin() as session:
        plan = await add_full_user(session, 3, 4, "marmoset")
        assert await document_loader.load_document(session, 1, plan) == Document()
        assert await document_loader.load_document(session, 3, plan) != Document()
    for button in ("Plan", "Everything"):
        content = (await take(chat, button))[1].decode()
        assert "Secret" not in content
        assert "marmoset" not in content


async def test_the_history_is_safe_in_a_spreadsheet_and_in_the_users_zone(
    chat: Chat, db: Database
) -> None:
    texts = ("=HYPERLINK(1)", "+1", "@SUM(1)", "Прочитать, книгу")
    for text in texts:
        await chat.say(f"/add {text}")
    async with db.begin() as session:
        for id in await session.scalars(select(TaskRow.id).where(TaskRow.user_id == 1)):
            await add_row(session, Tick(user_id=1, task_id=id, state="done", ticked_at=TODAY))
    await chat.say("/progress")
    await chat.press("↩ 1")
    name, content, caption = await take(chat, "History")
    assert name == "history-2026-11-24.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 6
    assert f"{len(rows) - 1} entries" in caption
    assert rows[1][0] == "2026-11-24T14:32:00+05:00"
    assert [row[3] for row in rows[1:4]] == ["'=HYPERLINK(1)", "'+1", "'@SUM(1)"]
    assert [row[4] for row in rows[1:]] == ["done", "done", "done", "done", "open again"]


async def test_the_history_says_that_an_own_task_was_deleted(chat: Chat) -> None:
    await chat.say("/add Ask a mentor")
    await chat.press("Delete")
    await chat.say("/plan")
    await chat.press("Skip…")
    await chat.press("⏭ 1")
    _name, content, _caption = await take(chat, "History")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[4] for row in rows[1:]] == ["deleted", "skipped"]


@pytest.mark.parametrize(("language", "mark"), [("en", ","), ("ru", ";"), ("kk", ";")])
async def test_a_spreadsheet_of_the_readers_country_opens_the_history_in_five_columns(
    chat: Chat, language: str, mark: str
) -> None:
    """Excel parts cells at a semicolon where the decimal mark is a comma, else at a comma."""
    chat.telegram.users[1]["language_code"] = language
    await chat.say("/add Read, write; rest")
    await chat.press_data(chat.data[next(iter(chat.data))])  # a place for it
    await chat.say("/plan")
    ticks = [data for data in chat.data.values() if data.startswith("tick")]
    await chat.press_data(ticks[0])
    await chat.say("/export")
    await chat.press_data("export1:history")
    content = chat.telegram.files[chat.message["document"]["file_id"]][1].decode("utf-8-sig")
    titles, *rows = csv.reader(io.StringIO(content, newline=""), delimiter=mark)
    assert len(titles) == 5
    assert {len(row) for row in rows} == {5}


ODD = st.text(st.sampled_from("=+-@＝＋－＠ \t\r\n\"',;|\u200b\ufeffab1()"), max_size=12)


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ODD | st.text(max_size=20), language=st.sampled_from(["en", "ru", "kk"]))
@example(text="=HYPERLINK(1)", language="en")
@example(text="\t=1", language="ru")
@example(text="＝1+1", language="kk")
@example(text="x;=cmd|' /C calc'!A0", language="en")
@example(text="x,=cmd|' /C calc'!A0", language="ru")
@example(text='a","=1', language="en")
@example(text='a";"=1', language="ru")
@example(text="\ufeff=1", language="ru")
def test_no_cell_of_the_history_is_a_formula(chat: Chat, text: str, language: str) -> None:
    """Also not for a spreadsheet whose cells end elsewhere: a Russian one's end at a semicolon."""
    with chat.dispatcher["i18n"].context(), chat.dispatcher["i18n"].use_locale(language):
        content = history_file([HistoryEvent(TODAY, text, text, text, "done")], "UTC").decode(
            "utf-8-sig"
        )
    parted = "," if language == "en" else ";"
    (_titles, row) = csv.reader(io.StringIO(content, newline=""), delimiter=parted)
    assert len(row) == 5
    for end in ",;|\t":
        for cells in csv.reader(io.StringIO(content, newline=""), delimiter=end):
            for cell in cells:
                seen = cell.strip(" \t\r\n\u200b\ufeff")
                assert not seen.startswith(tuple("=+-@＝＋－＠")), cell


async def test_everything_holds_every_row_of_the_user_and_nobody_elses_number(
    chat: Chat, db: Database
) -> None:
    async with db.begin() as session:
        await add_full_user(session, 1, 99_887_766, "zebrafish")
        await add_full_user(session, 99_887_766, 1, "marmoset")
    name, content, _caption = await take(chat, "Everything")
    assert name == "everything-2026-11-24.json"
    tables = json.loads(content)["tables"]
    assert all(tables.values())
    assert tables["users"][0]["id"] == 1
    assert "99887766" not in content.decode().replace("User 99887766", "")


def events(content: bytes) -> dict[str, tuple[datetime, str]]:
    calendar = Calendar.from_ical(content)
    return {
        str(event["uid"]): (event.decoded("dtstart"), str(event["description"]))
        for event in calendar.walk("VEVENT")
    }


async def test_the_calendar_holds_the_weeks_ahead_at_the_hour_of_the_digest(
    chat: Chat, db: Database
) -> None:
    await chat.say("/plan")
    await chat.press("✅ 1")
    name, content, caption = await take(chat, "Calendar")
    assert name == "backend-engineer-weeks-2026-11-24.ics"
    assert "3 tasks at a time" in caption
    found = sorted(events(content).values())
    starts = [start for start, _text in found]
    # Mondays at nine in Almaty, a week apart.
    assert starts[0].isoformat() == "2026-11-23T04:00:00+00:00"
    assert {after - before for before, after in pairwise(starts)} == {timedelta(weeks=1)}
    tasks = [line for _start, text in found for line in text.splitlines()]
    assert len(tasks) == len(set(tasks)) == 19
    assert len(found[0][1].splitlines()) == 2
    assert all(len(text.splitlines()) <= 3 for _start, text in found)
    assert "Containerizing FastAPI app" not in content.decode()


async def test_a_later_calendar_brings_the_same_weeks_up_to_date(
    chat: Chat, db: Database, clock: Clock
) -> None:
    first = events((await take(chat, "Calendar"))[1])
    async with db.begin() as session:
        await session.execute(update(User).values(minute_of_day=600))
    clock.now += timedelta(hours=1)
    second = events((await take(chat, "Calendar"))[1])
    assert first.keys() == second.keys()
    assert all(second[uid][0] - first[uid][0] == timedelta(hours=1) for uid in first)


async def test_the_calendar_ends_within_two_years_and_keeps_what_was_put_off(
    chat: Chat, db: Database
) -> None:
    await chat.say("/plan")
    await chat.press("Next week")
    await chat.press("📅 1")
    found = sorted(events((await take(chat, "Calendar"))[1]).values())
    assert 0 < len(found) <= MAX_WEEKS
    assert "Containerizing FastAPI app" not in found[0][1]
    assert "Containerizing FastAPI app" in found[1][1]


async def test_an_empty_plan_is_a_sentence_with_a_next_step(chat: Chat, db: Database) -> None:
    await chat.say("/start")
    async with db.begin() as session:
        plan = await add_row(
            session, Analysis(user_id=1, name="Empty", digest="", imported_at=TODAY)
        )
        await session.execute(update(User).where(User.id == 1).values(analysis_id=plan.id))
    for button, words in (
        ("Plan", "empty"),
        ("History", "Nothing is ticked"),
        ("Calendar", "No task is open"),
    ):
        await chat.say("/export")
        await chat.press(button)
        assert words in chat.text
        assert chat.buttons
        assert "document" not in chat.message
    assert json.loads((await take(chat, "Everything"))[1])["tables"]["users"]
