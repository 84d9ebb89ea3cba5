"""A user on the built-in analysis gets a copy of their own, and what is theirs moves there."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.analyses import Analysis
from db.plans import plans, rebind, snapshots
from db.plans.snapshots import Ids
from db.queries import users


async def fork_plan(
    session: AsyncSession, user_id: int, from_id: int, name: str, now: datetime
) -> tuple[int, Ids]:
    """Copy an analysis into a plan of the user's own, which they follow from now on.

    Ticks and all else that hangs on its rows for this user goes to the copies; nobody else's
    rows change. Returns the new plan and the new ids.
    """
    snapshot = await snapshots.take(session, from_id)
    plan = await plans.add(session, user_id, name, now)
    texts = update(Analysis).where(Analysis.id == plan).values(**snapshot["analyses"][0])
    await session.execute(texts)
    ids = await snapshots.copy(session, snapshot, plan)
    await rebind.rebind_rows(session, user_id, from_id, plan, ids)
    # Who came to follow somebody has begun one of their own.
    await users.update_settings(session, user_id, only_follows=False)
    return plan, ids
