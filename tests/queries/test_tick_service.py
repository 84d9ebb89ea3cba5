"""A tick reads before its transaction: what changed in between is seen all the same."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import select

from db.models.users import Task, Tick
from db.plans import builtin
from db.queries import users
from db.rows.users import UserRow
from db.store.engine import Database
from db.vocabulary import TaskState
from handlers.tasks.services import tick as ticking
from tests.conftest import TODAY
from tests.store import dump


async def reader(db: Database) -> tuple[UserRow, Sequence[int]]:
    """A user, and the steps of the first item."""
    async with db.begin() as session:
        user = UserRow(
            id=1,
            name="A",
            language="en",
            time_zone="UTC",
            weekday=0,
            minute_of_day=0,
            analysis_id=await builtin.builtin_id(session, "en"),
            role_id=None,
        )
        await users.add(session, user, TODAY)
        query = select(Task.id).where(Task.analysis_id == user.analysis_id, Task.kind == "step")
        steps = list((await session.execute(query.order_by(Task.id).limit(3))).scalars())
    return user, steps


async def ticks(db: Database) -> list[tuple[int, TaskState]]:
    async with db.read() as session:
        rows = await session.execute(select(Tick.task_id, Tick.state).order_by(Tick.id))
        return [(row.task_id, row.state) for row in rows]


async def test_two_taps_at_once_are_one_tick(any_db: Database) -> None:
    user, steps = await reader(any_db)
    both = await asyncio.gather(
        *(ticking.tick(any_db, user, steps[0], "done", TODAY) for _ in range(5))
    )
    assert await ticks(any_db) == [(steps[0], "done")]
    assert len({result.tick_id for result in both}) == 1
    assert len({repr(result.receipt) for result in both}) == 1, "each tap says what changed"
    assert {result.count.done for result in both} == {1}


async def test_the_last_of_an_item_sees_those_ticked_at_the_same_time(any_db: Database) -> None:
    """Three steps teach Docker: whichever comes last finishes the item and its skill."""
    user, steps = await reader(any_db)
    results = await asyncio.gather(
        *(ticking.tick(any_db, user, step, "done", TODAY) for step in steps)
    )
    assert sorted(result.count.done for result in results) == [1, 2, 3]
    assert sum(result.receipt.finished is not None for result in results) == 1
    moves = (await dump(any_db))["skill_moves"]
    by_skill: dict[int, list[str]] = {}
    for move in moves:
        by_skill.setdefault(move["skill_id"], []).append(move["state"])
    assert by_skill
    assert all(states == ["learning", "have"] for states in by_skill.values()), by_skill
