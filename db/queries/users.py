"""Users and their settings."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, update

from db.models.analyses import Analysis
from db.models.applications import Application
from db.models.deliveries import Broadcast
from db.models.postings import Posting, PostingMark, SavedSearch
from db.models.users import (
    ActiveWeek,
    Dialog,
    Evidence,
    Follow,
    Goal,
    Invitation,
    Share,
    SkillMove,
    Task,
    Tick,
    User,
)
from db.rows.users import HeldRows, UserRow
from db.store.engine import insert_new
from db.store.prepared import prepare
from db.store.session import Session
from db.store.statements import columns_of, fetch_all, fetch_one

_COLUMNS = columns_of(User, UserRow)
# Every update asks this: to build the statement costs as much as to run it.
BY_ID = prepare(select(*_COLUMNS).where(User.id == bindparam("user_id")))


async def find(session: Session, user_id: int) -> UserRow | None:
    return await fetch_one(session, UserRow, BY_ID, {"user_id": user_id})


_LANGUAGE = prepare(select(User.language).where(User.id == bindparam("user_id")))


async def language(session: Session, user_id: int) -> str | None:
    """The code of the user's language ("kk"); None if there is no such user."""
    return await session.scalar(_LANGUAGE, {"user_id": user_id})


async def add(session: Session, user: UserRow, now: datetime) -> None:
    """Insert a user who came at `now`."""
    await session.execute(insert(User).values(**vars(user), created_at=now))


async def update_settings(session: Session, user_id: int, **settings: object) -> None:
    """Set these columns of the user's row."""
    await session.execute(update(User).where(User.id == user_id).values(**settings))


async def remove(session: Session, user_id: int) -> None:
    """Delete the user; foreign keys delete every row they own, also deliveries.

    User and plan reference each other: both keys are checked when the statement ends.
    """
    await _forget(session, User.id == user_id)
    await session.execute(delete(User).where(User.id == user_id))


async def _forget(session: Session, gone: ColumnElement[bool]) -> None:
    """Remove the ids of deleted users from broadcasts, as sender and as last user planned, and
    the invitations of others to them."""
    ids = select(User.id).where(gone)
    await session.execute(delete(Invitation).where(Invitation.invited_id.in_(ids)))
    sent = update(Broadcast).where(Broadcast.admin_id.in_(ids))
    await session.execute(sent.values(admin_id=-Broadcast.id))
    last = update(Broadcast).where(Broadcast.planned_to.in_(ids))
    await session.execute(last.values(planned_to=Broadcast.planned_to - 1))


async def row_counts(session: Session, user_id: int) -> HeldRows:
    """Count the user's rows of each kind."""
    # In the order of the fields of HeldRows.
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
            Application,
            Goal,
        )
    ]
    return HeldRows(*(await session.execute(select(*counts))).one())


async def with_due_digest(session: Session, now: datetime, limit: int) -> list[UserRow]:
    """Lock users whose next digest is due, the longest due first; other replicas skip them."""
    query = (
        select(*_COLUMNS)
        .where(User.next_digest_at <= now)
        .order_by(User.next_digest_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return await fetch_all(session, UserRow, query)


async def any_digest_due(session: Session, now: datetime) -> bool:
    query = select(User.id).where(User.next_digest_at <= now).limit(1)
    return await session.scalar(query) is not None


_SET_NEXT_DIGEST = prepare(
    update(User).where(User.id == bindparam("of_user")).values(next_digest_at=bindparam("moment"))
)


async def set_next_digests(session: Session, moments: Mapping[int, datetime | None]) -> None:
    """Store the moment of each user's next digest, by user id, in one statement."""
    if moments:
        rows = [{"of_user": id, "moment": moment} for id, moment in moments.items()]
        await session.execute(_SET_NEXT_DIGEST, rows)


async def page_of_reminded(
    session: Session, after_id: int, limit: int, later_than: datetime | None = None
) -> list[UserRow]:
    """Lock a page of the users who want the digest and can get it, by id.

    `later_than` chooses those whose next digest comes after a moment.
    """
    query = (
        select(*_COLUMNS)
        .where(User.reminded, User.blocked_at.is_(None), User.id > after_id)
        .order_by(User.id)
        .limit(limit)
        .with_for_update()
    )
    if later_than is not None:
        query = query.where(User.next_digest_at > later_than)
    return await fetch_all(session, UserRow, query)


async def block(session: Session, user_id: int, now: datetime) -> None:
    """Record that the user blocked the bot: no digest is due any more."""
    await session.execute(
        update(User)
        .where(User.id == user_id, User.blocked_at.is_(None))
        .values(blocked_at=now, next_digest_at=None)
    )


async def remove_blocked(session: Session, blocked_before: datetime) -> int:
    """Delete those who blocked the bot before a moment, with all their rows; count them."""
    blocked = User.blocked_at < blocked_before
    dialogs = delete(Dialog).where(Dialog.user_id.in_(select(User.id).where(blocked)))
    await session.execute(dialogs)
    await _forget(session, blocked)
    return len((await session.execute(delete(User).where(blocked).returning(User.id))).all())


async def note_week(session: Session, user_id: int, monday: date) -> None:
    """Record that the user was active in the week of this Monday; idempotent."""
    row = insert_new(ActiveWeek).values(user_id=user_id, monday=monday)
    await session.execute(row.on_conflict_do_nothing())


async def remove_old_weeks(session: Session, before: date) -> None:
    await session.execute(delete(ActiveWeek).where(ActiveWeek.monday < before))
