"""Sweeps over a source: what is left of one, how the last ones ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.postings import Posting, Refresh


@dataclass(frozen=True)
class SweepRow:
    id: int
    source: str
    started_at: datetime
    ended_at: datetime | None
    # Why it ended without an end, in a word.
    error: str | None
    pages: int
    new: int
    changed: int
    archived: int
    cursor: dict[str, Any]

    @property
    def details(self) -> tuple[int, int]:
        """How many details have come, of how many."""
        return self.cursor.get("done", 0), self.cursor.get("of", 0)

    @property
    def unread(self) -> int:
        """How many vacancies could not be read."""
        return int(self.cursor.get("unread", 0))

    @property
    def refused(self) -> list[int]:
        """The searches that the source does not accept, by their place from 1."""
        return [int(each) + 1 for each in self.cursor.get("refused", ())]


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


async def last(session: AsyncSession, source: str, before: int | None = None) -> SweepRow | None:
    """The newest sweep, or the one before another."""
    query = select(*_COLUMNS).where(Refresh.source == source).order_by(Refresh.id.desc()).limit(1)
    if before is not None:
        query = query.where(Refresh.id < before)
    row = (await session.execute(query)).one_or_none()
    return SweepRow(**row._mapping) if row else None


async def shown_since(
    session: AsyncSession, source: str, source_id: str, moment: datetime
) -> bool:
    """Whether its source has shown a posting since then."""
    query = select(Posting.id).where(
        Posting.source == source, Posting.source_id == source_id, Posting.seen_at >= moment
    )
    return await session.scalar(query) is not None
