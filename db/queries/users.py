"""Users and their settings."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.analyses import Analysis
from db.models.deliveries import Broadcast
from db.models.postings import Posting, PostingMark, SavedSearch
from db.models.users import (
    ActiveWeek,
    Dialog,
    Evidence,
    Follow,
    Share,
    SkillMove,
    Task,
    Tick,
    UpdateCount,
    User,
)
from db.rows.users import HeldRows, UserRow
from db.store.engine import insert_new

_COLUMNS = tuple(getattr(User, each.name) for each in fields(UserRow))


# What every update asks is put together once: that costs as much as to run it.
BY_ID = select(*_COLUMNS).where(User.id == bindparam("user_id"))


async def find(session: AsyncSession, user_id: int) -> UserRow | None:
    row = (await session.execute(BY_ID, {"user_id": user_id})).one_or_none()
    return UserRow(*row) if row else None


async def language(session: AsyncSession, user_id: int) -> str | None:
    return await session.scalar(select(User.language).where(User.id == user_id))


async def add(session: AsyncSession, user: UserRow, now: datetime) -> None:
    session.add(User(**vars(user), created_at=now))
    await session.flush()


async def update_settings(session: AsyncSession, user_id: int, **settings: object) -> None:
    await session.execute(update(User).where(User.id == user_id).values(**settings))


async def remove(session: AsyncSession, user_id: int) -> None:
    """Delete the user; foreign keys take every row they own along, digests owed among them.

    Their plan and they name each other: both keys are checked when the statement ends.
    """
    await _anonymise_broadcasts(session, User.id == user_id)
    await session.execute(delete(UpdateCount).where(UpdateCount.user_id == user_id))
    await session.execute(delete(User).where(User.id == user_id))


async def _anonymise_broadcasts(session: AsyncSession, gone: ColumnElement[bool]) -> None:
    """Broadcasts stay with those who got them, and forget who sent them and how far they were."""
    ids = select(User.id).where(gone)
    sent = update(Broadcast).where(Broadcast.admin_id.in_(ids))
    await session.execute(sent.values(admin_id=-Broadcast.id))
    last = update(Broadcast).where(Broadcast.planned_to.in_(ids))
    await session.execute(last.values(planned_to=Broadcast.planned_to - 1))


async def row_counts(session: AsyncSession, user_id: int) -> HeldRows:
    counts = [
        select(func.count()).select_from(model).where(model.user_id == user_id).scalar_subquery()
        for model in (
            Tick,
            SkillMove,
            Analysis,
            Task,
            Evidence,
            Posting,
            PostingMark,
            SavedSearch,
            Share,
            Follow,
        )
    ]
    return HeldRows(*(await session.execute(select(*counts))).one())


async def with_due_digest(session: AsyncSession, now: datetime, limit: int) -> list[UserRow]:
    """Users whose next digest is due, the longest due first; other replicas skip them."""
    query = (
        select(*_COLUMNS)
        .where(User.next_digest_at <= now)
        .order_by(User.next_digest_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [UserRow(*row) for row in (await session.execute(query)).all()]


async def any_digest_due(session: AsyncSession, now: datetime) -> bool:
    query = select(User.id).where(User.next_digest_at <= now).limit(1)
    return await session.scalar(query) is not None


async def set_next_digests(session: AsyncSession, moments: Mapping[int, datetime | None]) -> None:
    """Write each user's next digest; one statement for all."""
    if moments:
        rows = [{"id": id, "next_digest_at": moment} for id, moment in moments.items()]
        await session.execute(update(User), rows)


async def page_of_reminded(session: AsyncSession, after_id: int, limit: int) -> list[UserRow]:
    """A page of the users who want the digest and can get it, by id."""
    query = (
        select(*_COLUMNS)
        .where(User.reminded, User.blocked_at.is_(None), User.id > after_id)
        .order_by(User.id)
        .limit(limit)
        .with_for_update()
    )
    return [UserRow(*row) for row in (await session.execute(query)).all()]


async def block(session: AsyncSession, user_id: int, now: datetime) -> None:
    """The user is out of reach: from now on no digest is due."""
    await session.execute(
        update(User)
        .where(User.id == user_id, User.blocked_at.is_(None))
        .values(blocked_at=now, next_digest_at=None)
    )


async def remove_blocked(session: AsyncSession, blocked_before: datetime) -> int:
    """Delete those who blocked the bot before a moment, with all their rows; how many."""
    gone = select(User.id).where(User.blocked_at < blocked_before)
    for model in (Dialog, UpdateCount):
        await session.execute(delete(model).where(model.user_id.in_(gone)))
    await _anonymise_broadcasts(session, User.blocked_at < blocked_before)
    rows = await session.execute(
        delete(User).where(User.blocked_at < blocked_before).returning(User.id)
    )
    return len(rows.all())


async def note_week(session: AsyncSession, user_id: int, monday: date) -> None:
    """The user did something here in this week."""
    row = insert_new(session, ActiveWeek).values(user_id=user_id, monday=monday)
    await session.execute(row.on_conflict_do_nothing())


async def remove_old_weeks(session: AsyncSession, before: date) -> None:
    await session.execute(delete(ActiveWeek).where(ActiveWeek.monday < before))


async def silence(session: AsyncSession, user_id: int, now: datetime, until: datetime) -> bool:
    """Answer a user no more until a moment. False where that was so already."""
    quiet = User.quiet_until.is_(None) | (User.quiet_until <= now)
    query = update(User).where(User.id == user_id, quiet).values(quiet_until=until)
    return (await session.execute(query.returning(User.id))).scalar_one_or_none() is not None
