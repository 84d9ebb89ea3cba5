"""Sweeps over a source: their progress and their ends."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from db.models.postings import Posting, Refresh
from db.rows.sweeps import SweepRow
from db.store.session import Session
from db.store.statements import columns_of, fetch_one

_COLUMNS = columns_of(Refresh, SweepRow)


async def begin(session: Session, source: str, now: datetime, cursor: dict[str, Any]) -> SweepRow:
    """Insert a new sweep; `cursor` holds the work that is left, so that a restart resumes it."""
    values = {"source": source, "started_at": now, "cursor": cursor}
    counts = {"pages": 0, "new": 0, "changed": 0, "archived": 0}
    query = insert(Refresh).values(**values, **counts).returning(*_COLUMNS)
    return SweepRow(*(await session.execute(query)).one())


async def save(session: Session, sweep: SweepRow) -> None:
    """Store a sweep's progress or its end."""
    values = {
        "ended_at": sweep.ended_at,
        "error": sweep.error,
        "pages": sweep.pages,
        "new": sweep.new,
        "changed": sweep.changed,
        "archived": sweep.archived,
        "cursor": sweep.cursor,
    }
    await session.execute(update(Refresh).where(Refresh.id == sweep.id).values(**values))


async def latest(session: Session, source: str, before: int | None = None) -> SweepRow | None:
    """The newest sweep of a source, or the newest before the sweep with id `before`."""
    query = select(*_COLUMNS).where(Refresh.source == source).order_by(Refresh.id.desc()).limit(1)
    if before is not None:
        query = query.where(Refresh.id < before)
    return await fetch_one(session, SweepRow, query)


async def was_shown_since(session: Session, source: str, source_id: str, moment: datetime) -> bool:
    """True if the source has shown a posting since a moment."""
    query = select(Posting.id).where(
        Posting.source == source, Posting.source_id == source_id, Posting.seen_at >= moment
    )
    return await session.scalar(query) is not None


async def latest_good(session: Session, source: str) -> datetime | None:
    """The end of the newest sweep that did not break off."""
    ended = Refresh.ended_at.is_not(None) & Refresh.error.is_(None)
    query = select(func.max(Refresh.ended_at)).where(Refresh.source == source, ended)
    return (await session.execute(query)).scalar_one()
