"""Tasks with their states, the append-only history of ticks, and own tasks."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.analyses import RoadmapItem
from db.models.users import Evidence, Postponement, SkillMove, Task, Tick
from db.rows.tasks import RecentTick, TaskRow
from db.vocabulary import TaskState

# Of each task; where it was moved to before the last two moves is never asked for.
MAX_MOVES = 10


# An own task outlives the item that it stood under.
_UNDER = (RoadmapItem.id == Task.roadmap_item_id) & RoadmapItem.gone_at.is_(None)


def latest_state(user_id: int | BindParameter[int] | None) -> ScalarSelect[TaskState]:
    """Of the task that is asked for: where a user's last tick left it; NULL without one."""
    return (
        select(Tick.state)
        .where(Tick.task_id == Task.id, Tick.user_id == user_id)
        .order_by(Tick.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def state_of_task(user_id: int | None) -> ColumnElement[TaskState]:
    """The state that a user's last tick gave to the task of the row, else the document's."""
    at_first = case((Task.done_in_document, "done"), else_="open")
    return func.coalesce(latest_state(user_id), at_first)


def _for_plan() -> Select[Any]:
    me: BindParameter[int] = bindparam("user_id")
    latest = (
        select(func.max(Tick.id))
        .where(Tick.user_id == me, Tick.task_id == Task.id)
        .correlate(Task)
        .scalar_subquery()
    )
    moved = (
        select(func.max(Postponement.id))
        .where(Postponement.user_id == me, Postponement.task_id == Task.id)
        .correlate(Task)
        .scalar_subquery()
    )
    at_first = case((Task.done_in_document, "done"), else_="open")
    rank = case({"step": 0, "soft": 1, "own": 2}, value=Task.kind)
    columns = (
        Task.id,
        Task.kind,
        RoadmapItem.id,
        RoadmapItem.title,
        RoadmapItem.position,
        RoadmapItem.priority,
        Task.skill_id,
        Task.position,
        Task.text,
        func.coalesce(Tick.state, at_first),
        case((Tick.state != at_first, Tick.ticked_at)),
        Postponement.until,
        Postponement.postponed_at,
        Task.period,
        Evidence.url.is_not(None),
    )
    return (
        select(*columns)
        .outerjoin(RoadmapItem, _UNDER)
        .outerjoin(Tick, Tick.id == latest)
        .outerjoin(Postponement, Postponement.id == moved)
        .outerjoin(Evidence, (Evidence.user_id == me) & (Evidence.task_id == Task.id))
        .where(
            Task.analysis_id == bindparam("analysis_id"),
            Task.user_id.is_(None) | (Task.user_id == me),
            Task.gone_at.is_(None),
        )
        .order_by(rank, RoadmapItem.position, Task.position, Task.id)
    )


# Nearly every screen asks it; to put it together costs as much as to run it.
_FOR_PLAN = _for_plan()


async def for_plan(session: AsyncSession, user_id: int, analysis_id: int) -> list[TaskRow]:
    """Every task of the user's plan in its order: steps, action items, own tasks; no gone ones."""
    mine = {"user_id": user_id, "analysis_id": analysis_id}
    return [TaskRow(*row) for row in (await session.execute(_FOR_PLAN, mine)).all()]


async def tick_position(
    session: AsyncSession, user_id: int, tick_id: int
) -> tuple[int, bool] | None:
    """The task of a tick, and whether it is still that task's latest; None if not this user's."""
    task = await session.scalar(
        select(Tick.task_id).where(Tick.id == tick_id, Tick.user_id == user_id)
    )
    if task is None:
        return None
    latest = await session.scalar(
        select(func.max(Tick.id)).where(Tick.user_id == user_id, Tick.task_id == task)
    )
    return task, latest == tick_id


async def state_before(
    session: AsyncSession, user_id: int, tick_id: int
) -> tuple[TaskState, datetime | None]:
    """The state that a tick changed, and since when it stood; None where nobody had ticked."""
    task = select(Tick.task_id).where(Tick.id == tick_id).scalar_subquery()
    query = (
        select(Tick.state, Tick.ticked_at)
        .where(Tick.user_id == user_id, Tick.task_id == task, Tick.id < tick_id)
        .order_by(Tick.id.desc())
        .limit(1)
    )
    found = (await session.execute(query)).one_or_none()
    if found is not None:
        return found[0], found[1]
    done = await session.scalar(select(Task.done_in_document).where(Task.id == task))
    return "done" if done else "open", None


_HISTORY_HEAD = select(
    select(func.max(Tick.id)).where(Tick.user_id == bindparam("user_id")).scalar_subquery(),
    select(func.max(SkillMove.id))
    .where(SkillMove.user_id == bindparam("user_id"))
    .scalar_subquery(),
)


async def history_head(session: AsyncSession, user_id: int) -> tuple[int | None, int | None]:
    """The last rows of a user's history: whatever changes it has others."""
    found = (await session.execute(_HISTORY_HEAD, {"user_id": user_id})).one()
    return found[0], found[1]


async def latest_tick(session: AsyncSession, user_id: int, task_id: int) -> int | None:
    return await session.scalar(
        select(func.max(Tick.id)).where(Tick.user_id == user_id, Tick.task_id == task_id)
    )


async def latest_ticks(
    session: AsyncSession, user_id: int, task_ids: Sequence[int]
) -> dict[int, int]:
    """The latest tick of each of these tasks, by task."""
    query = (
        select(Tick.task_id, func.max(Tick.id))
        .where(Tick.user_id == user_id, Tick.task_id.in_(task_ids))
        .group_by(Tick.task_id)
    )
    return dict((await session.execute(query)).all())


async def latest_of_ticks(
    session: AsyncSession, user_id: int, tick_ids: Sequence[int]
) -> dict[int, int]:
    """Those of these ticks that are their tasks' latest, by task."""
    latest = select(func.max(Tick.id)).where(Tick.user_id == user_id).group_by(Tick.task_id)
    query = select(Tick.task_id, Tick.id).where(Tick.id.in_(tick_ids), Tick.id.in_(latest))
    return dict((await session.execute(query)).all())


_APPEND = insert(Tick).returning(Tick.id)


async def append_tick(
    session: AsyncSession, user_id: int, task_id: int, state: TaskState, now: datetime
) -> int:
    tick = {"user_id": user_id, "task_id": task_id, "state": state, "ticked_at": now}
    return (await session.execute(_APPEND, tick)).scalar_one()


async def latest_postponements(
    session: AsyncSession, user_id: int, task_id: int, limit: int
) -> list[date | None]:
    """Where a task was moved to, the latest first."""
    query = (
        select(Postponement.until)
        .where(Postponement.user_id == user_id, Postponement.task_id == task_id)
        .order_by(Postponement.id.desc())
        .limit(limit)
    )
    return list((await session.execute(query)).scalars())


async def postpone(
    session: AsyncSession, user_id: int, task_id: int, until: date | None, now: datetime
) -> None:
    session.add(Postponement(user_id=user_id, task_id=task_id, until=until, postponed_at=now))
    await session.flush()
    mine = (Postponement.user_id == user_id, Postponement.task_id == task_id)
    newest = select(Postponement.id).where(*mine).order_by(Postponement.id.desc())
    old = delete(Postponement).where(*mine, Postponement.id.not_in(newest.limit(MAX_MOVES)))
    await session.execute(old)


async def append_ticks(
    session: AsyncSession, user_id: int, ticks: Iterable[tuple[int, TaskState, datetime]]
) -> None:
    rows = [
        {"user_id": user_id, "task_id": id, "state": state, "ticked_at": at}
        for id, state, at in ticks
    ]
    if rows:
        await session.execute(insert(Tick), rows)


async def remove_ticks(session: AsyncSession, user_id: int, tick_ids: Sequence[int]) -> None:
    """Delete these ticks, and with them what they made of skills."""
    mine = delete(Tick).where(Tick.user_id == user_id, Tick.id.in_(tick_ids))
    await session.execute(mine)


async def recent_ticks(
    session: AsyncSession, user_id: int, analysis_id: int, limit: int
) -> list[RecentTick]:
    """The latest tick of each task of a plan, newest first."""
    latest = select(func.max(Tick.id)).where(Tick.user_id == user_id).group_by(Tick.task_id)
    query = (
        select(Tick.id, Task.id, Task.text, Tick.state, Tick.ticked_at)
        .join(Task, Task.id == Tick.task_id)
        .where(Tick.id.in_(latest), Task.analysis_id == analysis_id, Task.gone_at.is_(None))
        .order_by(Tick.id.desc())
        .limit(limit)
    )
    return [RecentTick(*row) for row in (await session.execute(query)).all()]


async def count_own(session: AsyncSession, user_id: int, analysis_id: int) -> int:
    return (
        await session.execute(
            select(func.count(Task.id)).where(
                Task.user_id == user_id, Task.analysis_id == analysis_id
            )
        )
    ).scalar_one()


async def count_ticks_since(session: AsyncSession, user_id: int, moment: datetime) -> int:
    query = select(func.count()).where(Tick.user_id == user_id, Tick.ticked_at > moment)
    return (await session.execute(query)).scalar_one()


async def remove_own(session: AsyncSession, user_id: int, task_ids: Sequence[int]) -> None:
    """Delete own tasks for good. What their user has learned by them stays."""
    mine = (Task.user_id == user_id, Task.id.in_(task_ids))
    ticks = select(Tick.id).join(Task, Task.id == Tick.task_id).where(*mine)
    moves = update(SkillMove).where(SkillMove.tick_id.in_(ticks))
    await session.execute(moves.values(tick_id=None))
    await session.execute(delete(Task).where(*mine))


async def find_own_by_message(session: AsyncSession, user_id: int, message_id: int) -> int | None:
    """The own task that a message made: the same message makes it once."""
    return await session.scalar(
        select(Task.id).where(Task.user_id == user_id, Task.message_id == message_id)
    )


async def add_learning_tasks(
    session: AsyncSession, user_id: int, analysis_id: int, lessons: Sequence[tuple[int, str]]
) -> None:
    """Add an own task for each of these skills."""
    first = await count_own(session, user_id, analysis_id)
    rows = [
        {
            "analysis_id": analysis_id,
            "user_id": user_id,
            "skill_id": skill,
            "kind": "own",
            "position": position,
            "text": text,
        }
        for position, (skill, text) in enumerate(lessons, first)
    ]
    if rows:
        await session.execute(insert(Task), rows)


async def add_own(
    session: AsyncSession,
    user_id: int,
    analysis_id: int,
    text: str,
    message_id: int | None = None,
    item_id: int | None = None,
) -> int:
    task = Task(
        analysis_id=analysis_id,
        user_id=user_id,
        message_id=message_id,
        roadmap_item_id=item_id,
        kind="own",
        position=await count_own(session, user_id, analysis_id),
        text=text,
    )
    session.add(task)
    await session.flush()
    return task.id
