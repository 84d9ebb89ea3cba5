"""Changes when a user's digest comes: everything that does goes through here."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from db.queries import deliveries, users
from db.rows.users import UserRow
from db.store.engine import lock_user
from db.store.session import Session
from handlers.applications.services import reminders
from handlers.common.errors import existing
from handlers.common.schedule import (
    WEEK,
    day_after,
    instant,
    is_too_late,
    latest_due,
    monday_of,
    next_digest,
    pause_end,
)
from handlers.tasks.rules import planning


async def lengthen_week(session: Session, user: UserRow, now: datetime, size: int) -> UserRow:
    """Keep for this week that the user asked for so many tasks, more than `planning.SIZE`; it
    never becomes shorter."""
    last = await deliveries.latest_digest(session, user.id)
    monday = planning.monday_of_plan(last, user.time_zone, user.every_weeks, now)
    kept = user.week_size or 0 if user.week_of == monday else 0
    if size <= kept:
        return user
    await users.update_settings(session, user.id, week_size=size, week_of=monday)
    return replace(user, week_size=size, week_of=monday)


def due_deliveries(
    user: UserRow, first: datetime, now: datetime
) -> tuple[list[dict[str, Any]], datetime]:
    """The deliveries of a user whose digest was due at `first`, and the moment of the next one.

    Digests that were missed are two skipped rows at most: the first, which is planned again if it
    was missed by a clock that was ahead, and one for all others.
    """
    due, missed = latest_due(
        first, now, user.weekday, user.minute_of_day, user.time_zone, user.every_weeks
    )
    week = _week_of(due, user)
    following, _week = next_digest(
        now, user.weekday, user.minute_of_day, user.time_zone, user.every_weeks, week
    )
    if is_too_late(due, now):
        return _missed_rows(user, first, due, missed + 1), following
    day = week - user.every_weeks * WEEK + timedelta(days=user.weekday)
    before = max(first, instant(day, user.minute_of_day, user.time_zone))
    return [*_missed_rows(user, first, before, missed), _row(user, due)], following


def _missed_rows(
    user: UserRow, first: datetime, last: datetime, missed: int
) -> list[dict[str, Any]]:
    rows = [_row(user, first, 1)] if missed else []
    return [*rows, _row(user, last, missed - 1)] if missed > 1 else rows


def _week_of(due: datetime, user: UserRow) -> date:
    return monday_of(due.astimezone(ZoneInfo(user.time_zone)).date())


def _row(user: UserRow, due: datetime, missed: int = 0) -> dict[str, Any]:
    """A delivery to plan, or the record of so many `missed` ones, the last of them due then."""
    error = deliveries.TOO_LATE if missed == 1 else f"{deliveries.TOO_LATE}: {missed} digests"
    return {
        "user_id": user.id,
        "kind": "week",
        "period": _week_of(due, user),
        "due_at": due,
        "available_at": due,
        "state": "skipped" if missed else "planned",
        "error": error if missed else None,
    }


def following_digest(user: UserRow, now: datetime, last_week: date | None) -> datetime:
    """The moment of a user's next digest after now and after their pause."""
    return next_digest(
        pause_end(user.paused_until, now),
        user.weekday,
        user.minute_of_day,
        user.time_zone,
        user.every_weeks,
        last_week,
    )[0]


async def reschedule(session: Session, user_id: int, now: datetime, **changes: Any) -> UserRow:
    """Change a user's settings and the moment of the next digest with them. Raises OutOfDate.

    The hour on the wall stays; a week that has had its digest gets no second one.
    """
    await lock_user(session, user_id)
    user = existing(await users.find(session, user_id))
    if user.next_digest_at is not None and user.next_digest_at <= now:
        # It was due before this change, and is owed all the same.
        await deliveries.enqueue(session, due_deliveries(user, user.next_digest_at, now)[0])
    changed = replace(user, **changes)
    following = None
    if changed.reminded and changed.blocked_at is None:
        weeks = await deliveries.latest_week_by_user(session, [user_id], now + WEEK)
        following = following_digest(changed, now, weeks.get(user_id))
    changed = replace(changed, next_digest_at=following)
    await users.update_settings(session, user_id, **changes, next_digest_at=following)
    if changed.time_zone != user.time_zone:
        # The evening before an interview is another moment there.
        await reminders.schedule_again(session, now, user_id)
    return changed


async def pause(session: Session, user_id: int, now: datetime, days: int | None) -> UserRow:
    """No digest for so many days, or (None) until the user says otherwise. Raises OutOfDate."""
    if days is None:
        user = await reschedule(session, user_id, now, reminded=False, paused_until=None)
    else:
        until = now + timedelta(days=days)
        user = await reschedule(session, user_id, now, reminded=True, paused_until=until)
    # A message to everyone is no digest: who is paused gets it.
    for kind in (*deliveries.OF_PLAN, *deliveries.BESIDE):
        await deliveries.cancel(session, user_id, "paused", kind)
    return user


async def resume(session: Session, user_id: int, now: datetime) -> UserRow:
    """Digests again; what was missed is not sent. Raises OutOfDate."""
    return await reschedule(
        session, user_id, now, reminded=True, paused_until=None, blocked_at=None
    )


async def unblock(session: Session, user: UserRow, now: datetime) -> UserRow:
    """They can be reached again; the digest waits for their word. Raises OutOfDate."""
    return await reschedule(
        session, user.id, now, blocked_at=None, reminded=False, paused_until=None
    )


async def snooze(session: Session, user: UserRow, now: datetime, *, on: bool) -> datetime:
    """Send the plan again tomorrow, or don't; the moment that is meant. Idempotent."""
    due, day = day_after(now, user.minute_of_day, user.time_zone)
    if not on:
        await deliveries.cancel(session, user.id, "taken back", kind="again")
    elif await deliveries.again_due_at(session, user.id, now) is None:
        await deliveries.enqueue_again(session, user.id, day, due)
    return due
