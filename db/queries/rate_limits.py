"""Counts of a user's updates for the rate limit, shared by all replicas."""

from sqlalchemy import case, delete
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.users import UpdateCount
from db.store.engine import insert_new


async def count_update(
    session: AsyncSession, user_id: int, window: int, day: int
) -> tuple[int, int]:
    """Count one more update; the numbers of updates in this window and on this day.

    `window` is in windows since the epoch, `day` is `date.toordinal`.
    """
    first = insert_new(session, UpdateCount).values(
        user_id=user_id, window=window, in_window=1, day=day, in_day=1
    )
    same_window, same_day = UpdateCount.window == window, UpdateCount.day == day
    query = first.on_conflict_do_update(
        index_elements=["user_id"],
        set_={
            "window": window,
            "in_window": case((same_window, UpdateCount.in_window), else_=0) + 1,
            "day": day,
            "in_day": case((same_day, UpdateCount.in_day), else_=0) + 1,
        },
    ).returning(UpdateCount.in_window, UpdateCount.in_day)
    in_window, in_day = (await session.execute(query)).one()
    return in_window, in_day


async def remove_old(session: AsyncSession, before_day: int) -> None:
    """Delete the counts of users whose last update came before a day (`date.toordinal`)."""
    """Delete the counts of users whose last update came before a day (`date.toordinal`)."""
    await session.execute(delete(UpdateCount).where(UpdateCount.day < before_day))
