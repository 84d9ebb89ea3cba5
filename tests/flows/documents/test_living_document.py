"""The plan is taken out, edited by hand and sent back: what the file says is done, and no more."""

from datetime import timedelta
from difflib import unified_diff
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.jobs import digest_planner
from db.models.analyses import RoadmapItem
from db.models.users import Task as TaskRow
from db.store.engine import Database
from handlers.callbacks.tasks import RemoveOwn
from tests.chat import Chat, Clock
from tests.flows.documents.test_export import move, take
from tests.sample_documents import done, rows, send, tick
from tests.store import dump

DOCKER, CACHING = "Containerizing FastAPI app", "Session caching"


async def plan(chat: Chat) -> str:
    return (await take(chat, "Plan"))[1].decode()


def diff(before: str, after: str) -> list[str]:
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


async def lived(chat: Chat) -> str:
    """A plan of the user's own with a tick, an own task and a note in it."""
    await tick(chat, DOCKER, CACHING)
    await chat.say("/add Read a book")
    await send(chat, await plan(chat))
    assert chat.text.startswith("Nothing changes: this is your plan as it is.")
    await chat.press("Save as a new plan")
    return await plan(chat)


async def save(chat: Chat, text: str) -> str:
    await send(chat, text)
    summary = chat.text
    await chat.press("Save")
    assert chat.text.startswith("Saved."), chat.text
    return summary


RENAMED = """\
-    - [x] Session caching
+    - [x] Session cachings
"""
MOVED = """\
+    - [x] Session caching
-    - [x] Session caching
"""
REPLACED = """\
-    - Docker networking and volumes
+    - Write a load test in Locust
"""


def renamed(text: str) -> str:
    return text.replace("Session caching\n", "Session cachings\n")


def moved(text: str) -> str:
    """From Redis to an item of the other half of the year."""
    line = f"    - [x] {CACHING}\n"
    head, _found, rest = text.replace(line, "").partition("CI/CD with")
    title, end, rest = rest.partition("\n")
    return f"{head}CI/CD with{title}{end}{line}{rest}"


def replaced(text: str) -> str:
    return text.replace("- Docker networking and volumes", "- Write a load test in Locust")


EDITS = {
    "a step is renamed": (
        renamed,
        RENAMED,
        "✏️ Changed: 1\n    Session caching → Session cachings\n",
    ),
    "a step moves": (moved, MOVED, "✏️ Changed: 1\n    Session caching (moved)\n"),
    "one goes, one comes": (
        replaced,
        REPLACED,
        "➕ New: 1\n    Write a load test in Locust\n"
        "➖ Gone: 1\n    Docker networking and volumes\n",
    ),
}


@pytest.mark.parametrize(("edit", "lines", "said"), EDITS.values(), ids=list(EDITS))
async def test_an_edit_is_all_that_changes(chat: Chat, edit: Any, lines: str, said: str) -> None:
    before = await lived(chat)
    ids = {row.id for row in (await rows(chat)).values() if row.state == "done"}
    assert len(ids) == 2
    summary = await save(chat, edit(before))
    assert summary.endswith(f"Compared with “my analysis”\n{said}\nNothing is saved yet.")
    after = await plan(chat)
    assert diff(before, after) == lines.splitlines()
    assert after == edit(before)
    assert {row.id for row in (await rows(chat)).values() if row.state == "done"} == ids
    await chat.say("/plans")
    await chat.press("Undo the last document")
    assert await plan(chat) == before


OWN = """
## My own tasks

- [x] Read two books
    - Item: message queues (RabbitMQ)
    - Note: in a week
- [ ] Build a demo
    - Proof: https://github.com/a/demo
    - Period: Q3
- [-] Never mind (skipped)
"""


