"""Turns due moments into deliveries. The table of users is the schedule; no job knows a user."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import tzdata

from db.plans import plans
from db.queries import (
    applications,
    broadcasts,
    deliveries,
    dialogs,
    follows,
    pictures,
    quizzes,
    share,
    users,
)
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from handlers.applications.services import reminders
from handlers.common.schedule import TOO_LATE, WEEK, known_zone
from handlers.digest.services.schedule import due_deliveries, following_digest
from handlers.documents.services.plans import UNDO_WITHIN
from handlers.tasks.rules.quizzes import AFTER_DIGEST

log = logging.getLogger(__name__)

# Users in one transaction; other writers wait for about 50 ms.
BATCH = 500
# A retry waits for an hour at most, unless Telegram wants more; it says so again then.
LONGEST_WAIT = timedelta(hours=1)
# Deliveries, charts and users who left are deleted after RETENTION, activity after YEAR.
RETENTION, YEAR = timedelta(days=90), timedelta(days=366)


async def plan_due(db: Database, now: datetime) -> int:
    """Add every delivery that is due by now, and set the moment of each user's next digest.

    It is idempotent: a kill leaves whole batches, and a user's week has a unique key. Weeks that
    were missed are two skipped rows of their user. Returns the number of new deliveries.
    """
    planned = 0
    while await _any_due(db, now):
        rows: list[dict[str, Any]] = []
        moments: dict[int, datetime | None] = {}
        async with db.begin() as session:
            for user in await users.with_due_digest(session, now, BATCH):
                if user.next_digest_at is not None:
                    due, moments[user.id] = due_deliveries(
                        _known_zone(user), user.next_digest_at, now
                    )
                    rows += due
            rows += await _quizzes(session, rows, now)
            planned += len(await deliveries.enqueue(session, rows))
            await users.set_next_digests(session, moments)
        if not moments:
            break  # another replica plans them
    planned += await _plan_interviews(db, now)
    planned += await _plan_broadcasts(db, now)
    await _skip_old(db, now)
    return planned


async def _quizzes(
    session: Session, digests: list[dict[str, Any]], now: datetime
) -> list[dict[str, Any]]:
    """A quiz beside each of the digests whose user has a question that is due, one a week."""
    planned = [row for row in digests if row["state"] == "planned"]
    asked = await quizzes.users_with_due(session, [row["user_id"] for row in planned], now)
    return [
        {**row, "kind": "quiz", "available_at": row["due_at"] + AFTER_DIGEST}
        for row in planned
        if row["user_id"] in asked
    ]


async def _plan_interviews(db: Database, now: datetime) -> int:
    """Add the reminders of interviews that are due by now; idempotent as the digests are."""
    planned = 0
    while await _any_interview_due(db, now):
        async with db.begin() as session:
            due = await applications.due_reminders(session, now, BATCH)
            rows, moments = reminders.due_deliveries(due, now)
            planned += len(await deliveries.enqueue(session, rows))
            await applications.set_reminders(session, moments)
        if not moments:
            break  # another replica plans them
    return planned


async def _any_interview_due(db: Database, now: datetime) -> bool:
    async with db.read() as session:
        return await applications.any_reminder_due(session, now)


async def _plan_broadcasts(db: Database, now: datetime) -> int:
    """Add deliveries of the broadcasts under way, few enough that digests do not wait for long.

    Their transaction stores the progress, too, so a kill neither skips nor doubles a user.
    """
    async with db.read() as session:
        ids = [
            id
            for id in await broadcasts.ids_in_planning(session)
            if await broadcasts.count_waiting(session, id) < BATCH // 2
        ]
    planned = 0
    for id in ids:
        async with db.begin() as session:
            planned += await broadcasts.enqueue_next(session, id, now, BATCH)
    return planned


def _known_zone(user: UserRow) -> UserRow:
    """The user, in UTC if this machine does not know their zone, so that others need not wait."""
    zone = known_zone(user.time_zone)
    if zone != user.time_zone:
        log.error("user %s lives in a time zone that is not known here", user.id)
    return replace(user, time_zone=zone)


async def _any_due(db: Database, now: datetime) -> bool:
    async with db.read() as session:
        return await users.any_digest_due(session, now)


async def _skip_old(db: Database, now: datetime) -> None:
    too_old = now - TOO_LATE
    async with db.read() as session:
        if not await deliveries.any_ready(session, too_old):
            return
    async with db.begin() as session:
        if skipped := await deliveries.skip_old(session, too_old):
            log.warning("%d digests were more than a day late and were skipped", skipped)


async def follow_zone_rules(db: Database, now: datetime) -> int:
    """Compute every user's next digest again if the rules of time zones have a new version.

    This also schedules users from before there were digests. Returns the number of users.
    """
    async with db.read() as session:
        if await deliveries.zones_version(session) == tzdata.IANA_VERSION:
            return 0
    count = await _schedule_again(db, now)
    async with db.begin() as session:
        await reminders.schedule_again(session, now)
        await deliveries.set_zones_version(session, tzdata.IANA_VERSION)
    return count


async def follow_clock(db: Database, now: datetime) -> int:
    """Repair what a clock that was ahead has left for later than its own rhythm allows.

    Returns the number of changed users and deliveries. A clock that is behind loses nothing: the
    moments are computed again when it is right.
    """
    async with db.begin() as session:
        changed = await deliveries.take_back_unsent(session, now, now - TOO_LATE)
        changed += await deliveries.bring_forward(session, now, LONGEST_WAIT)
        changed += await reminders.schedule_again(session, now)
    return changed + await _schedule_again(db, now, later_than=now + WEEK)


async def _schedule_again(db: Database, now: datetime, later_than: datetime | None = None) -> int:
    """Compute the next digests that are not due yet again: all, or those after a moment."""
    count, last_id = 0, 0
    while True:
        async with db.begin() as session:
            batch = await users.page_of_reminded(session, last_id, BATCH, later_than)
            if not batch:
                return count
            last_id = batch[-1].id
            ids = [user.id for user in batch]
            weeks = await deliveries.latest_week_by_user(session, ids, now + WEEK)
            moments: dict[int, datetime | None] = {}
            for user in map(_known_zone, batch):
                following = following_digest(user, now, weeks.get(user.id))
                planned = user.next_digest_at
                if planned is None or (planned > now and planned != following):
                    moments[user.id] = following
            await users.set_next_digests(session, moments)
            count += len(moments)


async def clean_up(db: Database, now: datetime) -> tuple[int, int]:
    """Delete what is old: deliveries, charts, activity, dialogs, undo data, shares, lost users.

    A lost user blocked the bot more than RETENTION ago, an old share was revoked as long ago.
    Returns the numbers of deleted deliveries and users.
    """
    async with db.begin() as session:
        await users.remove_old_weeks(session, (now - YEAR).date())
        await dialogs.remove_ended(session, now)
        await pictures.remove_old(session, now - RETENTION)
        await plans.clean_up(session, now - UNDO_WITHIN)
        await applications.remove_taken_back(session, now - UNDO_WITHIN)
        await deliveries.remove_ahead(session, now + WEEK, now)
        gone = await users.remove_blocked(session, now - RETENTION)
        await share.remove_old(session, now - RETENTION)
        await follows.remove_old_invitations(session, now - RETENTION)
        return await deliveries.remove_old(session, now - RETENTION), gone
