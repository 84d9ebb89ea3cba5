"""The goal of each plan of a user: read, changed, and put back as it was."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, or_, select, update

from db.models.postings import Posting
from db.models.users import Goal
from db.queries import market
from db.rows.goals import GoalRow
from db.store.engine import insert_new
from db.store.prepared import prepare
from db.store.session import Session
from db.store.statements import columns_of, fetch_one

# What a user chooses; the rest is about the row.
CHOSEN = ("track", "level", "city", "remote", "pay", "currency", "gross", "posting_id")
_OF_PLAN = (Goal.user_id == bindparam("user_id"), Goal.analysis_id == bindparam("analysis_id"))
_FIND = prepare(select(*columns_of(Goal, GoalRow)).where(*_OF_PLAN))


async def find(session: Session, user_id: int, analysis_id: int) -> GoalRow | None:
    """The goal of a user's plan; None where none was ever set or all of it is open."""
    goal = await _row(session, user_id, analysis_id)
    return goal if goal and goal.is_set else None


async def _row(session: Session, user_id: int, analysis_id: int) -> GoalRow | None:
    values = {"user_id": user_id, "analysis_id": analysis_id}
    return await fetch_one(session, GoalRow, _FIND, values)


async def store(
    session: Session, user_id: int, analysis_id: int, goal: GoalRow, now: datetime
) -> int:
    """Make this the goal of a plan; the number of the change, for `undo`.

    An equal goal changes nothing. `goal.version` is not looked at: the latest change wins.
    """
    before = await _row(session, user_id, analysis_id) or GoalRow()
    chosen = {name: getattr(goal, name) for name in CHOSEN}
    former = {name: getattr(before, name) for name in CHOSEN}
    if chosen == former:
        return before.version
    values: dict[str, Any] = {
        **chosen,
        "former": former,
        "version": before.version + 1,
        "updated_at": now,
    }
    if goal.posting_id != before.posting_id:
        values["closing_told_at"] = None
    query = insert_new(Goal).values(user_id=user_id, analysis_id=analysis_id, **values)
    query = query.on_conflict_do_update(index_elements=["user_id", "analysis_id"], set_=values)
    await session.execute(query)
    return before.version + 1


async def undo(
    session: Session, user_id: int, analysis_id: int, version: int, now: datetime
) -> bool:
    """Put back the goal from before a change; False if that was not the latest one."""
    query = select(Goal.former).where(
        Goal.user_id == user_id, Goal.analysis_id == analysis_id, Goal.version == version
    )
    former = await session.scalar(query)
    if former is None:
        return False
    wanted = GoalRow(**former)
    if wanted.posting_id is not None and not await _may_be_wanted(
        session, user_id, analysis_id, wanted.posting_id
    ):
        wanted = GoalRow(**{**former, "posting_id": None})
    await store(session, user_id, analysis_id, wanted, now)
    return True


async def _may_be_wanted(
    session: Session, user_id: int, analysis_id: int, posting_id: int
) -> bool:
    """Tests if a posting is the market's, the plan's or the user's own."""
    theirs = or_(market.OF_MARKET, Posting.analysis_id == analysis_id, Posting.user_id == user_id)
    return bool(await session.scalar(select(exists().where(Posting.id == posting_id, theirs))))


async def copy(session: Session, user_id: int, source: int, target: int, now: datetime) -> None:
    """Give a new plan the goal of another, except a posting that only that plan has."""
    goal = await find(session, user_id, source)
    if goal is None:
        return
    values = {name: getattr(goal, name) for name in CHOSEN}
    if goal.posting_id and not await _may_be_wanted(session, user_id, target, goal.posting_id):
        values["posting_id"] = None
    await store(session, user_id, target, GoalRow(**values), now)


async def put_target_back(
    session: Session, user_id: int, analysis_id: int, posting_id: int
) -> None:
    """Want a posting again that came back with its plan, unless another one is wanted by now."""
    query = update(Goal).where(
        Goal.user_id == user_id, Goal.analysis_id == analysis_id, Goal.posting_id.is_(None)
    )
    await session.execute(query.values(posting_id=posting_id))


async def note_closing_told(
    session: Session, user_id: int, analysis_id: int, now: datetime
) -> None:
    """Record that the user was told that the posting of their goal is closed."""
    query = update(Goal).where(Goal.user_id == user_id, Goal.analysis_id == analysis_id)
    await session.execute(query.values(closing_told_at=now))
