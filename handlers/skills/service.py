"""Changes the state of a user's skill by hand."""

from datetime import datetime

from db.queries import postings, skills
from db.rows.users import UserRow
from db.store.session import Session
from db.vocabulary import SkillState
from handlers.common.errors import existing
from handlers.market.rules import matching


async def move_skill(
    session: Session, user: UserRow, skill_id: int, state: SkillState, now: datetime
) -> tuple[str, list[matching.Change]]:
    """Put a skill into a state; its name, and the matches that this changes. Idempotent.

    Raises OutOfDate where the user's analysis does not know the skill.
    """
    skill = existing(await skills.find(session, skill_id, user.analysis_id))
    states = await skills.states(session, user.id, user.analysis_id)
    asked = await postings.for_matching(session, user.analysis_id)
    if states.get(skill_id, "lack") != state:
        await skills.add_override(session, user.id, skill_id, state, now)
    return skill.name, matching.changes(asked, states, {**states, skill_id: state})


async def state_of(session: Session, user: UserRow, skill_id: int) -> SkillState:
    """The state of a user's skill."""
    states = await skills.states(session, user.id, user.analysis_id)
    return states.get(skill_id, "lack")
