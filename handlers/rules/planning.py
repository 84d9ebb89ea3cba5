"""Which tasks make up a week's plan."""

from collections.abc import Mapping, Sequence, Set
from datetime import date
from zoneinfo import ZoneInfo

from db.queries.tasks import TaskRow
from handlers.rules.progress import week_start

PRIORITIES = {"high": 0, "medium": 1, "low_medium": 2, "low": 3, None: 2}


def done_since(task: TaskRow, monday: date, zone: str) -> bool:
    return (
        task.state == "done"
        and task.ticked_at is not None
        and week_start(task.ticked_at.astimezone(ZoneInfo(zone)), zone) >= monday
    )


def choose(
    tasks: Sequence[TaskRow],
    monday: date,
    zone: str,
    completing: Set[int],
    teaches: Mapping[int, Set[int]],
    count: int = 3,
) -> list[TaskRow]:
    """The week's tasks: what was open on Monday, so that a tick strikes a line and moves none.

    In the roadmap's order of priority and place; before others of its priority a step of an item
    that teaches a skill which alone is missing for a posting (`completing`). One is a soft-skill
    item when any is open.
    """
    candidates = [task for task in tasks if task.state == "open" or done_since(task, monday, zone)]

    def key(task: TaskRow) -> tuple[int, int, int, int, int]:
        skills = {task.skill_id} | set(teaches.get(task.item_id or 0, ()))
        return (
            PRIORITIES[task.priority],
            0 if skills & completing else 1,
            task.item_position if task.item_position is not None else 1000,
            task.position,
            task.id,
        )

    hard = sorted((task for task in candidates if task.kind != "soft"), key=key)
    soft = [task for task in candidates if task.kind == "soft"]
    chosen = hard[: count - 1] if soft else hard[:count]
    return [*chosen, *soft[: count - len(chosen)]]
