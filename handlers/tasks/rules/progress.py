"""Counts of tasks, weeks of ticks, and the pace."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import mean, median, quantiles
from zoneinfo import ZoneInfo

from db.rows.tasks import TaskRow
from handlers.common.schedule import monday_of

# Weeks that a pace rests on, and what no finish is farther than: a hundred years.
PACE_WEEKS, FARTHEST = 12, 5200


@dataclass(frozen=True)
class Count:
    """`proven` of the done ones have a link that shows it."""

    done: int
    total: int
    proven: int = 0


@dataclass(frozen=True)
class Pace:
    """Tasks a week, and the days between which the rest is done. See `pace`."""

    weekly: float
    earliest: date
    latest: date


def count(tasks: Iterable[TaskRow]) -> Count:
    """Done of all; what was taken out of the plan is in neither."""
    planned = [task for task in tasks if task.state != "skipped"]
    done = [task for task in planned if task.state == "done"]
    return Count(len(done), len(planned), sum(task.proven for task in done))


def deleted(task: TaskRow) -> bool:
    """An own task that is taken out of the plan is gone from every list, and can come back."""
    return task.kind == "own" and task.state == "skipped"


def of_item(tasks: Iterable[TaskRow], item_id: int) -> list[TaskRow]:
    """An item's steps, then the own tasks that its reader put under it."""
    return [task for task in tasks if task.item_id == item_id and not deleted(task)]


def apart(tasks: Iterable[TaskRow]) -> list[TaskRow]:
    """The own tasks that stand under no item, those of one quarter together."""
    own = [t for t in tasks if t.kind == "own" and t.item_id is None and not deleted(t)]
    return sorted(own, key=lambda task: task.period or "")


def week_start(now: datetime, zone: str) -> date:
    """The Monday of the week that it is where the user is."""
    return monday_of(now.astimezone(ZoneInfo(zone)).date())


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
    """When the rest will be done; None before there are ticks in two weeks that are over.

    The weeks are those since the first tick, at most the last twelve, without the one that is
    not over yet and without the best one: a first evening on which twenty old things are ticked
    is no pace. Idle weeks count: who does a task every third week does not do one a week.

    - The pace is the median week: a holiday of less than half of the weeks does not change it.
      Who is idle in more than half of them has a median of nothing, and the mean in its place.
    - The later day is at the mean, holidays and all, or at the median where that is less: nobody
      is promised more than what they did.
    - The earlier day is at the week that three in four don't exceed, and never later than at the
      pace.

    What was ticked in the document, before any tick here, has no week and makes no pace.
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