async def test_own_tasks_states_notes_and_proofs_of_a_file_are_done_and_undone(
    chat: Chat, db: Database
) -> None:
    await chat.say("/add Read two book")
    await chat.say("/add Call a mentor")
    await tick(chat, "Multi-container orchestration")
    before = await dump(db)
    text = (await plan(chat)).partition("\n## My own tasks")[0] + OWN
    text = text.replace("- Session caching", "- [x] Session caching")
    text = text.replace(
        "- Query result caching", "- [-] Query result caching (skipped)\n        - Note: not here"
    )
    text = text.replace("- [x] Multi-container", "- [ ] Multi-container")
    await send(chat, text)
    for line in (
        "• 3 tasks of your own",
        "➕ New: 1\n    Build a demo\n",
        "✏️ Changed: 1\n    Read two book → Read two books\n",
        "✅ Ticked in the document: 2\n",
        "➖ Skipped in the document: 1\n",
        "📎 With a new note or proof: 3\n",
        "1 task of your own is not in the file and stays.\n",
    ):
        assert line in chat.text, line
    await chat.press_twice("Save")
    for line in (
        "The document ticked 2 tasks.",
        "The document skipped 1 task.",
        "3 tasks have a new note or proof.",
    ):
        assert line in chat.text
    mine = await rows(chat)
    assert "Never mind" not in mine
    assert mine["Read two books"].item_title == "Message Queues (RabbitMQ)"
    assert (mine["Build a demo"].period, mine["Build a demo"].proven) == ("Q3", True)
    assert mine["Call a mentor"].state == "open"
    assert mine["Query result caching"].state == "skipped"
    await undone(chat, db, before)


async def undone(chat: Chat, db: Database, before: dict[str, Any]) -> None:
    assert await done(chat) == {
        "Read two books",
        "Session caching",
        "Multi-container orchestration",
    }
    await send(chat, await plan(chat))
    assert chat.text.startswith("Nothing changes")
    await chat.say("/plans")
    await chat.press("Undo the last document")
    now = await dump(db)
    assert now["evidence"] == before["evidence"] == []
    mine = await rows(chat)
    own = {text for text, row in mine.items() if row.kind == "own"}
    assert own == {"Read two book", "Call a mentor"}
    assert mine["Read two book"].item_id is None
    assert {text: row.state for text, row in mine.items() if row.state != "open"} == {
        "Multi-container orchestration": "done"
    }
    mine_before = [row for row in before["tasks"] if row["kind"] == "own"]
    assert [row for row in now["tasks"] if row["kind"] == "own"] == mine_before
    # What is only ever appended to tells of both: done, and taken back.
    assert [row["text"] for row in now["task_edits"]] == ["Read two book", "Read two books"]
    assert len(now["ticks"]) == len(before["ticks"]) + 6


async def test_a_note_is_not_taken_away_by_a_file_without_it_and_comes_back(
    chat: Chat, db: Database
) -> None:
    before = await lived(chat)
    noted = before.replace("[x] Session caching\n", "[x] Session caching\n       - Note: one\n")
    assert noted != before
    await save(chat, noted)
    await send(chat, before)
    assert chat.text.startswith("Nothing changes")
    await save(chat, noted.replace("Note: one", "Note: two"))
    (row,) = (await dump(db))["evidence"]
    assert (row["note"], row["former_note"], row["version"]) == ("two", "one", 2)
    await chat.say("/plans")
    await chat.press("Undo the last document")
    assert await plan(chat) == noted


async def test_what_its_user_deleted_stays_deleted_and_what_is_too_much_is_named(
    chat: Chat, db: Database
) -> None:
    await chat.say("/add Read a book")
    text = await plan(chat)
    await chat.say("/plan")
    (task,) = [row.id for row in (await rows(chat)).values() if row.kind == "own"]
    await chat.press_data(RemoveOwn(task_id=task, state="skipped").pack())
    assert (await rows(chat))["Read a book"].state == "skipped"
    await send(chat, text)
    assert chat.text.startswith("Nothing changes")
    assert "1 task of your own that you deleted stays deleted." in chat.text
    lines = "".join(f"- [ ] {subject(n)}\n" for n in range(101)) + f"- [ ] {'long ' * 41}\n"
    await send(chat, f"{text}{lines}")
    assert "➕ New: 100\n" in chat.text
    assert "Not taken: 2. A plan has room for 100 tasks of your own" in chat.text
    await chat.press("Save")
    own = [row for row in (await rows(chat)).values() if row.kind == "own" and row.state == "open"]
    assert len(own) == 100


