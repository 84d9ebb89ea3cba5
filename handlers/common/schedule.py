"""Computes a digest's moment: the user's local weekday and hour, at most once in their week."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# A digest later than TOO_LATE is skipped; one later than LATE says that it is late.
TOO_LATE = timedelta(hours=24)
LATE = timedelta(minutes=15)
WEEK = timedelta(days=7)
PAUSES = (7, 14, 30)  # days that a user can choose
LONGEST_PAUSE = 92  # days of a pause up to a day that a user names


def monday_of(day: date) -> date:
    """The Monday of a day's ISO week."""
    return day - timedelta(days=day.weekday())


def known_zone(name: str) -> str:
    """The name of a zone, or "UTC" where this machine does not know it."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"


def instant(day: date, minute_of_day: int, zone: str) -> datetime:
    """The moment, in UTC, at which a zone's clocks show a minute of a day.

    For a minute that the clocks skip it is the first valid moment after the gap; of two equal
    minutes it is the first (PEP 495: fold 0 reads a gap with the offset before it).
    """
    wall = datetime.combine(day, time(minute_of_day // 60, minute_of_day % 60))
    moment = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall:
        return moment
    return _end_of_gap(moment, zone)


def _end_of_gap(after: datetime, zone: str) -> datetime:
    """The transition that skipped a minute; it is less than the gap before `after`."""
    place = ZoneInfo(zone)
    offset = after.astimezone(place).utcoffset()
    before, end = after - timedelta(days=2), after
    while end - before > timedelta(seconds=1):
        middle = before + (end - before) / 2
        if middle.astimezone(place).utcoffset() == offset:
            end = middle
        else:
            before = middle
    return end.replace(microsecond=0)


def next_digest(
    after: datetime,
    weekday: int,
    minute_of_day: int,
    zone: str,
    every_weeks: int = 1,
    last_week: date | None = None,
) -> tuple[datetime, date]:
    """The first moment after `after` on the user's weekday and minute, and the Monday of its week.

    `last_week` is the Monday of the latest digest's week: the next one is at least `every_weeks`
    later, even if the zone, day or hour changed since.
    """
    day = monday_of(after.astimezone(ZoneInfo(zone)).date()) - WEEK + timedelta(days=weekday)
    if last_week is not None:
        day = max(day, last_week + every_weeks * WEEK + timedelta(days=weekday))
    while (moment := instant(day, minute_of_day, zone)) <= after:
        day += WEEK
    return moment, monday_of(day)


def latest_due(
    first: datetime, now: datetime, weekday: int, minute_of_day: int, zone: str, every_weeks: int
) -> tuple[datetime, int]:
    """The latest digest that is due by `now`, and the number of those before it.

    `first` is the earliest of them, and due. Years take no longer than a week.
    """
    week = monday_of(first.astimezone(ZoneInfo(zone)).date())
    rhythm = every_weeks * WEEK
    passed = (monday_of(now.astimezone(ZoneInfo(zone)).date()) - week) // rhythm
    while passed > 0:  # twice at most: that of this week may be due later in it
        moment = instant(week + passed * rhythm + timedelta(days=weekday), minute_of_day, zone)
        if moment <= now:
            return moment, passed
        passed -= 1
    return first, 0


def pause_end(paused_until: datetime | None, now: datetime) -> datetime:
    """The moment from which digests may come: the end of the pause, or `now` without one.

    No pause is longer than LONGEST_PAUSE: an end further ahead was set by a wrong clock.
    """
    longest = timedelta(days=LONGEST_PAUSE + 1)
    if paused_until is not None and now < paused_until <= now + longest:
        return paused_until
    return now


def day_after(now: datetime, minute_of_day: int, zone: str) -> tuple[datetime, date]:
    """The chosen minute on the next day in a zone, and that day: the target of "Tomorrow"."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return instant(day, minute_of_day, zone), day


def is_late(due: datetime, now: datetime) -> bool:
    """True where a digest's message says that it is late."""
    return now - due > LATE


def is_too_late(due: datetime, now: datetime) -> bool:
    """True where a digest is skipped because it is late."""
    return now - due > TOO_LATE
