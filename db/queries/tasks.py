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
    or_,
    select,
    update,
)

from db.models.analyses import RoadmapItem, Skill
from db.models.users import Evidence, Postponement, SkillMove, Task, Tick
from db.rows.tasks import RecentTick, TaskRow, TickPosition
from db.store.prepared import prepare
from db.store.query_cache import cached_by_version, keeps_answers
from db.store.session import Session
from db.store.statements import fetch_all, fetch_one, keep_newest
from db.vocabulary import TaskState

# Postponements kept of each task; only the last two are ever read.
MAX_MOVES = 10


# An own task outlives its roadmap item.
_UNDER = (RoadmapItem.id == Task.roadmap_item_id) & RoadmapItem.gone_at.is_(None)


def latest_state(user_id: int | BindParameter[int] | None) -> ScalarSelect[TaskState]:
    """A subquery of a query over tasks: the state of the user's latest tick; NULL without one."""
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


def _newest_of_task(model: Any, user_id: BindParameter[int]) -> ScalarSelect[int]:
    """A subquery of a query over tasks: the id of the user's newest row for the task."""
    return (
        select(func.max(model.id))
        .where(model.user_id == user_id, model.task_id == Task.id)
        .correlate(Task)
        .scalar_subquery()
    )


def _for_plan() -> Select[Any]:
    user_id: BindParameter[int] = bindparam("user_id")
    in_document = case((Task.done_in_document, "done"), else_="open")
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
        func.coalesce(Tick.state, in_document),
        case((Tick.state != in_document, Tick.ticked_at)),
        Postponement.until,
        Postponement.postponed_at,
        Task.period,
        Evidence.url.is_not(None),
        in_document,
    )
    return (
        select(*columns)
        .outerjoin(RoadmapItem, _UNDER)
        .outerjoin(Tick, Tick.id == _newest_of_task(Tick, user_id))
        .outerjoin(Postponement, Postponement.id == _newest_of_task(Postponement, user_id))
        .outerjoin(Evidence, (Evidence.user_id == user_id) & (Evidence.task_id == Task.id))
        .where(
            Task.analysis_id == bindparam("analysis_id"),
            Task.user_id.is_(None) | (Task.user_id == user_id),
            Task.gone_at.is_(None),
        )
        .order_by(rank, RoadmapItem.position, Task.position, Task.id)
    )


_FOR_PLAN = prepare(_for_plan())
# The user's own tasks, and those that they have ticked, moved or proven.
_THEIRS = (Task.user_id, Tick.id, Postponement.id, Evidence.task_id)
_OF_USER = prepare(_for_plan().where(or_(*(column.is_not(None) for column in _THEIRS))))


@cached_by_version
async def _of_document(session: Session, analysis_id: int) -> list[TaskRow]:
    """The tasks of a plan as the document has them."""
    values = {"user_id": None, "analysis_id": analysis_id}
    return await fetch_all(session, TaskRow, _FOR_PLAN, values)


async def for_plan(session: Session, user_id: int, analysis_id: int) -> list[TaskRow]:
    """Every task of the user's plan in order: steps, action items, own tasks.

    Leaves out the tasks that the document dropped.
    """
    values = {"user_id": user_id, "analysis_id": analysis_id}
    if not keeps_answers(session):
        return await fetch_all(session, TaskRow, _FOR_PLAN, values)
    rows = await fetch_all(session, TaskRow, _OF_USER, values)
    theirs = {row.id: row for row in rows}
    own = [row for row in rows if row.kind == "own"]
    return [*(theirs.get(row.id, row) for row in await _of_document(session, analysis_id)), *own]


_POSITION = prepare(
    select(Tick.task_id, Tick.id == _newest_of_task(Tick, bindparam("user_id")))
    .join(Task, Task.id == Tick.task_id)
    .where(Tick.id == bindparam("tick_id"), Tick.user_id == bindparam("user_id"))
)


async def tick_position(session: Session, user_id: int, tick_id: int) -> TickPosition | None:
    """Find a tick of this user; None if it is somebody else's or gone."""
    values = {"user_id": user_id, "tick_id": tick_id}
    return await fetch_one(session, TickPosition, _POSITION, values)


