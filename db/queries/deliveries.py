"""The queue of deliveries: each change of a delivery's state is one statement here."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, delete, func, or_, select, update

from db.models.deliveries import Delivery, DeliveryTask
from db.models.users import User
from db.queries import meta
from db.rows.deliveries import ClaimedDelivery, EndedDelivery, LatestDigest, SentMessage
from db.store.engine import insert_new
from db.store.prepared import prepare
from db.store.session import Session
from db.store.statements import columns_of, fetch_all, fetch_one
from db.vocabulary import DeliveryKind, DeliveryState

# The error of a digest that is skipped because it is late. One row may stand for several missed
# digests; their number follows then.
TOO_LATE = "too late"
# A reminder comes on the next day; one that is further ahead was asked for under a wrong clock.
FURTHEST_AGAIN = timedelta(hours=50)
# The states of a delivery that some process owns.
UNDER_WAY: tuple[DeliveryState, ...] = ("claimed", "sending")
# The states of a delivery whose message never came.
UNSENT: tuple[DeliveryState, ...] = ("planned", "skipped", "unreachable", "failed")
# The kinds whose messages show the plan, and those that remind of an interview.
OF_PLAN: tuple[DeliveryKind, ...] = ("week", "again")
OF_INTERVIEW: tuple[DeliveryKind, ...] = ("eve", "soon")
# The kind that comes beside a digest.
BESIDE: tuple[DeliveryKind, ...] = ("quiz",)


async def enqueue(session: Session, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert deliveries (user_id, kind, period, due_at, available_at); the ids of the new ones.

    Idempotent: a week or a day that has its delivery already keeps it.
    """
    if not rows:
        return []
    query = insert_new(Delivery).on_conflict_do_nothing().returning(Delivery.id)
    return list((await session.execute(query, list(rows))).scalars())


async def enqueue_again(session: Session, user_id: int, day: date, due: datetime) -> int | None:
    """Enqueue a reminder on a day, also after a cancelled one; None if one is planned or sent."""
    query = insert_new(Delivery).values(
        user_id=user_id, kind="again", period=day, due_at=due, available_at=due
    )
    query = query.on_conflict_do_update(
        index_elements=["user_id", "kind", "period"],
        index_where=Delivery.broadcast_id.is_(None) & Delivery.application_id.is_(None),
        set_={"state": "planned", "error": None, "due_at": due, "available_at": due},
        where=Delivery.state == "skipped",
    ).returning(Delivery.id)
    return (await session.execute(query)).scalar_one_or_none()


_AGAIN_DUE = prepare(
    select(func.min(Delivery.due_at)).where(
        Delivery.user_id == bindparam("user_id"),
        Delivery.kind == "again",
        # SQLite would look for the state in an index, and walk through the queue of all users.
        func.coalesce(Delivery.state, "planned") == "planned",
        Delivery.due_at > bindparam("now"),
    )
)


async def again_due_at(session: Session, user_id: int, now: datetime) -> datetime | None:
    """The moment of the next reminder that the user asked for, after `now`."""
    due = await session.scalar(_AGAIN_DUE, {"user_id": user_id, "now": now})
    return due if due is not None and due <= now + FURTHEST_AGAIN else None


async def cancel(
    session: Session, user_id: int, reason: str, kind: DeliveryKind | None = None
) -> None:
    """Skip the planned deliveries of a user, all or of one kind; those under way go on."""
    query = update(Delivery).where(Delivery.user_id == user_id, Delivery.state == "planned")
    if kind is not None:
        query = query.where(Delivery.kind == kind)
    await session.execute(query.values(state="skipped", error=reason))


