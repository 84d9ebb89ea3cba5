"""Followers of shares."""

from datetime import datetime

from sqlalchemy import delete, func, select

from db.models.users import Follow, Invitation, Share
from db.queries.share import select_open
from db.rows.share import ShareRow
from db.store.engine import insert_new
from db.store.session import Session
from db.store.statements import fetch_all


async def for_user(session: Session, user_id: int) -> list[ShareRow]:
    """The open shares that a user follows, the longest followed first."""
    query = (
        select_open()
        .join(Follow, Follow.share_id == Share.id)
        .where(Follow.user_id == user_id)
        .order_by(Follow.followed_at, Share.id)
    )
    return await fetch_all(session, ShareRow, query)


async def count_followers(session: Session, share_id: int) -> int:
    """Count the followers of a share; its owner learns nothing else of them."""
    query = select(func.count()).select_from(Follow).where(Follow.share_id == share_id)
    return (await session.execute(query)).scalar_one()


async def add(session: Session, user_id: int, share_id: int, now: datetime) -> None:
    """Follow a share; idempotent."""
    query = insert_new(Follow).values(share_id=share_id, user_id=user_id, followed_at=now)
    await session.execute(query.on_conflict_do_nothing())


async def remove(session: Session, user_id: int, share_id: int) -> None:
    await session.execute(
        delete(Follow).where(Follow.share_id == share_id, Follow.user_id == user_id)
    )


async def count_ended(session: Session, user_id: int, after: datetime, until: datetime) -> int:
    """Count the followed shares that were revoked after one moment, until another."""
    query = (
        select(func.count())
        .select_from(Follow)
        .join(Share, Share.id == Follow.share_id)
        .where(Follow.user_id == user_id, Share.revoked_at > after, Share.revoked_at <= until)
    )
    return (await session.execute(query)).scalar_one()


async def invite(session: Session, user_id: int, invited_id: int, now: datetime) -> None:
    """Record that a user asks somebody to follow them; idempotent."""
    query = insert_new(Invitation).values(user_id=user_id, invited_id=invited_id, invited_at=now)
    await session.execute(query.on_conflict_do_nothing())


async def invited_since(
    session: Session, since: datetime, user_id: int, invited_id: int
) -> tuple[int, int, bool]:
    """Count the invitations by a user and those to a person since a moment; True if the user has
    one to that person on record."""
    recent = Invitation.invited_at > since
    of_pair = (Invitation.user_id == user_id, Invitation.invited_id == invited_id)
    counts = [
        select(func.count()).select_from(Invitation).where(*which).scalar_subquery()
        for which in (
            (Invitation.user_id == user_id, recent),
            (Invitation.invited_id == invited_id, recent),
            of_pair,
        )
    ]
    sent, got, pair = (await session.execute(select(*counts))).one()
    return sent, got, bool(pair)


async def remove_old_invitations(session: Session, before: datetime) -> None:
    await session.execute(delete(Invitation).where(Invitation.invited_at < before))
