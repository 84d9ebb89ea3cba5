"""Changes a user's goal, and says how far they are from the posting that they want."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from db.queries import goals, postings, skills
from db.rows.goals import GoalRow
from db.rows.users import UserRow
from db.store.session import Session
from db.vocabulary import SkillState
from handlers.common.errors import OutOfDate, one_of
from handlers.market.rules import matching
from handlers.market.rules.goal import TargetFit

CURRENCY = "KZT"


async def target_fit(
    session: Session,
    user: UserRow,
    states: Mapping[int, SkillState] | None = None,
    goal: GoalRow | None = None,
) -> TargetFit | None:
    """Return the user's distance from the posting of their goal; None where they want none.

    `states` are other skill states than those of now, such as those before a tick.
    """
    goal = goal or await goals.find(session, user.id, user.analysis_id)
    if goal is None or goal.posting_id is None:
        return None
    found = await postings.visible(session, [goal.posting_id], user.id, user.analysis_id)
    if not found:
        return None
    if states is None:
        states = await skills.states(session, user.id, user.analysis_id)
    asked = (await postings.requirements(session, [goal.posting_id]))[goal.posting_id]
    needed = [requirement.skills for requirement in asked]
    have = matching.had(states)
    match = matching.match(needed, have)
    missing = tuple(matching.missing(needed, have))
    return TargetFit(found[0], match.met, match.total, missing)


async def change_goal(session: Session, user: UserRow, now: datetime, **changes: Any) -> int:
    """Change parts of the goal: `track`, `level`, `city`, `remote`, `pay` in tenge by the month.

    A city excludes work from home, and the other way round. Returns the number of the change.
    """
    goal = await goals.find(session, user.id, user.analysis_id) or GoalRow()
    if changes.get("city"):
        changes["remote"] = False
    elif changes.get("remote"):
        changes["city"] = None
    if "pay" in changes:
        changes["currency"] = CURRENCY if changes["pay"] else None
        changes["gross"] = None
    return await goals.store(session, user.id, user.analysis_id, replace(goal, **changes), now)


async def want_posting(
    session: Session, user: UserRow, posting_id: int, now: datetime, *, on: bool
) -> None:
    """Aim for a posting, or give it up if it is the one. Raises OutOfDate."""
    rows = await postings.visible(session, [posting_id], user.id, user.analysis_id)
    if one_of(rows, posting_id).archived_at is not None and on:
        raise OutOfDate
    goal = await goals.find(session, user.id, user.analysis_id) or GoalRow()
    if on or goal.posting_id == posting_id:
        wanted = replace(goal, posting_id=posting_id if on else None)
        await goals.store(session, user.id, user.analysis_id, wanted, now)


async def undo_goal(session: Session, user: UserRow, version: int, now: datetime) -> bool:
    """Put back the goal from before a change; False if another one came since."""
    return await goals.undo(session, user.id, user.analysis_id, version, now)
