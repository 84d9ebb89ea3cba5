"""When the next digest is due: the wall clock that a user chose, at most once in their week."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# A digest that is later than this is skipped; a shorter delay is not worth a word.
TOO_LATE = timedelta(hours=24)
LATE = timedelta(minutes=15)
WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    """The Monday that begins the ISO week of a day."""
    return day - timedelta(days=day.weekday())


def instant(day: date, minute_of_day: int, zone: str) -> datetime:
    """The moment at which the clocks of a zone show this minute of this day, in UTC.

    A minute that the clocks skip is the first valid one after the gap; one that they show twice
    is the first of the two (PEP 495: fold 0 reads a gap with the offset before it).
    """
    wall = datetime.combine(day, time(minute_of_day // 60, minute_of_day % 60))
    moment = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall:
        return moment
    return _end_of_gap(moment, zone)


def _end_of_gap(after: datetime, zone: str) -> datetime:
    """The transition that skipped a minute: `after` lies behind it by less than the gap."""
    place = ZoneInfo(zone)
    offset = after.astimezone(place).utcoffset()
    before, there = after - timedelta(days=2), after
    while there - before > timedelta(seconds=1):
        middle = before + (there - before) / 2
        if middle.astimezone(place).utcoffset() == offset:
            there = middle
        else:
            before = middle
    return there.replace(microsecond=0)


def next_digest(
    after: datetime,
    weekday: int,
    minute_of_day: int,
    zone: str,
    every_weeks: int = 1,
    last_week: date | None = None,
) -> tuple[datetime, date]:
    """The first moment later than `after` that suits, and the Monday of its week.

    `last_week` is the Monday of the week that had the latest digest: the next one is
    `every_weeks` later at the earliest, whatever the zone, day or hour have become since.
    """
    day = monday_of(after.astimezone(ZoneInfo(zone)).date()) - WEEK + timedelta(days=weekday)
    if last_week is not None:
        day = max(day, last_week + every_weeks * WEEK + timedelta(days=weekday))
    while (moment := instant(day, minute_of_day, zone)) <= after:
        day += WEEK
    return moment, monday_of(day)


def day_after(now: datetime, minute_of_day: int, zone: str) -> tuple[datetime, date]:
    """The chosen hour on the next day of a zone: when "Tomorrow" is."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return instant(day, minute_of_day, zone), day


def is_late(due: datetime, now: datetime) -> bool:
    return now - due > LATE


def is_too_late(due: datetime, now: datetime) -> bool:
    return now - due > TOO_LATE