def subject(number: int) -> str:
    return f"{number * 7919} {chr(97 + number % 26) * 9}"


async def test_an_own_task_that_may_be_renamed_is_asked_about(chat: Chat) -> None:
    await chat.say("/add Read the book about Docker")
    text = (await plan(chat)).replace("Read the book about Docker", "Read a manual about Docker")
    await send(chat, text)
    assert chat.text.startswith("Renamed, or new?")
    await chat.press("The same as 1")
    assert "Read the book about Docker → Read a manual about Docker" in chat.text
    await chat.press("Save")
    own = [row.text for row in (await rows(chat)).values() if row.kind == "own"]
    assert own == ["Read a manual about Docker"]


async def test_skills_of_a_file_are_learned_and_undone(chat: Chat, db: Database) -> None:
    await chat.say("/start")
    await move(db, redis="learning", python="lack")
    text = await plan(chat)
    assert "### Skills I am learning\n\n- **Redis**" in text
    await send(chat, text)
    assert chat.text.startswith("Nothing changes")
    before = await dump(db)
    edited = text.replace(
        "### Skills I am learning\n\n- **Redis**\n",
        "### Skills I am learning\n\n- **Kafka:** at work\n",
    )
    edited = edited.replace(
        "### Skills I already have\n\n", "### Skills I already have\n\n- **Redis**\n"
    )
    assert "What it says of skills changes." in await save(chat, edited)
    assert diff(edited, await plan(chat)) == []
    await chat.say("/skills kafka")
    assert "You: learning" in chat.text
    assert "The analysis counts it as being learned: Kafka: at work" in chat.text
    await chat.say("/plans")
    await chat.press("Undo the last document")
    assert await plan(chat) == text
    assert (await dump(db))["skill_moves"] == before["skill_moves"]


async def test_after_seven_days_nothing_is_left_of_what_was_undone_but_its_ticks(
    chat: Chat, db: Database, clock: Clock
) -> None:
    text = await lived(chat)
    await save(chat, f"{text}- [ ] Build a demo\n- [ ] Give a talk\n")
    await tick(chat, "Give a talk")
    await chat.say("/plans")
    await chat.press("Undo the last document")
    assert await plan(chat) == text
    now = await dump(db)
    assert [row["text"] for row in now["tasks"] if row["gone_at"]] == ["Give a talk"]
    assert len(now["revisions"]) == 2
    clock.now += timedelta(days=7, minutes=1)
    await digest_planner.clean_up(db, clock.now)
    left = await dump(db)
    assert left["revisions"] == []
    assert (left["tasks"], left["ticks"]) == (now["tasks"], now["ticks"])


async def test_an_own_task_comes_back_from_the_list_of_its_item(chat: Chat, db: Database) -> None:
    await send(chat, "# Plan\n\n## Docker\n\n- [ ] Images\n- [ ] Volumes\n")
    await chat.press("Save as a new plan")
    await chat.say("/add Ask Dana")
    async with db.begin() as session:
        item = (
            await session.scalars(select(RoadmapItem.id).order_by(RoadmapItem.id.desc()))
        ).first()
        mine = update(TaskRow).where(TaskRow.text == "Ask Dana")
        await session.execute(mine.values(roadmap_item_id=item))
    exported = await plan(chat)
    assert "- [ ] Volumes\n- [ ] Ask Dana\n" in exported
    await send(chat, exported)
    assert chat.text.startswith("Nothing changes")
    await send(
        chat, exported.replace("[ ] Images", "[x] Images").replace("Dana\n", "Dana\n- [ ] C\n")
    )
    assert "➕ New: 1\n    C\n" in chat.text
    await chat.press("Save")
    assert (await rows(chat))["Ask Dana"].kind == "own"
    assert (await plan(chat)).count("Ask Dana") == 1
