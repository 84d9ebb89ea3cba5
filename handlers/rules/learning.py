"""What ticking the plan does to a skill, so that unticking restores it exactly."""

from db.models import SkillState

_ORDER: tuple[SkillState, ...] = ("lack", "learning", "have")


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
