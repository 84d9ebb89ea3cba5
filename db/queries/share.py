"""Shares of a plan's progress, as their owners and as others reach them.

A share is open until it is revoked; one of a plan that was removed is out of reach.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.analyses import Analysis, RoadmapItem
from db.models.users import Share, SharedItem, User
from db.rows.share import ShareRow, ShareTitleRow
from db.store.engine import insert_new

MAX_ENDED = 20


def select_open() -> Select[Any]:
    """The open shares, which other queries narrow down."""
    name = case((Share.shows_name, User.name), else_=None)
    return (
        select(Share.id, Share.user_id, Share.analysis_id, Share.token, name)
        .join(User, User.id == Share.user_id)
        .join(Analysis, Analysis.id == Share.analysis_id)
        .where(Share.revoked_at.is_(None), Analysis.removed_at.is_(None))
    )


async def _one(session: AsyncSession, query: Select[Any]) -> ShareRow | None:
    row = (await session.execute(query)).one_or_none()
    return ShareRow(*row) if row else None


async def find_for_plan(session: AsyncSession, user_id: int, analysis_id: int) -> ShareRow | None:
    """The user's open share of one of their plans."""
    return await _one(
        session, select_open().where(Share.user_id == user_id, Share.analysis_id == analysis_id)
    )


async def find_own(session: AsyncSession, user_id: int, share_id: int) -> ShareRow | None:
    """An open share, if it is this user's."""
    return await _one(session, select_open().where(Share.user_id == user_id, Share.id == share_id))


async def find_by_token(session: AsyncSession, token: str) -> ShareRow | None:
    """The open share that a link leads to: there is no other way in for anybody else."""
    return await _one(session, select_open().where(Share.token == token))


async def create(
    session: AsyncSession, user_id: int, analysis_id: int, token: str, now: datetime
) -> None:
    """Share a plan; where it is shared already, that share stays as it is."""
    query = insert_new(session, Share).values(
        user_id=user_id, analysis_id=analysis_id, token=token, shared_at=now
    )
    await session.execute(query.on_conflict_do_nothing())


async def item_titles(session: AsyncSession, share: ShareRow) -> list[ShareTitleRow]:
    """The items of the shared plan that its document still has."""
    query = (
        select(RoadmapItem.id, RoadmapItem.title, SharedItem.share_id.is_not(None))
        .outerjoin(
            SharedItem,
            (SharedItem.roadmap_item_id == RoadmapItem.id) & (SharedItem.share_id == share.id),
        )
        .where(RoadmapItem.analysis_id == share.analysis_id, RoadmapItem.gone_at.is_(None))
        .order_by(RoadmapItem.position)
    )
    return [ShareTitleRow(*row) for row in (await session.execute(query)).all()]


async def show_title(session: AsyncSession, share_id: int, item_id: int, *, on: bool) -> None:
    if on:
        row = {"share_id": share_id, "roadmap_item_id": item_id}
        query = insert_new(session, SharedItem).values(row)
        await session.execute(query.on_conflict_do_nothing())
        return
    await session.execute(
        delete(SharedItem).where(
            SharedItem.share_id == share_id, SharedItem.roadmap_item_id == item_id
        )
    )


async def show_name(session: AsyncSession, share_id: int, *, on: bool) -> None:
    await session.execute(update(Share).where(Share.id == share_id).values(shows_name=on))


async def revoke(session: AsyncSession, user_id: int, share_id: int, now: datetime) -> None:
    """End a share. Of those that a user ended so many rows stay; the links of older ones say the
    same without."""
    await session.execute(update(Share).where(Share.id == share_id).values(revoked_at=now))
    ended = (Share.user_id == user_id, Share.revoked_at.is_not(None))
    newest = select(Share.id).where(*ended).order_by(Share.id.desc()).limit(MAX_ENDED)
    await session.execute(delete(Share).where(*ended, Share.id.not_in(newest)))


async def remove_old(session: AsyncSession, revoked_before: datetime) -> None:
    """Delete what was revoked before a moment; its link says the same as before."""
    await session.execute(delete(Share).where(Share.revoked_at < revoked_before))
