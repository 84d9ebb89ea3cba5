"""However long one user goes on, what is stored of them stays within bounds."""

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from db.models.postings import PostingSkill
from db.models.users import Task, Tick
from db.plans import plans, revisions
from db.queries import postings, share, task, tasks, users
from db.rows.tasks import TaskPlace
from db.store.engine import Database
from handlers.callbacks.share import MakeShare, Revoke
from handlers.callbacks.task import UndoEdit
from handlers.callbacks.tasks import PostponeTask
from handlers.documents.services import save
from handlers.tasks.services import edits
from tests.chat import Chat
from tests.sample_documents import OTHER, send
from tests.store import TODAY, add_row, dump

SECOND = timedelta(seconds=1)


async def count(db: Database, table: str) -> int:
    return len((await dump(db))[table])


async def test_edits_of_a_task_are_kept_to_a_few_and_the_last_can_be_undone(
    chat: Chat, db: Database
) -> None:
    await chat.say("/add Read a book")
    async with db.begin() as session:
        id = await session.scalar(select(Task.id).where(Task.user_id == 1)) or 0
        for number in range(3 * task.MAX_EDITS):
            last = await task.edit_own(session, 1, id, TODAY, f"Read {number}", TaskPlace())
    assert await count(db, "task_edits") == task.MAX_EDITS
    await chat.press_data(UndoEdit(edit_id=last or 0).pack())
    assert f"Read {3 * task.MAX_EDITS - 2}" in chat.text


async def test_moves_of_a_task_to_and_fro_are_kept_to_a_few(chat: Chat, db: Database) -> None:
    await chat.say("/plan")
    for number in range(3 * tasks.MAX_MOVES):
        move = PostponeTask(task_id=1, on=number % 2 == 0)
        await chat.press_data(move.pack())
    assert await count(db, "postponements") == tasks.MAX_MOVES


async def test_shares_that_were_ended_are_kept_to_a_few(chat: Chat, db: Database) -> None:
    await chat.say("/share")
    for _ in range(share.MAX_ENDED + 5):
        await chat.press_data(MakeShare().pack())
        (open_one,) = [row for row in (await dump(db))["shares"] if row["revoked_at"] is None]
        await chat.press_data(Revoke(share_id=open_one["id"], sure=True).pack())
    assert await count(db, "shares") == share.MAX_ENDED


async def test_deleted_own_tasks_go_for_good_when_there_are_many(chat: Chat, db: Database) -> None:
    await chat.say("/plan")
    more = edits.DELETED_LIMIT + 5
    async with db.begin() as session:
        user = await users.find(session, 1)
        assert user is not None
        for _ in range(more):
            id = await tasks.add_own(session, 1, user.analysis_id, "Old")
            await add_row(session, Tick(user_id=1, task_id=id, state="skipped", ticked_at=TODAY))
    await chat.say("/add New")
    left = [row["text"] for row in (await dump(db))["tasks"] if row["user_id"] == 1]
    assert left.count("Old") == edits.DELETED_LIMIT
    assert left.count("New") == 1


async def test_postings_that_were_deleted_go_for_good_when_there_are_many(
    chat: Chat, db: Database
) -> None:
    await chat.say("/plan")
    draft: dict[str, Any] = {
        "title": "A",
        "currency": None,
        "level": None,
        "skills": [1],
        "out": [],
    }
    async with db.begin() as session:
        for number in range(postings.MAX_DELETED + 5):
            at = TODAY + number * SECOND
            id = await postings.add_own(session, 1, {**draft, "message_id": number}, at)
            await postings.archive_own(session, 1, id, at)
        last = await postings.add_own(session, 1, {**draft, "message_id": 99}, TODAY)
        assert list(
            await session.scalars(
                select(PostingSkill.posting_id).where(PostingSkill.posting_id == last)
            )
        ) == [last]
    mine = [row for row in (await dump(db))["postings"] if row["user_id"] == 1]
    assert len(mine) == postings.MAX_DELETED + 1
    assert {"1:0", "1:4"} & {row["source_id"] for row in mine} == set(), "the oldest went"


async def test_deleted_plans_go_for_good_when_there_are_many(chat: Chat, db: Database) -> None:
    await chat.say("/plan")
    async with db.begin() as session:
        for number in range(plans.MAX_REMOVED + 5):
            id = await plans.add(session, 1, f"Plan {number}", TODAY)
            await plans.remove(session, 1, id, TODAY + number * SECOND)
        there = [plan.name for plan in await plans.removed(session, 1)]
    first, last = there[-1], there[0]
    assert (len(there), last, first) == (plans.MAX_REMOVED, "Plan 14", "Plan 5")


async def test_what_many_documents_drop_is_kept_as_long_as_it_can_come_back(
    chat: Chat, db: Database
) -> None:
    for number in range(revisions.MAX_REVISIONS + 4):
        chat.clock.now += SECOND
        await send(chat, re.sub("Window functions", f"Quite another task {number * 7919}", OTHER))
        await chat.press("Save" if number else "Save as a new plan")
        if "new" in chat.text.casefold() and any("new" in each for each in chat.buttons):
            await chat.press("All are new")
    plan = [row for row in (await dump(db))["tasks"] if row["gone_at"] is not None]
    assert len(plan) <= revisions.MAX_REVISIONS
    assert await count(db, "revisions") <= revisions.MAX_REVISIONS


async def test_a_document_waits_where_a_day_has_ticked_enough(chat: Chat, db: Database) -> None:
    await send(chat, OTHER)
    await chat.press("Save as a new plan")
    many = {"user_id": 1, "task_id": 1, "state": "done", "ticked_at": TODAY}
    async with db.begin() as session:
        await session.execute(insert(Tick), [many] * (save.MAX_TICKS + 1))
    await send(chat, OTHER.replace("- [ ] Explain", "- [x] Explain"))
    await chat.press("Save")
    assert "Press Save again tomorrow" in chat.text
    chat.clock.now += save.DAY + SECOND
    await chat.press("Save")
    assert "Press Save again tomorrow" not in chat.text
    assert await count(db, "revisions") == 2
