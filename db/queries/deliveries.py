"""Digests owed, claimed, sent: each change of a delivery's state is one statement here."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.deliveries import Delivery, DeliveryTask, Meta
from db.models.users import User
from db.rows.deliveries import ClaimedDelivery, EndedDelivery, LatestDigest, SentMessage
from db.store.engine import insert_new
from db.vocabulary import DeliveryKind, DeliveryState

# Claimed or being sent, by some process.
UNDER_WAY: tuple[DeliveryState, ...] = ("claimed", "sending")


async def enqueue(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Add what is owed (user_id, kind, period, due_at, available_at); the ids of the new ones.

    A week or a day that has its delivery already keeps it.
    """
    if not rows:
        return []
    query = insert_new(session, Delivery).on_conflict_do_nothing().returning(Delivery.id)
    return list((await session.execute(query, rows)).scalars())


async def enqueue_again(
    session: AsyncSession, user_id: int, day: date, due: datetime
) -> int | None:
    """Owe a reminder on a day, also where one was taken back; None if it is owed or sent."""
    query = insert_new(session, Delivery).values(
        user_id=user_id, kind="again", period=day, due_at=due, available_at=due
    )
    query = query.on_conflict_do_update(
        index_elements=["user_id", "kind", "period"],
        index_where=Delivery.broadcast_id.is_(None),
        set_={"state": "planned", "error": None, "due_at": due, "available_at": due},
        where=Delivery.state == "skipped",
    ).returning(Delivery.id)
    return (await session.execute(query)).scalar_one_or_none()


_AGAIN_DUE = select(func.min(Delivery.due_at)).where(
    Delivery.user_id == bindparam("user_id"),
    Delivery.kind == "again",
    Delivery.state == "planned",
    Delivery.due_at > bindparam("now"),
)


async def again_due_at(session: AsyncSession, user_id: int, now: datetime) -> datetime | None:
    """When a reminder that the user asked for is due."""
    return await session.scalar(_AGAIN_DUE, {"user_id": user_id, "now": now})


async def cancel(
    session: AsyncSession, user_id: int, reason: str, kind: DeliveryKind | None = None
) -> None:
    """Take back what a user is owed and nobody has begun to send."""
    query = update(Delivery).where(Delivery.user_id == user_id, Delivery.state == "planned")
    if kind is not None:
        query = query.where(Delivery.kind == kind)
    await session.execute(query.values(state="skipped", error=reason))


async def claim(
    session: AsyncSession, now: datetime, owner: str, lease_until: datetime, limit: int
) -> list[ClaimedDelivery]:
    """Take deliveries whose time has come, the longest waiting first; others skip them."""
    ready = (
        select(Delivery.id)
        .where(Delivery.state == "planned", Delivery.available_at <= now)
        .order_by(Delivery.available_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    query = (
        update(Delivery)
        .where(Delivery.id.in_(select(ready.cte("ready").c.id)))
        .values(state="claimed", owner=owner, lease_until=lease_until)
        .returning(
            Delivery.id,
            Delivery.user_id,
            Delivery.kind,
            Delivery.period,
            Delivery.due_at,
            Delivery.attempts,
            Delivery.broadcast_id,
        )
        .execution_options(synchronize_session=False)
    )
    return [ClaimedDelivery(*row) for row in (await session.execute(query)).all()]


async def mark_sending(
    session: AsyncSession, delivery_id: int, owner: str, now: datetime, lease_until: datetime
) -> bool:
    """Record the intent to send. False where the claim is lost: then it must not be sent."""
    query = (
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.owner == owner,
            Delivery.state == "claimed",
            Delivery.lease_until > now,
        )
        .values(state="sending", attempts=Delivery.attempts + 1, lease_until=lease_until)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(query)).scalar_one_or_none() is not None


async def finish(
    session: AsyncSession, delivery_id: int, owner: str, state: DeliveryState, **values: Any
) -> bool:
    """Write what became of a delivery that this process has claimed. False if it lost it."""
    query = (
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.owner == owner)
        .values(state=state, owner=None, lease_until=None, **values)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(query)).scalar_one_or_none() is not None


async def release(session: AsyncSession, owner: str) -> list[int]:
    """Give back what this process has claimed and not begun to send."""
    return await _to_planned(session, Delivery.state == "claimed", Delivery.owner == owner)


def _unfinished(now: datetime, owner: str, *, alone: bool) -> ColumnElement[bool]:
    """Under way past its lease; or, if no process but this one is alive, not by this one."""
    left = Delivery.lease_until < now
    if alone:
        left |= Delivery.owner != owner
    return Delivery.state.in_(UNDER_WAY) & left


async def any_unfinished(session: AsyncSession, now: datetime, owner: str, *, alone: bool) -> bool:
    query = select(Delivery.id).where(_unfinished(now, owner, alone=alone)).limit(1)
    return await session.scalar(query) is not None


async def reclaim(session: AsyncSession, now: datetime, owner: str, *, alone: bool) -> list[int]:
    """Take back what was left under way.

    What was being sent may have arrived or not; its attempt stays counted.
    """
    return await _to_planned(session, _unfinished(now, owner, alone=alone))


