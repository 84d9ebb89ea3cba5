"""The effect of ticks on skill states; undoing a tick restores the state exactly."""

from collections.abc import Iterable, Mapping, Sequence

from db.rows.tasks import TaskRow
from db.vocabulary import SkillState

_ORDER: tuple[SkillState, ...] = ("lack", "learning", "have")


def skills_of(task: TaskRow, taught: Mapping[int, Sequence[int]]) -> list[int]:
    """The skills whose state a tick of the task may change. `taught`: skill ids by item id.

    A step of the document changes the skills that its item teaches. An own task under an item
    counts for the item's progress, but not for its skills: the document did not mean "Install
    Docker" by knowing Docker, and a new task must not take a skill away. It changes only the skill
    it was made for ("Learn Kafka").
    """
    skills = list(taught.get(task.item_id or 0, ())) if task.kind == "step" else []
    return skills + ([task.skill_id] if task.skill_id else [])


def state_of(
    skill: int, rows: Iterable[TaskRow], taught: Mapping[int, Sequence[int]]
) -> SkillState:
    """The state that the plan's ticks give a skill: the furthest of the groups that teach it.

    A group is the steps of one item, or one own task that was made for the skill.
    """
    groups: dict[tuple[str, int | None], list[TaskRow]] = {}
    for row in rows:
        if skill in skills_of(row, taught):
            key = (row.kind, row.item_id if row.kind == "step" else row.id)
            groups.setdefault(key, []).append(row)
    return max(map(_state_of_group, groups.values()), key=_ORDER.index, default="lack")


def _state_of_group(tasks: Iterable[TaskRow]) -> SkillState:
    """Tasks that teach a skill: once begun they make it learning, once finished have."""
    done = [task.state == "done" for task in tasks if task.state != "skipped"]
    if done and all(done):
        return "have"
    return "learning" if any(done) else "lack"


def after_tick(
    current: SkillState, *, by_tick: bool, base: SkillState, plan: SkillState
) -> SkillState:
    """The skill's new state when the plan's state is `plan`.

    A state set by hand (`by_tick` is False) only rises. A state that a tick raised follows the
    plan down again, to `base`, the state without any tick, at the lowest.
    """
    floor = base if by_tick else current
    return max(floor, plan, key=_ORDER.index)


def next_state(current: SkillState) -> SkillState:
    """The state after one tap: lack, learning, have, lack."""
    return _ORDER[(_ORDER.index(current) + 1) % len(_ORDER)]
