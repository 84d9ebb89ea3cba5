"""A forecast of which tasks fall into which of the coming weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.rows.tasks import TaskRow
from handlers.tasks.rules import planning
from handlers.tasks.rules.steering import Steering

# Two years: a bound for the size of the calendar.
MAX_WEEKS = 104
# Tasks a week before there is a pace: as many as a digest has.
USUAL = 3


@dataclass(frozen=True)
class PlannedWeek:
    """The tasks of the week that begins on `monday`."""

    monday: date
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True)
class DatedEvent:
    """An event of the calendar; `key` names it for its user, in every newer file, too."""

    key: str
    start: datetime
    title: str
    text: str = ""


def a_week(median: float | None) -> int:
    """Tasks a week, at least 1: the rounded median of the user's pace, or USUAL."""
    return max(1, round(median)) if median is not None else USUAL


def weeks(
    tasks: Sequence[TaskRow],
    this_week: Sequence[TaskRow],
    monday: date,
    zone: str,
    steering: Steering,
    teaches: Mapping[int, Sequence[int]],
    count: int,
    every: int = 1,
) -> list[PlannedWeek]:
    """The open tasks of this week, then the rest in the plan's order, `count` a week.

    A postponed task comes in the week that the user chose, at the earliest. Weeks are `every`
    weeks apart, MAX_WEEKS of them at most.
    """
    first = tuple(task for task in this_week if planning.is_open(task, monday))
    planned = [PlannedWeek(monday, first)] if first else []
    taken = {task.id for task in first}
    left = [task for task in tasks if task.state == "open" and task.id not in taken]
    for number in range(1, MAX_WEEKS):
        if not left:
            break
        week = monday + timedelta(weeks=number * every)
        chosen = planning.choose(left, week, zone, steering, teaches, (), count)
        if chosen:
            planned.append(PlannedWeek(week, tuple(chosen)))
            taken = {task.id for task in chosen}
            left = [task for task in left if task.id not in taken]
    return planned
