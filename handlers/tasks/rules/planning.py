"""Which tasks make up a week's plan."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from db.rows.tasks import TaskRow
from handlers.skills.rules.learning import skills_of
from handlers.tasks.rules.progress import deleted, week_start

PRIORITIES = {"high": 0, "medium": 1, "low_medium": 2, "low": 3, None: 2}


def _this_week(moment: datetime | None, monday: date, zone: str) -> bool:
    return moment is not None and week_start(moment, zone) >= monday


def put_off(task: TaskRow, monday: date) -> bool:
    """Whether the user has moved a task to a later week than this one."""
    return task.postponed_until is not None and task.postponed_until > monday


def is_open(task: TaskRow, monday: date) -> bool:
    """Whether a task still waits to be done in this week."""
    return task.state == "open" and not put_off(task, monday)


def _belongs(task: TaskRow, monday: date, zone: str) -> bool:
    """Whether a task was open when the week began: a tick strikes a line and moves none."""
    if deleted(task):
        return False
    if task.state != "open":
        return _this_week(task.ticked_at, monday, zone)
    return not put_off(task, monday) or _this_week(task.postponed_at, monday, zone)


def choose(
    tasks: Sequence[TaskRow],
    monday: date,
    zone: str,
    completing: frozenset[int],
    teaches: Mapping[int, Sequence[int]],
    carried: Collection[int] = (),
    count: int = 3,
) -> list[TaskRow]:
    """The tasks of the week that begins on `monday`.

    First what the week before left open (`carried`, ids) or was moved to this week, then the
    roadmap's order of priority and place; before others of its priority a step of an item that
    teaches a skill which alone is missing for a posting (`completing`). One is a soft-skill item
    when any is open.
    """
    candidates = [task for task in tasks if _belongs(task, monday, zone)]

    def key(task: TaskRow) -> tuple[int, int, int, int, int, int]:
        return (
            0 if task.id in carried or task.postponed_until == monday else 1,
            PRIORITIES[task.priority],
            0 if completing.intersection(skills_of(task, teaches)) else 1,
            task.item_position if task.item_position is not None else 1000,
            task.position,
            task.id,
        )

    hard = sorted((task for task in candidates if task.kind != "soft"), key=key)
    soft = sorted((task for task in candidates if task.kind == "soft"), key=key)
    chosen = hard[: count - 1] if soft else hard[:count]
    return [*chosen, *soft[: count - len(chosen)]]


def is_current(due_at: datetime, every_weeks: int, now: datetime) -> bool:
    """Whether a digest is still the plan: until the next one comes, with a day's grace."""
    return now < due_at + timedelta(weeks=every_weeks, days=1)


def moved_to(monday: date, every_weeks: int) -> date:
    """The week that "Next week" means: that of the next digest."""
    return monday + timedelta(weeks=every_weeks)


def asks_to_go_on(unanswered: Sequence[bool]) -> bool:
    """Whether a digest asks if it should come at all: two were left untouched, none has asked."""
    return len(unanswered) >= 2 and not any(unanswered)