async def _to_planned(session: AsyncSession, *which: Any) -> list[int]:
    query = (
        update(Delivery)
        .where(*which)
        .values(state="planned", owner=None, lease_until=None)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return list((await session.execute(query)).scalars())


async def skip_old(session: AsyncSession, due_before: datetime) -> int:
    """Record as skipped what was due too long ago; how many."""
    query = (
        update(Delivery)
        .where(Delivery.state == "planned", Delivery.due_at < due_before)
        .values(state="skipped", error="too late")
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len((await session.execute(query)).all())


async def any_ready(session: AsyncSession, now: datetime) -> bool:
    query = select(Delivery.id).where(Delivery.state == "planned", Delivery.available_at <= now)
    return await session.scalar(query.limit(1)) is not None


async def backlog(session: AsyncSession, now: datetime) -> tuple[int, datetime | None]:
    """How many deliveries may be sent, and when the longest waiting digest was due."""
    ready = (Delivery.state == "planned", Delivery.available_at <= now)
    count, planned = (
        await session.execute(select(func.count(), func.min(Delivery.due_at)).where(*ready))
    ).one()
    unplanned = await session.scalar(
        select(func.min(User.next_digest_at)).where(User.next_digest_at <= now)
    )
    return count, min(filter(None, (planned, unplanned)), default=None)


async def store_tasks(session: AsyncSession, delivery_id: int, task_ids: Iterable[int]) -> None:
    """Write down which tasks a digest shows; a copy of it shows the same."""
    rows = [
        {"delivery_id": delivery_id, "position": at, "task_id": id}
        for at, id in enumerate(task_ids)
    ]
    if rows:
        await session.execute(insert_new(session, DeliveryTask).on_conflict_do_nothing(), rows)


async def latest_week_by_user(session: AsyncSession, user_ids: Collection[int]) -> dict[int, date]:
    """For each user the Monday of the latest week that has a digest, sent or not."""
    query = (
        select(Delivery.user_id, func.max(Delivery.period))
        .where(Delivery.user_id.in_(user_ids), Delivery.kind == "week")
        .group_by(Delivery.user_id)
    )
    return dict((await session.execute(query)).all())


def _latest_digest() -> Select[date, datetime, int]:
    shown = select(DeliveryTask.delivery_id).where(DeliveryTask.delivery_id == Delivery.id)
    newest = (
        select(Delivery.id)
        .where(
            Delivery.user_id == bindparam("user_id"),
            Delivery.kind == "week",
            Delivery.period < bindparam("before"),
            shown.exists(),
        )
        .order_by(Delivery.period.desc())
        .limit(1)
    )
    return (
        select(Delivery.period, Delivery.due_at, DeliveryTask.task_id)
        .join(DeliveryTask)
        .where(Delivery.id == newest.scalar_subquery())
        .order_by(DeliveryTask.position)
    )


_LATEST_DIGEST = _latest_digest()


async def latest_digest(
    session: AsyncSession, user_id: int, before: date | None = None
) -> LatestDigest | None:
    """A user's latest digest that shows tasks; of the weeks before a Monday, if one is given."""
    mine = {"user_id": user_id, "before": before or date.max}
    rows = (await session.execute(_LATEST_DIGEST, mine)).all()
    if not rows:
        return None
    return LatestDigest(rows[0].period, rows[0].due_at, tuple(row.task_id for row in rows))


_BY_MESSAGE = select(Delivery.id, Delivery.kind, Delivery.due_at, Delivery.sent_at).where(
    Delivery.user_id == bindparam("user_id"),
    Delivery.message_id == bindparam("message_id"),
    Delivery.kind != "broadcast",
    Delivery.has_keyboard,
    Delivery.sent_at.is_not(None),
)


async def find_by_message(
    session: AsyncSession, user_id: int, message_id: int
) -> SentMessage | None:
    """The digest or reminder that a message of a user's chat is."""
    mine = {"user_id": user_id, "message_id": message_id}
    row = (await session.execute(_BY_MESSAGE, mine)).first()
    return SentMessage(*row) if row else None


async def latest_due(session: AsyncSession, user_id: int, now: datetime) -> EndedDelivery | None:
    """The latest digest or reminder that was due."""
    query = (
        select(Delivery.kind, Delivery.state, Delivery.due_at, Delivery.sent_at, Delivery.error)
        .where(Delivery.user_id == user_id, Delivery.due_at <= now, Delivery.kind != "broadcast")
        .order_by(Delivery.due_at.desc())
        .limit(1)
    )
    row = (await session.execute(query)).one_or_none()
    return EndedDelivery(*row) if row else None


async def unanswered(
    session: AsyncSession, user_id: int, active_at: datetime | None
) -> list[bool]:
    """The digests sent since a user was active, newest first: whether each asked a question."""
    query = (
        select(Delivery.asks)
        .where(Delivery.user_id == user_id, Delivery.kind == "week", Delivery.state == "sent")
        .order_by(Delivery.period.desc())
        .limit(10)
    )
    if active_at is not None:
        query = query.where(Delivery.sent_at > active_at)
    return list((await session.execute(query)).scalars())


async def with_keyboard(session: AsyncSession, user_id: int, but: int) -> list[tuple[int, int]]:
    """A user's digests whose messages still carry buttons, but one: id and message id."""
    query = select(Delivery.id, Delivery.message_id).where(
        Delivery.user_id == user_id, Delivery.has_keyboard, Delivery.id != but
    )
    return [(id, message) for id, message in (await session.execute(query)).all() if message]


async def drop_keyboard(session: AsyncSession, ids: Collection[int]) -> None:
    await session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(has_keyboard=False))


async def remove_old(session: AsyncSession, due_before: datetime) -> int:
    """Delete what ended before a moment; how many."""
    query = delete(Delivery).where(
        Delivery.due_at < due_before, Delivery.state.not_in(("planned", *UNDER_WAY))
    )
    return len((await session.execute(query.returning(Delivery.id))).all())


async def zones_version(session: AsyncSession) -> str | None:
    """The version of the time zones' rules that every `next_digest_at` was reckoned with."""
    return await session.scalar(select(Meta.value).where(Meta.key == "tzdata"))


async def set_zones_version(session: AsyncSession, version: str) -> None:
    await session.merge(Meta(key="tzdata", value=version))
