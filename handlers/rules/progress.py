"""Counts of tasks, weeks of ticks, and the pace."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median
from zoneinfo import ZoneInfo

from db.queries.tasks import TaskRow


@dataclass(frozen=True)
class Count:
    done: int
    total: int


@dataclass(frozen=True)
class Pace:
    """Tasks a week: the median of the weeks so far, and the slower and faster half of them."""

    median: float
    earliest: date
    latest: date


def count(tasks: Iterable[TaskRow]) -> Count:
    """Done of all; what was taken out of the plan is in neither."""
    planned = [task for task in tasks if task.state != "skipped"]
    return Count(sum(task.state == "done" for task in planned), len(planned))


def week_start(now: datetime, zone: str) -> date:
    """The Monday of the week that it is where the user is."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return today - timedelta(days=today.weekday())


def done_by_week(tasks: Sequence[TaskRow], now: datetime, zone: str, weeks: int) -> list[int]:
    """Tasks done in each of the last `weeks` weeks, this one last."""
    this = week_start(now, zone)
    counts = [0] * weeks
    for task in tasks:
        if task.state == "done" and task.ticked_at is not None:
            age = (this - week_start(task.ticked_at, zone)).days // 7
            if 0 <= age < weeks:
                counts[weeks - 1 - age] += 1
    return counts


def pace(tasks: Sequence[TaskRow], now: datetime, zone: str) -> Pace | None:
    """When the rest will be done at the pace of the active weeks; None before there are two."""
    weekly = [each for each in done_by_week(tasks, now, zone, 12) if each]
    total = count(tasks)
    left = total.done, total.total - total.done
    if len(weekly) < 2 or left[1] == 0:
        return None
    today = now.astimezone(ZoneInfo(zone)).date()
    fast, slow = max(weekly), min(weekly)
    return Pace(
        median(weekly),
        today + timedelta(weeks=ceil(left[1] / fast)),
        today + timedelta(weeks=ceil(left[1] / slow)),
    )