_OF_TICK = select(Tick.task_id).where(Tick.id == bindparam("tick_id")).scalar_subquery()
_BEFORE = prepare(
    select(Tick.state, Tick.ticked_at)
    .where(
        Tick.user_id == bindparam("user_id"),
        Tick.task_id == _OF_TICK,
        Tick.id < bindparam("tick_id"),
    )
    .order_by(Tick.id.desc())
    .limit(1)
)
_DONE_IN_DOCUMENT = prepare(select(Task.done_in_document).where(Task.id == _OF_TICK))


async def state_before(
    session: Session, user_id: int, tick_id: int
) -> tuple[TaskState, datetime | None]:
    """The state that a tick changed, and since when the task was in it.

    Without an earlier tick that is the state in the document, since None.
    """
    values = {"user_id": user_id, "tick_id": tick_id}
    tick = (await session.execute(_BEFORE, values)).one_or_none()
    if tick is not None:
        return tick.state, tick.ticked_at
    done = await session.scalar(_DONE_IN_DOCUMENT, {"tick_id": tick_id})
    return "done" if done else "open", None


_HISTORY_HEAD = prepare(
    select(
        select(func.max(Tick.id)).where(Tick.user_id == bindparam("user_id")).scalar_subquery(),
        select(func.max(SkillMove.id))
        .where(SkillMove.user_id == bindparam("user_id"))
        .scalar_subquery(),
    )
)


async def history_head(session: Session, user_id: int) -> tuple[int | None, int | None]:
    """The ids of a user's newest tick and newest skill move.

    Two equal heads mean that nothing changed in between (optimistic locking).
    """
    tick_id, move_id = (await session.execute(_HISTORY_HEAD, {"user_id": user_id})).one()
    return tick_id, move_id


_LATEST_TICK = prepare(
    select(func.max(Tick.id)).where(
        Tick.user_id == bindparam("user_id"), Tick.task_id == bindparam("task_id")
    )
)


async def latest_tick(session: Session, user_id: int, task_id: int) -> int | None:
    """The id of a task's newest tick."""
    return await session.scalar(_LATEST_TICK, {"user_id": user_id, "task_id": task_id})


async def latest_ticks(session: Session, user_id: int, task_ids: Sequence[int]) -> dict[int, int]:
    """The id of the newest tick of each of these tasks, by task id."""
    query = (
        select(Tick.task_id, func.max(Tick.id))
        .where(Tick.user_id == user_id, Tick.task_id.in_(task_ids))
        .group_by(Tick.task_id)
    )
    return dict((await session.execute(query)).all())


async def latest_of_ticks(
    session: Session, user_id: int, tick_ids: Sequence[int]
) -> dict[int, int]:
    """Those of these ticks that are still the newest of their task: tick id by task id."""
    latest = select(func.max(Tick.id)).where(Tick.user_id == user_id).group_by(Tick.task_id)
    query = select(Tick.task_id, Tick.id).where(Tick.id.in_(tick_ids), Tick.id.in_(latest))
    return dict((await session.execute(query)).all())


_NEW_TICK = ("user_id", "task_id", "state", "ticked_at")
_APPEND = prepare(
    insert(Tick).values({name: bindparam(name) for name in _NEW_TICK}).returning(Tick.id)
)


async def append_tick(
    session: Session, user_id: int, task_id: int, state: TaskState, now: datetime
) -> int:
    """Add a tick to the history and return its id."""
    tick = {"user_id": user_id, "task_id": task_id, "state": state, "ticked_at": now}
    return (await session.execute(_APPEND, tick)).scalar_one()


async def latest_postponements(
    session: Session, user_id: int, task_id: int, limit: int
) -> list[date | None]:
    """The Mondays that a task was postponed to, newest first; None puts it back."""
    query = (
        select(Postponement.until)
        .where(Postponement.user_id == user_id, Postponement.task_id == task_id)
        .order_by(Postponement.id.desc())
        .limit(limit)
    )
    return list((await session.execute(query)).scalars())


async def postpone(
    session: Session, user_id: int, task_id: int, until: date | None, now: datetime
) -> None:
    """Move a task to the week of the Monday `until`, or back (None)."""
    row = {"user_id": user_id, "task_id": task_id, "until": until, "postponed_at": now}
    await session.execute(insert(Postponement).values(**row))
    of_task = (Postponement.user_id == user_id, Postponement.task_id == task_id)
    await keep_newest(session, Postponement, *of_task, limit=MAX_MOVES)


