"""A user on the built-in analysis gets a copy of their own, and what is theirs moves there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Analysis,
    Delivery,
    DeliveryTask,
    Evidence,
    Postponement,
    Share,
    SharedItem,
    Task,
    TaskEdit,
    Tick,
    User,
)
from db.queries import plans, snapshots
from db.queries.snapshots import Ids


async def fork(
    session: AsyncSession, user_id: int, from_id: int, name: str, now: datetime
) -> tuple[int, Ids]:
    """Copy an analysis into a plan of the user's own, which they follow from now on.

    Ticks and all else that hangs on its tasks for this user goes to the copies; nobody else's
    rows change. Returns the new plan and the new ids.
    """
    snapshot = await snapshots.take(session, from_id)
    plan = await plans.add(session, user_id, name, now)
    texts = update(Analysis).where(Analysis.id == plan).values(**snapshot["analyses"][0])
    await session.execute(texts)
    ids = await snapshots.copy(session, snapshot, plan)
    model: Any
    for model in (Tick, Postponement, Evidence, TaskEdit):
        await _move(session, model, "task_id", ids["tasks"], model.user_id == user_id)
    digests = select(Delivery.id).where(Delivery.user_id == user_id)
    await _move(
        session, DeliveryTask, "task_id", ids["tasks"], DeliveryTask.delivery_id.in_(digests)
    )
    items = ids["roadmap_items"]
    for model in (Task, TaskEdit):
        await _move(session, model, "roadmap_item_id", items, model.user_id == user_id)
    shares = select(Share.id).where(Share.user_id == user_id)
    await _move(session, SharedItem, "roadmap_item_id", items, SharedItem.share_id.in_(shares))
    for model in (Task, Share):
        mine = update(model).where(model.user_id == user_id, model.analysis_id == from_id)
        await session.execute(mine.values(analysis_id=plan))
    role = await session.scalar(select(User.role_id).where(User.id == user_id))
    await plans.follow(session, user_id, plan, ids["roles"].get(role or 0))
    return plan, ids


async def _move(
    session: AsyncSession, model: Any, column: str, ids: Mapping[int, int], theirs: Any
) -> None:
    """Let the user's rows of a table refer to the copies. No copy's id is an original's."""
    table = model.__table__
    used = select(table.c[column]).where(theirs, table.c[column].in_(list(ids))).distinct()
    moved = [{"old": id, "new": ids[id]} for id in await session.scalars(used)]
    if moved:
        query = update(table).where(theirs, table.c[column] == bindparam("old"))
        connection = await session.connection()
        await connection.execute(query.values({column: bindparam("new")}), moved)
