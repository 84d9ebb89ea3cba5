"""Shares of a plan's progress.

A share is open until its owner revokes it or removes its plan.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, delete, select, update

from db.models.analyses import Analysis, RoadmapItem
from db.models.users import Share, SharedItem, User
from db.rows.share import ShareRow, ShareTitleRow
from db.store.engine import insert_new
from db.store.session import Session
from db.store.statements import fetch_all, fetch_one, keep_newest

# Revoked shares kept of each user.
MAX_ENDED = 20


def select_open() -> Select[Any]:
    """A query of open shares, for other queries to filter."""
    name = case((Share.shows_name, User.name), else_=None)
    return (
        select(Share.id, Share.user_id, Share.analysis_id, Share.token, name)
        .join(User, User.id == Share.user_id)
        .join(Analysis, Analysis.id == Share.analysis_id)
        .where(Share.revoked_at.is_(None), Analysis.removed_at.is_(None))
    )


async def find_for_plan(session: Session, user_id: int, analysis_id: int) -> ShareRow | None:
    """The user's open share of their plan; a plan has one at most."""
    query = select_open().where(Share.user_id == user_id, Share.analysis_id == analysis_id)
    return await fetch_one(session, ShareRow, query)


async def find_own(session: Session, user_id: int, share_id: int) -> ShareRow | None:
    """One of the user's own open shares."""
    query = select_open().where(Share.user_id == user_id, Share.id == share_id)
    return await fetch_one(session, ShareRow, query)


async def find_by_token(session: Session, token: str) -> ShareRow | None:
    """The open share that a link leads to: the only way in for others than its owner."""
    return await fetch_one(session, ShareRow, select_open().where(Share.token == token))


async def create(
    session: Session, user_id: int, analysis_id: int, token: str, now: datetime
) -> None:
    """Share a plan; idempotent, an open share of it stays."""
    query = insert_new(Share).values(
        user_id=user_id, analysis_id=analysis_id, token=token, shared_at=now
    )
    await session.execute(query.on_conflict_do_nothing())


async def item_titles(session: Session, share: ShareRow) -> list[ShareTitleRow]:
    """The items that the document of the shared plan still has, in its order."""
    query = (
        select(RoadmapItem.id, RoadmapItem.title, SharedItem.share_id.is_not(None))
        .outerjoin(
            SharedItem,
            (SharedItem.roadmap_item_id == RoadmapItem.id) & (SharedItem.share_id == share.id),
        )
        .where(RoadmapItem.analysis_id == share.analysis_id, RoadmapItem.gone_at.is_(None))
        .order_by(RoadmapItem.position)
    )
    return await fetch_all(session, ShareTitleRow, query)


async def show_title(session: Session, share_id: int, item_id: int, *, on: bool) -> None:
    """Show an item's title to others, or hide it; idempotent."""
    if on:
        row = {"share_id": share_id, "roadmap_item_id": item_id}
        query = insert_new(SharedItem).values(row)
        await session.execute(query.on_conflict_do_nothing())
        return
    await session.execute(
        delete(SharedItem).where(
            SharedItem.share_id == share_id, SharedItem.roadmap_item_id == item_id
        )
    )


async def show_name(session: Session, share_id: int, *, on: bool) -> None:
    """Show the owner's name to others, or hide it."""
    await session.execute(update(Share).where(Share.id == share_id).values(shows_name=on))


async def revoke(session: Session, user_id: int, share_id: int, now: datetime) -> None:
    """End a share. A link to a deleted share gets the same answer as one to a revoked share."""
    await session.execute(update(Share).where(Share.id == share_id).values(revoked_at=now))
    ended = (Share.user_id == user_id, Share.revoked_at.is_not(None))
    await keep_newest(session, Share, *ended, limit=MAX_ENDED)


async def remove_old(session: Session, revoked_before: datetime) -> None:
    """Delete the shares that were revoked before a moment."""
    await session.execute(delete(Share).where(Share.revoked_at < revoked_before))
