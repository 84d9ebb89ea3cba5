"""What ticking the plan does to a skill, so that unticking restores it exactly."""

from collections.abc import Iterable, Mapping, Sequence

from db.rows.tasks import TaskRow
from db.vocabulary import SkillState
from handlers.tasks.rules.progress import count

_ORDER: tuple[SkillState, ...] = ("lack", "learning", "have")


def skills_of(task: TaskRow, taught: Mapping[int, Sequence[int]]) -> list[int]:
    """The skills that ticking a task may move.

    A step of the document moves what its item teaches. An own task under an item is a step of
    the item for its progress, but says nothing of the item's skills: "Install Docker" is not
    what the document meant by knowing it, and adding a task must not take a skill away. It
    moves one skill only, the one it was made for ("Learn Kafka").
    """
    skills = list(taught.get(task.item_id or 0, ())) if task.kind == "step" else []
    return skills + ([task.skill_id] if task.skill_id else [])


def state_of(
    skill: int, rows: Iterable[TaskRow], taught: Mapping[int, Sequence[int]]
) -> SkillState:
    """What the plan makes of a skill: the furthest of the groups that teach it, each item's own
    steps and each own task that was made for the skill."""
    groups: dict[tuple[str, int | None], list[TaskRow]] = {}
    for row in rows:
        if skill in skills_of(row, taught):
            key = (row.kind, row.item_id if row.kind == "step" else row.id)
            groups.setdefault(key, []).append(row)
    counts = [count(group) for group in groups.values()]
    states = [plan_state(group_count.done, group_count.total) for group_count in counts]
    return max(states, key=_ORDER.index, default="lack")


def plan_state(done: int, total: int) -> SkillState:
    """What the steps that teach a skill make of it: begun is learning, finished is having."""
    if total and done >= total:
        return "have"
    return "learning" if done else "lack"


def after_tick(
    current: SkillState, *, by_tick: bool, base: SkillState, plan: SkillState
) -> SkillState:
    """The skill's state once the plan says `plan`.

    What the user set by hand is only raised. What a tick had raised follows the plan, and falls
    back to `base`, the state without any tick.
    """
    floor = base if by_tick else current
    return max(floor, plan, key=_ORDER.index)


def next_state(current: SkillState) -> SkillState:
    """What one tap moves a skill on to."""
    return _ORDER[(_ORDER.index(current) + 1) % len(_ORDER)]
