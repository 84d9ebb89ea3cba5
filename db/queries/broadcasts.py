"""Broadcasts: messages of an administrator to everyone, and their deliveries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from db.models.deliveries import Broadcast, Delivery
from db.models.users import User
from db.rows.broadcasts import BroadcastMessage
from db.store.engine import insert_new
from db.store.session import Session
from db.store.statements import columns_of, fetch_one
from db.vocabulary import DeliveryState


async def begin(
    session: Session,
    admin_id: int,
    message_id: int,
    text: str,
    entities: Sequence[dict[str, Any]],
    now: datetime,
) -> int:
    """Begin a broadcast and return its id. Idempotent: one message begins one broadcast."""
    row = insert_new(Broadcast).values(
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


async def find(session: Session, broadcast_id: int) -> BroadcastMessage | None:
    query = select(*columns_of(Broadcast, BroadcastMessage)).where(Broadcast.id == broadcast_id)
    return await fetch_one(session, BroadcastMessage, query)


async def count_readers(session: Session) -> int:
    """Count the users who have not blocked the bot."""
    query = select(func.count(User.id)).where(User.blocked_at.is_(None))
    return (await session.execute(query)).scalar_one()


async def ids_in_planning(session: Session) -> list[int]:
    """The broadcasts that do not have all their deliveries yet, oldest first."""
    query = select(Broadcast.id).where(Broadcast.state == "planning").order_by(Broadcast.id)
    return list((await session.execute(query)).scalars())


async def count_waiting(session: Session, broadcast_id: int) -> int:
    """Count the deliveries of a broadcast that nobody has begun to send."""
    query = select(func.count(Delivery.id)).where(
        Delivery.broadcast_id == broadcast_id, Delivery.state == "planned"
    )
    return (await session.execute(query)).scalar_one()


async def enqueue_next(session: Session, broadcast_id: int, now: datetime, limit: int) -> int:
    """Enqueue deliveries for the next `limit` users by id; their number, 0 if none are left."""
    locked = (
        select(Broadcast.planned_to)
        .where(Broadcast.id == broadcast_id, Broadcast.state == "planning")
        .with_for_update(skip_locked=True)
    )
    planned_to = await session.scalar(locked)
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
        await session.execute(insert_new(Delivery).on_conflict_do_nothing(), rows)
    after = {"planned_to": ids[-1]} if ids else {"state": "planned"}
    await session.execute(update(Broadcast).where(Broadcast.id == broadcast_id).values(**after))
    return len(ids)


async def stop(session: Session, broadcast_id: int) -> None:
    """Skip every delivery that nobody has begun to send; those under way still arrive."""
    await session.execute(
        update(Broadcast).where(Broadcast.id == broadcast_id).values(state="stopped")
    )
    await session.execute(
        update(Delivery)
        .where(Delivery.broadcast_id == broadcast_id, Delivery.state == "planned")
        .values(state="skipped", error="stopped")
    )


async def count_by_state(session: Session, broadcast_id: int) -> dict[DeliveryState, int]:
    """The number of deliveries of a broadcast in each state that has any."""
    query = (
        select(Delivery.state, func.count())
        .where(Delivery.broadcast_id == broadcast_id)
        .group_by(Delivery.state)
    )
    return dict((await session.execute(query)).all())
