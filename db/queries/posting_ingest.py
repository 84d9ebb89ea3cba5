"""Ingest of postings from sources into the market: upsert, archive, delete.

A posting is unique by its source and its id there.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Row, delete, exists, insert, select, update
from sqlalchemy.engine import CursorResult

from db.models.analyses import Skill
from db.models.postings import Posting, PostingSkill
from db.models.users import Goal
from db.queries import market
from db.reference import role_names
from db.rows.postings import IngestCounts
from db.sources.market_row import published_at
from db.sources.posting import SourcePosting
from db.store.engine import insert_new
from db.store.session import Session

T = TypeVar("T")
PostingKey = tuple[str, str]
# Postings of one statement.
BATCH = 500
# So long a closed posting waits for those who aim for it to hear of it.
TELL_WITHIN = timedelta(days=30)
# The columns that a search result fills; level and skills need the whole text as well.
_HEADLINE = (
    "title",
    "company",
    "salary_min",
    "salary_max",
    "currency",
    "currency_guessed",
    "salary_period",
    "gross",
    "city",
    "experience",
    "role",
    "published_at",
)
# `level` goes with `level_rule`; `url` changes with the site that shows a vacancy.
_STORED = (
    *_HEADLINE,
    "url",
    "track",
    "level",
    "level_rule",
    "remote",
    "digest",
    "detailed",
    "named",
)
_KEYED = ("source", "source_id", *_STORED, "seen_at", "archived_at")


@dataclass
class _ComparedBatch:
    """A batch without its repeated postings, compared with the rows that are stored."""

    postings: list[SourcePosting]
    repeated: int
    new: list[SourcePosting]
    changed: list[SourcePosting]
    same: list[SourcePosting]
    stored: dict[PostingKey, Row[Any]]

    @property
    def back(self) -> bool:
        """True if an unchanged posting was archived and is open again."""
        return any(
            self.stored[_key(posting)].archived_at is not None and not posting.archived
            for posting in self.same
        )

    @property
    def count(self) -> IngestCounts:
        return IngestCounts(len(self.new), len(self.changed), len(self.same), self.repeated)


async def upsert(
    session: Session, postings: Iterable[SourcePosting], now: datetime
) -> IngestCounts:
    """Store postings with their skills, a batch at a time. Idempotent.

    The first of two postings with the same key counts.
    """
    skills = dict((await session.execute(select(Skill.slug, Skill.id))).all())
    known = await market.role_names(session)
    total = IngestCounts()
    async for compared in _compared_batches(session, postings):
        await _write(session, compared, skills, now)
        await _mark_seen(session, compared, now)
        names = _role_names(compared.postings).items() - known.items()
        known.update(names)
        await market.store_role_names(session, names)
        if compared.new or compared.changed or compared.back or names:
            await market.mark_changed(session)
        total += compared.count
    return total


def _role_names(postings: Iterable[SourcePosting]) -> dict[str, str]:
    """The source's names of roles that the reference has no names for."""
    ours = role_names()
    return {
        posting.role: posting.role_name
        for posting in postings
        if posting.role and posting.role_name and posting.role not in ours
    }


async def preview(session: Session, postings: Iterable[SourcePosting]) -> IngestCounts:
    """The counts that `upsert` would return; writes nothing."""
    total = IngestCounts()
    async for compared in _compared_batches(session, postings):
        total += compared.count
    return total


async def _compared_batches(
    session: Session, postings: Iterable[SourcePosting]
) -> AsyncIterator[_ComparedBatch]:
    """Drop repeated postings and compare each batch, after the caller wrote the one before."""
    taken: set[PostingKey] = set()
    for batch in batches(postings, BATCH):
        fresh: dict[PostingKey, SourcePosting] = {}
        for posting in batch:
            if (key := _key(posting)) not in taken:
                fresh.setdefault(key, posting)
        taken |= fresh.keys()
        yield await _compare(session, list(fresh.values()), len(batch) - len(fresh))


async def without_detail(session: Session, source: str, limit: int | None = None) -> list[str]:
    """The source's ids of open postings whose details are still to be fetched, newest first."""
    query = (
        select(Posting.source_id)
        .where(
            Posting.source == source, Posting.detailed.is_(False), Posting.archived_at.is_(None)
        )
        .order_by(Posting.published_at.desc(), Posting.id)
        .limit(limit)
    )
    return list((await session.execute(query)).scalars())


async def archive_unseen(session: Session, source: str, before: datetime, now: datetime) -> int:
    """Archive the postings that their source last showed before a moment; count them."""
    return await _archive(session, now, Posting.source == source, Posting.seen_at < before)


