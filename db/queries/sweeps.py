"""Sweeps over a source: what is left of one, how the last ones ended."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.postings import Posting, Refresh
from db.rows.sweeps import SweepRow

_COLUMNS = (
    Refresh.id,
    Refresh.source,
    Refresh.started_at,
    Refresh.ended_at,
    Refresh.error,
    Refresh.pages,
    Refresh.new,
    Refresh.changed,
    Refresh.archived,
    Refresh.cursor,
)


async def begin(
    session: AsyncSession, source: str, now: datetime, cursor: dict[str, Any]
) -> SweepRow:
    values = {"source": source, "started_at": now, "cursor": cursor}
    counts = {"pages": 0, "new": 0, "changed": 0, "archived": 0}
    query = insert(Refresh).values(**values, **counts).returning(*_COLUMNS)
    return SweepRow(**(await session.execute(query)).one()._mapping)


async def save(session: AsyncSession, sweep: SweepRow) -> None:
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


async def latest(session: AsyncSession, source: str, before: int | None = None) -> SweepRow | None:
    """The newest sweep, or the one before another."""
    query = select(*_COLUMNS).where(Refresh.source == source).order_by(Refresh.id.desc()).limit(1)
    if before is not None:
        query = query.where(Refresh.id < before)
    row = (await session.execute(query)).one_or_none()
    return SweepRow(**row._mapping) if row else None


async def was_shown_since(
    session: AsyncSession, source: str, source_id: str, moment: datetime
) -> bool:
    """Whether its source has shown a posting since then."""
    query = select(Posting.id).where(
        Posting.source == source, Posting.source_id == source_id, Posting.seen_at >= moment
    )
    return await session.scalar(query) is not None
