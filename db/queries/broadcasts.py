"""Messages to everyone: who is owed one, and what became of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.deliveries import Broadcast, Delivery
from db.models.users import User
from db.rows.broadcasts import BroadcastMessage
from db.store.engine import insert_new
from db.vocabulary import DeliveryState


async def begin(
    session: AsyncSession,
    admin_id: int,
    message_id: int,
    text: str,
    entities: Sequence[dict[str, Any]],
    now: datetime,
) -> int:
    """Begin a broadcast and return its id; the same message of an administrator begins one."""
    row = insert_new(session, Broadcast).values(
        admin_id=admin_id,
        message_id=message_id,
        text=text,
        entities=list(entities),
        state="planning",
        planned_to=0,
        begun_at=now,
    )
    await session.execute(row.on_conflict_do_nothing())
    query = select(Broadcast.id).where(
        Broadcast.admin_id == admin_id, Broadcast.message_id == message_id
    )
    return (await session.execute(query)).scalar_one()


async def find(session: AsyncSession, broadcast_id: int) -> BroadcastMessage | None:
    query = select(Broadcast.text, Broadcast.entities, Broadcast.state)
    row = (await session.execute(query.where(Broadcast.id == broadcast_id))).one_or_none()
    return BroadcastMessage(*row) if row else None


async def count_readers(session: AsyncSession) -> int:
    """How many can be reached."""
    query = select(func.count(User.id)).where(User.blocked_at.is_(None))
    return (await session.execute(query)).scalar_one()


async def ids_in_planning(session: AsyncSession) -> list[int]:
    query = select(Broadcast.id).where(Broadcast.state == "planning").order_by(Broadcast.id)
    return list((await session.execute(query)).scalars())


async def count_waiting(session: AsyncSession, broadcast_id: int) -> int:
    query = select(func.count(Delivery.id)).where(
        Delivery.broadcast_id == broadcast_id, Delivery.state == "planned"
    )
    return (await session.execute(query)).scalar_one()


async def enqueue_next(session: AsyncSession, broadcast_id: int, now: datetime, limit: int) -> int:
    """Owe a broadcast to the next users by id; how many."""
    begun = (
        select(Broadcast.planned_to)
        .where(Broadcast.id == broadcast_id, Broadcast.state == "planning")
        .with_for_update(skip_locked=True)
    )
    planned_to = await session.scalar(begun)
    if planned_to is None:
        return 0
    query = (
        select(User.id)
        .where(User.id > planned_to, User.blocked_at.is_(None))
        .order_by(User.id)
        .limit(limit)
    )
    ids = list((await session.execute(query)).scalars())
    if ids:
        rows = [
            {
                "user_id": id,
                "kind": "broadcast",
                "broadcast_id": broadcast_id,
                "period": now.date(),
                "due_at": now,
                "available_at": now,
            }
            for id in ids
        ]
        await session.execute(insert_new(session, Delivery).on_conflict_do_nothing(), rows)
    after = {"planned_to": ids[-1]} if ids else {"state": "planned"}
    await session.execute(update(Broadcast).where(Broadcast.id == broadcast_id).values(**after))
    return len(ids)


async def stop(session: AsyncSession, broadcast_id: int) -> None:
    """Nobody more is owed it; what is being sent this moment still arrives."""
    await session.execute(
        update(Broadcast).where(Broadcast.id == broadcast_id).values(state="stopped")
    )
    owed = Delivery.broadcast_id == broadcast_id
    await session.execute(
        update(Delivery)
        .where(owed, Delivery.state == "planned")
        .values(state="skipped", error="stopped")
    )


async def count_by_state(session: AsyncSession, broadcast_id: int) -> dict[DeliveryState, int]:
    query = (
        select(Delivery.state, func.count())
        .where(Delivery.broadcast_id == broadcast_id)
        .group_by(Delivery.state)
    )
    return dict((await session.execute(query)).all())
