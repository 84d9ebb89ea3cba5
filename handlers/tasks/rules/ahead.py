"""The way that is left after a tick: the steps of its group, and the task that comes next."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from db.rows.tasks import TaskRow
from handlers.skills.rules.learning import skills_of
from handlers.tasks.rules.progress import Count, count, deleted


@dataclass(frozen=True)
class Left:
    """`steps` are left of an item, which teaches `skill` (None where it teaches none that the
    user lacks). For a soft skill `soft` counts them all."""

    steps: int
    title: str
    skill: int | None = None
    soft: Count | None = None


def left(
    task: TaskRow, rows: Sequence[TaskRow], taught: Mapping[int, Sequence[int]], have: Set[int]
) -> Left | None:
    """The way that is left for a task's group; None where there is none to name."""
    if task.kind == "soft":
        whole = count(row for row in rows if row.kind == "soft" and not deleted(row))
        return Left(0, "", soft=whole)
    if task.item_id is None:
        return None
    steps = sum(row.item_id == task.item_id and row.state == "open" for row in rows)
    if not steps:
        return None
    return Left(steps, task.item_title or "", lacked(task, taught, have))


def lacked(task: TaskRow, taught: Mapping[int, Sequence[int]], have: Set[int]) -> int | None:
    """The first skill that a task teaches and the user lacks."""
    return next((skill for skill in skills_of(task, taught) if skill not in have), None)


def following(task: TaskRow, rows: Sequence[TaskRow]) -> TaskRow | None:
    """The task of the same item to do next; None where there is none."""
    same = (
        row
        for row in rows
        if task.item_id is not None and row.item_id == task.item_id and row.state == "open"
    )
    return min(
        same, key=lambda row: (row.position < task.position, row.position, row.id), default=None
    )
