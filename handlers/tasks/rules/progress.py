"""Counts of tasks, weeks of ticks, and the pace."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import mean, median, quantiles
from zoneinfo import ZoneInfo

from db.rows.tasks import TaskRow
from handlers.common.schedule import monday_of

# Weeks that a pace is computed from, and the farthest finish in weeks: a hundred years.
PACE_WEEKS, FARTHEST = 12, 5200


@dataclass(frozen=True)
class Count:
    """Done of all tasks; `proven` of the done ones have a proof link."""

    done: int
    total: int
    proven: int = 0


@dataclass(frozen=True)
class Pace:
    """Tasks a week, and the days between which the rest will be done. See `pace`."""

    weekly: float
    earliest: date
    latest: date


def count(tasks: Iterable[TaskRow]) -> Count:
    """Count the done tasks of all; skipped tasks count in neither."""
    planned = [task for task in tasks if task.state != "skipped"]
    done = [task for task in planned if task.state == "done"]
    return Count(len(done), len(planned), sum(task.proven for task in done))


def deleted(task: TaskRow) -> bool:
    """True for an own task that was skipped: every list hides it, and it can be restored."""
    return task.kind == "own" and task.state == "skipped"


def of_item(tasks: Iterable[TaskRow], item_id: int) -> list[TaskRow]:
    """An item's steps and the own tasks under it, in the given order."""
    return [task for task in tasks if task.item_id == item_id and not deleted(task)]


def apart(tasks: Iterable[TaskRow]) -> list[TaskRow]:
    """The own tasks under no item, grouped by quarter."""
    own = [t for t in tasks if t.kind == "own" and t.item_id is None and not deleted(t)]
    return sorted(own, key=lambda task: task.period or "")


def week_start(now: datetime, zone: str) -> date:
    """The Monday of the user's current week."""
    return monday_of(now.astimezone(ZoneInfo(zone)).date())


def done_by_week(tasks: Sequence[TaskRow], now: datetime, zone: str, weeks: int) -> list[int]:
    """The number of tasks done in each of the last `weeks` weeks, the current one last."""
    moments = [task.ticked_at for task in tasks if task.state == "done" and task.ticked_at]
    return by_week(moments, now, zone, weeks)


def by_week(moments: Iterable[datetime], now: datetime, zone: str, weeks: int) -> list[int]:
    """The number of moments in each of the last `weeks` weeks, the current one last."""
    this = week_start(now, zone)
    counts = [0] * weeks
    for moment in moments:
        age = (this - week_start(moment, zone)).days // 7
        if 0 <= age < weeks:
            counts[weeks - 1 - age] += 1
    return counts


def pace(tasks: Sequence[TaskRow], now: datetime, zone: str) -> Pace | None:
    """Forecast the finish; None until two finished weeks have ticks.

    The weeks since the first tick count, twelve at most, without the current one and without the
    best one: an evening on which a newcomer ticks twenty old tasks is no pace. Idle weeks count: a
    task every third week is not one a week.

    - The pace is the median week, so a holiday of less than half of the weeks does not change it.
      With more than half of the weeks idle the median is 0, and the mean takes its place.
    - The later day uses the mean, holidays included, or the median if that is less: the forecast
      promises no more than the user did.
    - The earlier day uses the third quartile, and is never later than by the pace.

    Ticks from the document, before any tick here, have no week and do not count.
    """
    weeks = sorted(_weeks_since_first(tasks, now, zone))[:-1]
    total = count(tasks)
    left = total.total - total.done
    if not any(weeks) or left == 0:
        return None
    average = mean(weeks)
    usual = float(median(weeks)) or average
    quartile = quantiles(weeks, n=4, method="inclusive")[2] if len(weeks) > 1 else usual
    today = now.astimezone(ZoneInfo(zone)).date()
    return Pace(
        usual,
        today + timedelta(weeks=_weeks(left, max(quartile, usual))),
        today + timedelta(weeks=_weeks(left, min(average, usual))),
    )


def _weeks_since_first(tasks: Sequence[TaskRow], now: datetime, zone: str) -> list[int]:
    weeks = done_by_week(tasks, now, zone, PACE_WEEKS + 1)[:-1]
    this = week_start(now, zone)
    first = min(
        (
            week_start(task.ticked_at, zone)
            for task in tasks
            if task.state == "done" and task.ticked_at is not None
        ),
        default=this,
    )
    age = (this - first).days // 7
    return weeks[max(PACE_WEEKS - age, 0) :]


def _weeks(left: int, weekly: float) -> int:
    return min(ceil(left / weekly), FARTHEST)
