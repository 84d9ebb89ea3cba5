"""Turns due moments into deliveries: the table is the schedule, and no job knows a user."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzdata

from db.plans import plans
from db.queries import broadcasts, deliveries, pictures, rate_limits, share, users
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.common.schedule import TOO_LATE, next_digest
from handlers.common.undo import UNDO_WITHIN
from handlers.digest.schedule import next_delivery

log = logging.getLogger(__name__)

# Users in one transaction: other writers wait for about 50 ms.
BATCH = 500
KEPT, YEAR = timedelta(days=90), timedelta(days=366)


async def plan_due(db: Database, now: datetime) -> int:
    """Write down every digest that is owed by now, and when each user's next one is due.

    Killed at any moment, it has written whole batches; the unique key of a user's week makes it
    idempotent. Each week that was missed has its own row, so that what is skipped for being too
    late is on record. Returns how many are new.
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
            break  # another replica is at it
    planned += await _plan_broadcasts(db, now)
    await _skip_old(db, now)
    return planned


async def _plan_broadcasts(db: Database, now: datetime) -> int:
    """Owe the broadcasts under way to some users more: never so many that digests wait for long.

    Where it stands is written with the deliveries, so a kill neither skips nor doubles anyone.
    """
    async with db.read() as session:
        hungry = [
            id
            for id in await broadcasts.ids_in_planning(session)
            if await broadcasts.count_waiting(session, id) < BATCH // 2
        ]
    planned = 0
    for id in hungry:
        async with db.begin() as session:
            planned += await broadcasts.enqueue_next(session, id, now, BATCH)
    return planned


def _next_moment(user: UserRow) -> UserRow:
    """The user; in UTC where nobody here knows their zone, so that the others don't wait."""
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
    """Reckon every next digest anew when the rules of the time zones are others than before.

    Also the way in for users from before there were digests. Returns how many were reckoned.
    """
    async with db.read() as session:
        if await deliveries.zones_version(session) == tzdata.IANA_VERSION:
            return 0
    reckoned, last_id = 0, 0
    while True:
        async with db.begin() as session:
            found = await users.page_of_reminded(session, last_id, BATCH)
            if not found:
                await deliveries.set_zones_version(session, tzdata.IANA_VERSION)
                return reckoned
            last_id = found[-1].id
            weeks = await deliveries.latest_week_by_user(session, [user.id for user in found])
            moments: dict[int, datetime | None] = {}
            for user in map(_next_moment, found):
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
            reckoned += len(moments)


async def clean_up(db: Database, now: datetime) -> tuple[int, int]:
    """Delete old deliveries and pictures, users who blocked the bot and shares that were revoked
    long ago, and what can no longer be undone.

    Returns how many deliveries and users.
    """
    async with db.begin() as session:
        await users.remove_old_weeks(session, (now - YEAR).date())
        await rate_limits.remove_old(session, now.toordinal())
        await pictures.remove_old(session, now - KEPT)
        await plans.clean_up(session, now - UNDO_WITHIN)
        gone = await users.remove_blocked(session, now - KEPT)
        await share.remove_old(session, now - KEPT)
        return await deliveries.remove_old(session, now - KEPT), gone
