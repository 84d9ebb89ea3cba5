"""Moves a user's rows from one plan to another that has a row for each of its rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, or_, select, update

from db.models.analyses import Analysis, RoadmapItem, Role
from db.models.deliveries import Delivery, DeliveryTask, Quiz
from db.models.postings import PostingMark
from db.models.users import (
    Evidence,
    Goal,
    Postponement,
    Share,
    SharedItem,
    Task,
    TaskEdit,
    Tick,
    User,
)
from db.plans import plans, snapshots
from db.plans.snapshots import IdsByTable
from db.queries import users
from db.store.session import Session

# Tables whose rows say what a user did with a task.
TASK_RECORDS = (Tick, Postponement, Evidence, Quiz)


def _references(user_id: int) -> list[tuple[Any, str, ColumnElement[bool]]]:
    """Every column in which a user's rows refer to a plan's rows: its table, its name, and the
    condition that picks the user's rows."""
    digests = select(Delivery.id).where(Delivery.user_id == user_id)
    shares = select(Share.id).where(Share.user_id == user_id)
    return [
        *((model, "task_id", model.user_id == user_id) for model in TASK_RECORDS),
        (DeliveryTask, "task_id", DeliveryTask.delivery_id.in_(digests)),
        (Task, "roadmap_item_id", Task.user_id == user_id),
        (TaskEdit, "roadmap_item_id", TaskEdit.user_id == user_id),
        (SharedItem, "roadmap_item_id", SharedItem.share_id.in_(shares)),
        (PostingMark, "posting_id", PostingMark.user_id == user_id),
        (User, "role_id", User.id == user_id),
    ]


async def rebind(
    session: Session, user_id: int, source: int, target: int, mapping: IdsByTable
) -> None:
    """Let ticks, own tasks, marks, shares, digests, the goal and the chosen role refer to the
    target plan; a goal that the target has stays.

    `mapping` has the target's row for every row of the source that the user's rows refer to. A
    user who follows the source follows the target.
    """
    for model, column, owned in _references(user_id):
        (key,) = model.__table__.c[column].foreign_keys
        await _repoint(session, model.__table__, column, mapping[key.column.table.name], owned)
    for model, owner in ((Task, Task.user_id), (Share, Share.user_id), (User, User.id)):
        moved = update(model).where(owner == user_id, model.analysis_id == source)
        await session.execute(moved.values(analysis_id=target))
    await _move_goal(session, user_id, source, target, mapping.get("postings", {}))


async def _move_goal(
    session: Session, user_id: int, source: int, target: int, postings: Mapping[int, int]
) -> None:
    of_target = exists().where(Goal.user_id == user_id, Goal.analysis_id == target)
    if await session.scalar(select(of_target)):
        return
    moved = (Goal.user_id == user_id, Goal.analysis_id == source)
    await session.execute(update(Goal).where(*moved).values(analysis_id=target))
    of_goal = (Goal.user_id == user_id) & (Goal.analysis_id == target)
    await _repoint(session, Goal.__table__, "posting_id", postings, of_goal)


async def _repoint(
    session: Session, table: Any, column: str, ids: Mapping[int, int], owned: Any
) -> None:
    """Change a column of the user's rows; no new id is an old one, too."""
    used = select(table.c[column]).where(owned, table.c[column].in_(list(ids))).distinct()
    changes = [{"old": id, "new": ids[id]} for id in await session.scalars(used)]
    if changes:
        query = update(table).where(owned, table.c[column] == bindparam("old"))
        await session.execute(query.values({column: bindparam("new")}), changes)


async def move_own_tasks(session: Session, user_id: int, source: int, target: int) -> None:
    """Move a user's own tasks to another plan; there they stand apart, under no item."""
    moved = update(Task).where(Task.user_id == user_id, Task.analysis_id == source)
    await session.execute(moved.values(analysis_id=target, roadmap_item_id=None))


async def unfork_plan(
    session: Session, user_id: int, copy: int, source: int, originals: IdsByTable
) -> bool:
    """Bring a user's rows back from a copy to the plan that it was made of, which they follow
    then if they follow the copy.

    False, and nothing changes, if that plan is another by now or has rows of theirs again.
    """
    there = await session.scalar(select(Analysis.id).where(Analysis.id == source))
    wanted = set(originals.get("tasks", {}).values())
    authored = (Task.analysis_id == source, Task.user_id.is_(None))
    tasks = set(await session.scalars(select(Task.id).where(*authored)))
    roles = set(
        await session.scalars(
            select(Role.id).where(Role.id.in_(originals.get("roles", {}).values()))
        )
    )
    if there is None or not wanted <= tasks or roles != set(originals.get("roles", {}).values()):
        return False
    used = [
        exists().where(Task.user_id == user_id, Task.analysis_id == source),
        exists().where(Share.user_id == user_id, Share.analysis_id == source),
        *(
            exists().where(
                model.user_id == user_id, model.task_id.in_(select(Task.id).where(*authored))
            )
            for model in TASK_RECORDS
        ),
    ]
    if await session.scalar(select(or_(*used))):
        return False
    mapping = {table: dict(rows) for table, rows in originals.items()}
    await rebind(session, user_id, copy, source, mapping)
    items = select(RoadmapItem.id).where(RoadmapItem.analysis_id == source)
    loose = update(Task).where(Task.user_id == user_id, Task.analysis_id == source)
    await session.execute(
        loose.where(Task.roadmap_item_id.not_in(items)).values(roadmap_item_id=None)
    )
    return True


async def fork_plan(
    session: Session, user_id: int, source: int, name: str, now: datetime
) -> tuple[int, IdsByTable]:
    """Copy a plan into one of the user's own, which they follow from now on.

    The user's rows move to the copy; nobody else's rows change. Returns the new plan's id and
    the copied rows' ids by the source's.
    """
    plan = await plans.add(session, user_id, name, now)
    ids = await snapshots.restore(session, plan, await snapshots.take(session, source), now)
    await rebind(session, user_id, source, plan, ids)
    # A plan of their own ends the state in which they only follow somebody.
    await users.update_settings(session, user_id, only_follows=False)
    return plan, ids