async def archive(session: Session, source: str, source_ids: Iterable[str], now: datetime) -> int:
    """Archive the postings that their source deleted (it answers 404); count them."""
    count = 0
    for batch in batches(source_ids, BATCH):
        deleted = (Posting.source == source, Posting.source_id.in_(batch))
        count += await _archive(session, now, *deleted)
    return count


async def _archive(session: Session, now: datetime, *which: ColumnElement[bool]) -> int:
    is_open = Posting.archived_at.is_(None)
    return await _execute(session, update(Posting).where(*which, is_open).values(archived_at=now))


async def remove_archived(session: Session, source: str, before: datetime) -> int:
    """Delete the postings archived before a moment, with users' marks on them; count them.

    HeadHunter's terms ask for it. One that a user aims for stays until they were told that it is
    closed, for TELL_WITHIN at most.
    """
    untold = exists().where(Goal.posting_id == Posting.id, Goal.closing_told_at.is_(None))
    query = delete(Posting).where(
        Posting.source == source,
        Posting.archived_at < before,
        ~untold | (Posting.archived_at < before - TELL_WITHIN),
    )
    return await _execute(session, query)


async def _execute(session: Session, query: Any) -> int:
    """Change postings and count them; the market gets a new version if any changed."""
    result = await session.execute(query)
    count = cast("CursorResult[Any]", result).rowcount
    if count:
        await market.mark_changed(session)
    return count


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` values; the last one may be shorter."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def _key(posting: SourcePosting) -> PostingKey:
    return posting.source, posting.source_id


async def _compare(session: Session, batch: list[SourcePosting], repeated: int) -> _ComparedBatch:
    stored: dict[PostingKey, Row[Any]] = {}
    columns = [getattr(Posting, name) for name in ("id", *_KEYED)]
    for source, group in groupby(sorted(batch, key=_key), key=lambda posting: posting.source):
        ids = [posting.source_id for posting in group]
        query = select(*columns).where(Posting.source == source, Posting.source_id.in_(ids))
        stored |= {(row.source, row.source_id): row for row in await session.execute(query)}
    compared = _ComparedBatch(batch, repeated, [], [], [], stored)
    for posting in batch:
        row = stored.get(_key(posting))
        if row is None:
            compared.new.append(posting)
        else:
            (compared.same if _is_same(posting, row) else compared.changed).append(posting)
    return compared


def _is_same(posting: SourcePosting, row: Row[Any]) -> bool:
    if row.detailed and not posting.detailed:
        # A search result against details: compare the columns that both have.
        return (not posting.archived or row.archived_at is not None) and all(
            getattr(posting, name) == getattr(row, name) for name in _HEADLINE
        )
    return bool(row.digest == posting.digest)


async def _write(
    session: Session, compared: _ComparedBatch, skills: dict[str, int], now: datetime
) -> None:
    """Upsert the new and changed postings with their skills, in three statements."""
    if not (wanted := compared.new + compared.changed):
        return
    statement = insert_new(Posting)
    statement = statement.on_conflict_do_update(
        index_elements=["source", "source_id"],
        set_={name: statement.excluded[name] for name in (*_STORED, "seen_at", "archived_at")},
    ).returning(Posting.id, Posting.source, Posting.source_id)
    rows = [_row(posting, now) for posting in wanted]
    ids = {(row.source, row.source_id): row.id for row in await session.execute(statement, rows)}
    # A changed posting keeps the skills of its former details until new details come.
    kept = {key for key, row in compared.stored.items() if row.detailed}
    read = [posting for posting in wanted if posting.detailed or _key(posting) not in kept]
    changed = [ids[_key(posting)] for posting in read if _key(posting) in compared.stored]
    if changed:
        await session.execute(delete(PostingSkill).where(PostingSkill.posting_id.in_(changed)))
    links = [
        {"posting_id": ids[_key(posting)], "skill_id": skills[slug]}
        for posting in read
        for slug in posting.skills
        if slug in skills
    ]
    if links:
        await session.execute(insert(PostingSkill), links)


def _row(posting: SourcePosting, now: datetime) -> dict[str, Any]:
    return {
        "source": posting.source,
        "source_id": posting.source_id,
        **{name: getattr(posting, name) for name in _STORED},
        "published_at": published_at(posting, now),
        "position": 0,
        "seen_at": now,
        "taken_at": now,
        "archived_at": now if posting.archived else None,
    }


async def _mark_seen(session: Session, compared: _ComparedBatch, now: datetime) -> None:
    """Set `seen_at` of the unchanged postings, and reopen those that were archived."""
    for archived in (False, True):
        ids = [
            compared.stored[_key(posting)].id
            for posting in compared.same
            if posting.archived is archived
        ]
        if ids:
            values: dict[str, Any] = {"seen_at": now}
            if not archived:
                values["archived_at"] = None
            await session.execute(update(Posting).where(Posting.id.in_(ids)).values(**values))
