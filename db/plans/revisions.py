"""Documents that were saved into plans, each with what the plan was before."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from db.models.analyses import Analysis
from db.models.users import Revision
from db.plans import snapshots
from db.rows.plans import RevisionRow
from db.store.session import Session
from db.store.statements import columns_of, fetch_one

# Of each plan; more would only fill the store.
MAX_REVISIONS = 5
_COLUMNS = columns_of(Revision, RevisionRow)


async def of_message(session: Session, user_id: int, message_id: int) -> RevisionRow | None:
    """The revision that a file made."""
    query = select(*_COLUMNS).where(Revision.user_id == user_id, Revision.message_id == message_id)
    return await fetch_one(session, RevisionRow, query)


async def find(session: Session, user_id: int, revision_id: int) -> RevisionRow | None:
    """A revision of a plan that is still there."""
    query = (
        select(*_COLUMNS)
        .join(Analysis, Analysis.id == Revision.analysis_id)
        .where(Revision.id == revision_id, Revision.user_id == user_id)
        .where(Analysis.removed_at.is_(None) | Revision.undone_at.is_not(None))
    )
    return await fetch_one(session, RevisionRow, query)


async def mark_undone(session: Session, revision_id: int, now: datetime) -> None:
    query = update(Revision).where(Revision.id == revision_id)
    await session.execute(query.values(undone_at=now))


async def latest(session: Session, user_id: int, analysis_id: int, since: datetime) -> int | None:
    """The newest revision of a plan that was not undone: the one that can be."""
    query = (
        select(Revision.id)
        .where(
            Revision.user_id == user_id,
            Revision.analysis_id == analysis_id,
            Revision.undone_at.is_(None),
            Revision.saved_at > since,
        )
        .order_by(Revision.id.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def number_without_message(session: Session, user_id: int) -> int:
    """A number for a document that no message brought: below 0, and no other revision has it."""
    query = select(func.min(Revision.message_id)).where(Revision.user_id == user_id)
    return min(await session.scalar(query) or 0, 0) - 1


async def add(
    session: Session,
    user_id: int,
    analysis_id: int,
    message_id: int,
    before: dict[str, Any],
    now: datetime,
) -> int:
    made = insert(Revision).values(
        user_id=user_id,
        analysis_id=analysis_id,
        message_id=message_id,
        saved_at=now,
        before=before,
    )
    revision_id = (await session.execute(made.returning(Revision.id))).scalar_one()
    kept = (
        select(Revision.id)
        .where(Revision.analysis_id == analysis_id)
        .order_by(Revision.id.desc())
        .limit(MAX_REVISIONS)
    )
    old = delete(Revision).where(Revision.analysis_id == analysis_id, Revision.id.not_in(kept))
    await session.execute(old)
    # What a document dropped before the oldest one that is kept can't come back by an undo.
    oldest = await session.scalar(
        select(func.min(Revision.saved_at)).where(Revision.analysis_id == analysis_id)
    )
    await snapshots.delete_gone(session, oldest, analysis_id)
    return revision_id
