"""Saved searches, and the postings that digests brought for them (hits)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select

from db.models.postings import SavedSearch, SearchHit
from db.rows.searches import SavedSearchRow
from db.store.engine import insert_new
from db.store.prepared import prepare
from db.store.session import Session
from db.store.statements import columns_of, fetch_all

_FOR_USER = prepare(
    select(*columns_of(SavedSearch, SavedSearchRow))
    .where(SavedSearch.user_id == bindparam("user_id"))
    .order_by(SavedSearch.id)
)


async def for_user(session: Session, user_id: int) -> list[SavedSearchRow]:
    return await fetch_all(session, SavedSearchRow, _FOR_USER, {"user_id": user_id})


async def save(session: Session, user_id: int, now: datetime, **search: Any) -> None:
    """Save a search: skill_id, level, city, salary_min (tenge a month), role."""
    await session.execute(insert(SavedSearch).values(user_id=user_id, saved_at=now, **search))


async def remove(session: Session, user_id: int, search_id: int) -> None:
    await session.execute(
        delete(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.user_id == user_id)
    )


async def delivery_by_posting(session: Session, user_id: int) -> dict[int, int | None]:
    """The posting ids that a user's searches have brought, each with its newest delivery id."""
    query = (
        select(SearchHit.posting_id, func.max(SearchHit.delivery_id))
        .join(SavedSearch, SavedSearch.id == SearchHit.search_id)
        .where(SavedSearch.user_id == user_id)
        .group_by(SearchHit.posting_id)
    )
    return dict((await session.execute(query)).all())


async def hits_of_delivery(session: Session, user_id: int, delivery_id: int) -> set[int]:
    """The posting ids that one digest of a user has brought."""
    query = (
        select(SearchHit.posting_id)
        .join(SavedSearch, SavedSearch.id == SearchHit.search_id)
        .where(SavedSearch.user_id == user_id, SearchHit.delivery_id == delivery_id)
    )
    return set((await session.execute(query)).scalars())


async def store_hits(session: Session, delivery_id: int, hits: Sequence[tuple[int, int]]) -> None:
    """Record (search id, posting id) pairs as brought by a delivery; idempotent."""
    rows = [
        {"search_id": search, "posting_id": posting, "delivery_id": delivery_id}
        for search, posting in hits
    ]
    if rows:
        await session.execute(insert_new(SearchHit).on_conflict_do_nothing(), rows)