async def claim(
    session: Session, now: datetime, owner: str, lease_until: datetime, limit: int
) -> list[ClaimedDelivery]:
    """Claim deliveries that may be sent now, the longest waiting first; others skip them.

    Of those that wait equally long, the one with the fewest attempts comes first.
    """
    ready = (
        select(Delivery.id)
        .where(Delivery.state == "planned", Delivery.available_at <= now)
        .order_by(Delivery.available_at, Delivery.attempts, Delivery.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    query = (
        update(Delivery)
        .where(Delivery.id.in_(select(ready.cte("ready").c.id)))
        .values(state="claimed", owner=owner, lease_until=lease_until)
        .returning(*columns_of(Delivery, ClaimedDelivery))
    )
    return await fetch_all(session, ClaimedDelivery, query)


async def mark_sending(
    session: Session, delivery_id: int, owner: str, now: datetime, lease_until: datetime
) -> bool:
    """Record the intent to send. False if the claim is lost: then nobody may send it."""
    claimed = (
        Delivery.id == delivery_id,
        Delivery.owner == owner,
        Delivery.state == "claimed",
        Delivery.lease_until > now,
    )
    attempts = Delivery.attempts + 1
    values = {"state": "sending", "attempts": attempts, "lease_until": lease_until}
    return bool(await _update(session, *claimed, **values))


async def finish(
    session: Session, delivery_id: int, owner: str, state: DeliveryState, **values: Any
) -> bool:
    """Record the outcome of a delivery that this process owns. False if it lost the claim."""
    owned = (Delivery.id == delivery_id, Delivery.owner == owner)
    values = {"state": state, "owner": None, "lease_until": None, **values}
    return bool(await _update(session, *owned, **values))


async def _update(session: Session, *which: ColumnElement[bool], **values: Any) -> list[int]:
    """Update these deliveries and return their ids."""
    query = update(Delivery).where(*which).values(**values).returning(Delivery.id)
    return list((await session.execute(query)).scalars())


async def release(session: Session, owner: str) -> list[int]:
    """Return to the queue what this process claimed and has not begun to send; the ids."""
    return await _to_planned(session, Delivery.state == "claimed", Delivery.owner == owner)


def _unfinished(now: datetime, owner: str, *, alone: bool) -> ColumnElement[bool]:
    """Under way past its lease; or, with `alone`, under way by another process, which is dead."""
    abandoned = Delivery.lease_until < now
    if alone:
        abandoned |= Delivery.owner != owner
    return Delivery.state.in_(UNDER_WAY) & abandoned


async def any_unfinished(session: Session, now: datetime, owner: str, *, alone: bool) -> bool:
    """True if `reclaim` has something to do."""
    query = select(Delivery.id).where(_unfinished(now, owner, alone=alone)).limit(1)
    return await session.scalar(query) is not None


async def reclaim(session: Session, now: datetime, owner: str, *, alone: bool) -> list[int]:
    """Return to the queue what dead processes left under way; the ids.

    A message that was being sent may have arrived or not; its attempt stays counted. It waits
    behind all that is due, so that kill after kill does not double the digest of one user.
    """
    available_at = case((Delivery.state == "sending", now), else_=Delivery.available_at)
    abandoned = _unfinished(now, owner, alone=alone)
    return await _to_planned(session, abandoned, available_at=available_at)


async def _to_planned(session: Session, *which: ColumnElement[bool], **values: Any) -> list[int]:
    values |= {"state": "planned", "owner": None, "lease_until": None}
    return await _update(session, *which, **values)


async def skip_old(session: Session, due_before: datetime) -> int:
    """Skip the planned deliveries that were due before a moment; count them."""
    old = (Delivery.state == "planned", Delivery.due_at < due_before)
    return len(await _update(session, *old, state="skipped", error=TOO_LATE))


async def take_back_unsent(session: Session, now: datetime, too_old: datetime) -> int:
    """Undo what a clock that was ahead has recorded of digests, and count the changed rows.

    An unsent digest that is not due yet is deleted, and its user is due at its moment again; the
    reminder of an interview is deleted, too. A delivery that was due after `too_old` was not too
    late, and is planned again.
    """
    ahead = (Delivery.state.in_(UNSENT), Delivery.due_at > now)
    # What a pause has cancelled stays so.
    missed = or_(Delivery.state != "skipped", Delivery.error.startswith(TOO_LATE))
    first = (
        select(func.min(Delivery.due_at))
        .where(*ahead, missed, Delivery.kind == "week", Delivery.user_id == User.id)
        .scalar_subquery()
    )
    # Whoever wants no digest has no next one, and gets none back.
    await session.execute(
        update(User).where(User.next_digest_at > first).values(next_digest_at=first)
    )
    kinds = Delivery.kind.in_(("week", *BESIDE, *OF_INTERVIEW))
    deleted = await session.execute(delete(Delivery).where(kinds, *ahead).returning(Delivery.id))
    count = len(deleted.all())
    in_time = (Delivery.due_at > too_old, Delivery.due_at <= now)
    skipped = (Delivery.state == "skipped", Delivery.error.startswith(TOO_LATE))
    revived = await _update(session, *skipped, *in_time, state="planned", error=None)
    return count + len(revived)


async def bring_forward(session: Session, now: datetime, longest_wait: timedelta) -> int:
    """Shorten waits that a clock that was ahead has made too long, and count the deliveries.

    A retry is at once; a reminder keeps its hour and comes within a day.
    """
    waits = Delivery.available_at > now + longest_wait
    retried = (
        Delivery.state == "planned",
        waits,
        or_(Delivery.kind == "broadcast", Delivery.due_at <= now),
    )
    count = len(await _update(session, *retried, available_at=now))
    query = select(Delivery.id, Delivery.available_at).where(
        Delivery.kind == "again",
        Delivery.state == "planned",
        Delivery.available_at > now + FURTHEST_AGAIN,
    )
    for id, moment in (await session.execute(query)).all():
        nearer = now + (moment - now) % timedelta(days=1)
        await _update(session, Delivery.id == id, available_at=nearer)
        count += 1
    return count


async def remove_ahead(session: Session, due_after: datetime, now: datetime) -> int:
    """Delete digests that a clock that was ahead has sent for weeks to come; count them.

    A delivery that was made later and is due by now proves that the clock was wrong then, and is
    not wrong now.
    """
    newest = select(func.max(Delivery.id)).where(Delivery.due_at <= now).scalar_subquery()
    query = delete(Delivery).where(
        Delivery.state == "sent", Delivery.due_at > due_after, Delivery.id < newest
    )
    return len((await session.execute(query.returning(Delivery.id))).all())


async def any_ready(session: Session, now: datetime) -> bool:
    """True if some delivery may be sent now."""
    query = select(Delivery.id).where(Delivery.state == "planned", Delivery.available_at <= now)
    return await session.scalar(query.limit(1)) is not None


async def backlog(session: Session, now: datetime) -> tuple[int, datetime | None]:
    """The number of deliveries that may be sent, and the due moment of the oldest digest."""
    ready = (Delivery.state == "planned", Delivery.available_at <= now)
    count, planned = (
        await session.execute(select(func.count(), func.min(Delivery.due_at)).where(*ready))
    ).one()
    unplanned = await session.scalar(
        select(func.min(User.next_digest_at)).where(User.next_digest_at <= now)
    )
    return count, min(filter(None, (planned, unplanned)), default=None)


async def store_tasks(session: Session, delivery_id: int, task_ids: Iterable[int]) -> None:
    """Store the tasks that a digest shows, in order; idempotent, a copy shows the same."""
    rows = [
        {"delivery_id": delivery_id, "position": position, "task_id": id}
        for position, id in enumerate(task_ids)
    ]
    if rows:
        await session.execute(insert_new(DeliveryTask).on_conflict_do_nothing(), rows)


async def latest_week_by_user(
    session: Session, user_ids: Collection[int], due_by: datetime
) -> dict[int, date]:
    """The Monday of the latest week that has a digest, sent or not, by user id.

    A digest that is due after `due_by` does not count: only a wrong clock can have sent it.
    """
    query = (
        select(Delivery.user_id, func.max(Delivery.period))
        .where(Delivery.user_id.in_(user_ids), Delivery.kind == "week", Delivery.due_at <= due_by)
        .group_by(Delivery.user_id)
    )
    return dict((await session.execute(query)).all())


def _latest_digest() -> Select[date, datetime, int]:
    with_tasks = select(DeliveryTask.delivery_id).where(DeliveryTask.delivery_id == Delivery.id)
    newest = (
        select(Delivery.id)
        .where(
            Delivery.user_id == bindparam("user_id"),
            Delivery.kind == "week",
            Delivery.period < bindparam("before"),
            with_tasks.exists(),
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


_LATEST_DIGEST = prepare(_latest_digest())


async def latest_digest(
    session: Session, user_id: int, before: date | None = None
) -> LatestDigest | None:
    """A user's latest digest that shows tasks, of all weeks or of those before a Monday."""
    values = {"user_id": user_id, "before": before or date.max}
    rows = await session.rows(_LATEST_DIGEST, values)
    if not rows:
        return None
    period, due_at, _task_id = rows[0]
    return LatestDigest(period, due_at, tuple(task_id for _period, _due, task_id in rows))


_BY_MESSAGE = prepare(
    select(*columns_of(Delivery, SentMessage)).where(
        Delivery.user_id == bindparam("user_id"),
        Delivery.message_id == bindparam("message_id"),
        Delivery.kind.in_(OF_PLAN),
        Delivery.has_keyboard,
        Delivery.sent_at.is_not(None),
    )
)


async def find_by_message(session: Session, user_id: int, message_id: int) -> SentMessage | None:
    """The digest or reminder that was sent as this message of the user's chat."""
    values = {"user_id": user_id, "message_id": message_id}
    row = (await session.execute(_BY_MESSAGE, values)).first()
    return SentMessage(*row) if row else None


async def latest_due(session: Session, user_id: int, now: datetime) -> EndedDelivery | None:
    """The user's latest digest or reminder that fell due, in whatever state."""
    query = (
        select(*columns_of(Delivery, EndedDelivery))
        .where(Delivery.user_id == user_id, Delivery.due_at <= now, Delivery.kind.in_(OF_PLAN))
        .order_by(Delivery.due_at.desc())
        .limit(1)
    )
    return await fetch_one(session, EndedDelivery, query)


async def unanswered(session: Session, user_id: int, active_at: datetime | None) -> list[bool]:
    """The digests sent since a user was active, newest first: True for those that ask to go on."""
    query = (
        select(Delivery.asks)
        .where(Delivery.user_id == user_id, Delivery.kind == "week", Delivery.state == "sent")
        .order_by(Delivery.period.desc())
        .limit(10)
    )
    if active_at is not None:
        query = query.where(Delivery.sent_at > active_at)
    return list((await session.execute(query)).scalars())


async def with_keyboard(session: Session, user_id: int, but: int) -> list[tuple[int, int]]:
    """(id, message id) of the user's digests that still carry buttons, except `but`."""
    query = select(Delivery.id, Delivery.message_id).where(
        Delivery.user_id == user_id, Delivery.has_keyboard, Delivery.id != but
    )
    return [(id, message) for id, message in (await session.execute(query)).all() if message]


async def drop_keyboard(session: Session, ids: Collection[int]) -> None:
    """Record that the messages of these deliveries carry no buttons any more."""
    await session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(has_keyboard=False))


async def remove_old(session: Session, due_before: datetime) -> int:
    """Delete the ended deliveries that were due before a moment; count them."""
    query = delete(Delivery).where(
        Delivery.due_at < due_before, Delivery.state.not_in(("planned", *UNDER_WAY))
    )
    return len((await session.execute(query.returning(Delivery.id))).all())


async def zones_version(session: Session) -> str | None:
    """The version of the time zone rules (tzdata) behind every `next_digest_at`."""
    return await meta.find(session, "tzdata")


async def set_zones_version(session: Session, version: str) -> None:
    await meta.put(session, "tzdata", version)
