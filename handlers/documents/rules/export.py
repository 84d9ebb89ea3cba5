"""Which tasks come in which of the weeks ahead, as far as anybody can say today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.rows.tasks import TaskRow
from handlers.tasks.rules import planning

# Two years: nobody plans further, and a calendar stays small.
MAX_WEEKS = 104
# As many as a digest has, until there is a pace.
USUAL = 3


@dataclass(frozen=True)
class PlannedWeek:
    monday: date
    tasks: tuple[TaskRow, ...]


def a_week(median: float | None) -> int:
    """How many tasks a week takes: the user's own pace, once there is one."""
    return max(1, round(median)) if median is not None else USUAL


def weeks(
    tasks: Sequence[TaskRow],
    this_week: Sequence[TaskRow],
    monday: date,
    zone: str,
    completing: frozenset[int],
    teaches: Mapping[int, Sequence[int]],
    count: int,
    every: int = 1,
) -> list[PlannedWeek]:
    """What this week's plan has open, then the rest in the plan's order, `count` at a time.

    What a user has put off comes in the week they chose, at the earliest.
    """
    first = tuple(task for task in this_week if planning.is_open(task, monday))
    planned = [PlannedWeek(monday, first)] if first else []
    taken = {task.id for task in first}
    left = [task for task in tasks if task.state == "open" and task.id not in taken]
    for number in range(1, MAX_WEEKS):
        if not left:
            break
        week = monday + timedelta(weeks=number * every)
        chosen = planning.choose(left, week, zone, completing, teaches, (), count)
        if chosen:
            planned.append(PlannedWeek(week, tuple(chosen)))
            taken = {task.id for task in chosen}
            left = [task for task in left if task.id not in taken]
    return planned