async def append_ticks(
    session: Session, user_id: int, ticks: Iterable[tuple[int, TaskState, datetime]]
) -> None:
    """Add many ticks: (task id, state, moment)."""
    rows = [
        {"user_id": user_id, "task_id": id, "state": state, "ticked_at": moment}
        for id, state, moment in ticks
    ]
    if rows:
        await session.execute(insert(Tick), rows)


async def remove_ticks(session: Session, user_id: int, tick_ids: Sequence[int]) -> None:
    """Delete these ticks of the user; the skill moves that they caused go with them."""
    await session.execute(delete(Tick).where(Tick.user_id == user_id, Tick.id.in_(tick_ids)))


_LATEST_TICKS = (
    select(func.max(Tick.id)).where(Tick.user_id == bindparam("user_id")).group_by(Tick.task_id)
)
_RECENT_TICKS = prepare(
    select(Tick.id, Task.id, Task.text, Tick.state, Tick.ticked_at)
    .join(Task, Task.id == Tick.task_id)
    .where(
        Tick.id.in_(_LATEST_TICKS),
        Task.analysis_id == bindparam("analysis_id"),
        Task.gone_at.is_(None),
    )
    .order_by(Tick.id.desc())
    .limit(bindparam("limit"))
)


async def recent_ticks(
    session: Session, user_id: int, analysis_id: int, limit: int
) -> list[RecentTick]:
    """The newest tick of each task of a plan, newest first."""
    values = {"user_id": user_id, "analysis_id": analysis_id, "limit": limit}
    return await fetch_all(session, RecentTick, _RECENT_TICKS, values)


async def count_own(session: Session, user_id: int, analysis_id: int) -> int:
    query = select(func.count(Task.id))
    query = query.where(Task.user_id == user_id, Task.analysis_id == analysis_id)
    return (await session.execute(query)).scalar_one()


async def count_ticks_since(session: Session, user_id: int, moment: datetime) -> int:
    """Count the user's ticks after a moment, in all their plans."""
    query = select(func.count()).where(Tick.user_id == user_id, Tick.ticked_at > moment)
    return (await session.execute(query)).scalar_one()


async def remove_own(session: Session, user_id: int, task_ids: Sequence[int]) -> None:
    """Delete own tasks for good. The skill moves that their ticks caused stay."""
    own = (Task.user_id == user_id, Task.id.in_(task_ids))
    ticks = select(Tick.id).join(Task, Task.id == Tick.task_id).where(*own)
    moves = update(SkillMove).where(SkillMove.tick_id.in_(ticks))
    await session.execute(moves.values(tick_id=None))
    await session.execute(delete(Task).where(*own))


async def own_by_message(session: Session, user_id: int, message_id: int) -> list[int]:
    """The ids of the own tasks that a message made, line by line."""
    query = select(Task.id).where(Task.user_id == user_id, Task.message_id == message_id)
    return list(await session.scalars(query.order_by(Task.message_line)))


async def add_learning_tasks(
    session: Session, user_id: int, analysis_id: int, lessons: Sequence[tuple[int, str]]
) -> None:
    """Add an own task for each (skill id, text)."""
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


async def learning_tasks(session: Session, user_id: int) -> list[tuple[int, str, str]]:
    """The tasks that the bot added for a skill, in all plans, as (id, text, skill's name).

    One that stands in a document is its author's.
    """
    query = (
        select(Task.id, Task.text, Skill.name)
        .join(Skill, Skill.id == Task.skill_id)
        .where(Task.user_id == user_id, Task.line.is_(None))
    )
    return [(id, text, name) for id, text, name in await session.execute(query)]


async def reword(session: Session, task_id: int, text: str) -> None:
    """Change the words of a task; no edit that its user could undo."""
    await session.execute(update(Task).where(Task.id == task_id).values(text=text))


async def add_own(
    session: Session,
    user_id: int,
    analysis_id: int,
    text: str,
    message_id: int | None = None,
    item_id: int | None = None,
    line: int = 0,
) -> int:
    """Add an own task behind the user's others and return its id.

    A line of a message makes one task.
    """
    task = insert(Task).values(
        analysis_id=analysis_id,
        user_id=user_id,
        message_id=message_id,
        message_line=line,
        roadmap_item_id=item_id,
        kind="own",
        position=await count_own(session, user_id, analysis_id),
        text=text,
    )
    return (await session.execute(task.returning(Task.id))).scalar_one()
