"""Turns due moments into deliveries. The table of users is the schedule; no job knows a user."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzdata

from db.plans import plans
from db.queries import broadcasts, deliveries, dialogs, pictures, rate_limits, share, users
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.common.schedule import TOO_LATE, next_digest
from handlers.digest.services.schedule import next_delivery
from handlers.documents.services.plans import UNDO_WITHIN

log = logging.getLogger(__name__)

# Users in one transaction; other writers wait for about 50 ms.
BATCH = 500
# Deliveries, charts and users who left are deleted after RETENTION, activity after YEAR.
RETENTION, YEAR = timedelta(days=90), timedelta(days=366)


async def plan_due(db: Database, now: datetime) -> int:
    """Add every delivery that is due by now, and set the moment of each user's next digest.

    It is idempotent: a kill leaves whole batches, and a user's week has a unique key. Each missed
    week gets its own row, so that a skipped one is on record. Returns the number of new
    deliveries.
    """
    planned = 0
    while await _any_due(db, now):
        async with db.begin() as session:
            pairs = [
                next_delivery(_next_moment(user), user.next_digest_at)
                for user in await users.with_due_digest(session, now, BATCH)
                if user.next_digest_at is not None
            ]
            planned += len(await deliveries.enqueue(session, [row for row, _next in pairs]))
            await users.set_next_digests(session, {row["user_id"]: after for row, after in pairs})
        if not pairs:
            break  # another replica plans them
    planned += await _plan_broadcasts(db, now)
    await _skip_old(db, now)
    return planned


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


def _next_moment(user: UserRow) -> UserRow:
    """The user, in UTC if this machine does not know their zone, so that others need not wait."""
    try:
        ZoneInfo(user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        log.error("user %s lives in a time zone that is not known here", user.id)
        return replace(user, time_zone="UTC")
    return user


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
    count, last_id = 0, 0
    while True:
        async with db.begin() as session:
            batch = await users.page_of_reminded(session, last_id, BATCH)
            if not batch:
                await deliveries.set_zones_version(session, tzdata.IANA_VERSION)
                return count
            last_id = batch[-1].id
            weeks = await deliveries.latest_week_by_user(session, [user.id for user in batch])
            moments: dict[int, datetime | None] = {}
            for user in map(_next_moment, batch):
                if user.next_digest_at is None or user.next_digest_at > now:
                    moments[user.id] = next_digest(
                        max(now, user.paused_until or now),
                        user.weekday,
                        user.minute_of_day,
                        user.time_zone,
                        user.every_weeks,
                        weeks.get(user.id),
                    )[0]
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
        await rate_limits.remove_old(session, now.toordinal())
        await pictures.remove_old(session, now - RETENTION)
        await plans.clean_up(session, now - UNDO_WITHIN)
        gone = await users.remove_blocked(session, now - RETENTION)
        await share.remove_old(session, now - RETENTION)
        return await deliveries.remove_old(session, now - RETENTION), gone
