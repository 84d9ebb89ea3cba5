"""What is a user's own moves from one analysis to another that has a row for each of its rows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.deliveries import Delivery, DeliveryTask
from db.models.postings import PostingMark
from db.models.users import Evidence, Postponement, Share, SharedItem, Task, TaskEdit, Tick, User
from db.plans.snapshots import Ids

OF_A_TASK = (Tick, Postponement, Evidence)


async def rebind_rows(
    session: AsyncSession, user_id: int, source: int, target: int, ids: Ids
) -> None:
    """Ticks, own tasks, marks, shares, digests and the choice of a role; who follows the one
    analysis follows the other."""
    model: Any
    for model in OF_A_TASK:
        await _repoint(session, model, "task_id", ids["tasks"], model.user_id == user_id)
    sent = DeliveryTask.delivery_id.in_(select(Delivery.id).where(Delivery.user_id == user_id))
    await _repoint(session, DeliveryTask, "task_id", ids["tasks"], sent)
    items = ids["roadmap_items"]
    for model in (Task, TaskEdit):
        await _repoint(session, model, "roadmap_item_id", items, model.user_id == user_id)
    shared = SharedItem.share_id.in_(select(Share.id).where(Share.user_id == user_id))
    await _repoint(session, SharedItem, "roadmap_item_id", items, shared)
    marked = PostingMark.user_id == user_id
    await _repoint(session, PostingMark, "posting_id", ids["postings"], marked)
    await _repoint(session, User, "role_id", ids["roles"], User.id == user_id)
    for model, owner in ((Task, Task.user_id), (Share, Share.user_id), (User, User.id)):
        mine = update(model).where(owner == user_id, model.analysis_id == source)
        await session.execute(mine.values(analysis_id=target))


async def _repoint(
    session: AsyncSession, model: Any, column: str, ids: Mapping[int, int], theirs: Any
) -> None:
    """Let the user's rows of a table refer to the other rows. None of those is one of these."""
    table = model.__table__
    used = select(table.c[column]).where(theirs, table.c[column].in_(list(ids))).distinct()
    moved = [{"old": id, "new": ids[id]} for id in await session.scalars(used)]
    if moved:
        query = update(table).where(theirs, table.c[column] == bindparam("old"))
        connection = await session.connection()
        await connection.execute(query.values({column: bindparam("new")}), moved)
