"""Ingests postings: an upsert by source and its id, and what a source no longer shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Any, TypeVar, cast

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.analyses import Skill
from db.models.postings import Posting, PostingSkill
from db.queries import market
from db.reference import role_names
from db.rows.postings import IngestCounts
from db.sources.posting import SourcePosting
from db.store.engine import insert_new

T = TypeVar("T")
PostingKey = tuple[str, str]
BATCH = 500
# What a line of a search's results tells of a posting; level and skills come from its text, too.
_HEADLINE = (
    "title",
    "company",
    "salary_min",
    "salary_max",
    "currency",
    "salary_period",
    "gross",
    "city",
    "experience",
    "role",
    "published_at",
)
# `level` goes with `level_rule`; `url` changes with the site that shows a vacancy.
_STORED = (*_HEADLINE, "url", "level", "level_rule", "digest", "detailed")
_KEYED = ("source", "source_id", *_STORED, "seen_at", "archived_at")


@dataclass
class _ComparedBatch:
    """A batch against what is stored."""

    new: list[SourcePosting]
    changed: list[SourcePosting]
    same: list[SourcePosting]
    there: dict[PostingKey, Row[Any]]

    @property
    def back(self) -> bool:
        """Whether one that was given up is there again."""
        return any(
            self.there[_key(each)].archived_at is not None and not each.archived
            for each in self.same
        )

    @property
    def count(self) -> IngestCounts:
        return IngestCounts(len(self.new), len(self.changed), len(self.same))


async def upsert(
    session: AsyncSession, postings: Iterable[SourcePosting], now: datetime
) -> IngestCounts:
    """Store postings with their skills, a batch at a time. Of one that stands twice the first
    counts, so that the same file changes nothing the second time."""
    skills = dict((await session.execute(select(Skill.slug, Skill.id))).all())
    known = await market.role_names(session)
    total = IngestCounts()
    taken: set[PostingKey] = set()
    for batch in batches(postings, BATCH):
        fresh = _drop_taken(batch, taken)
        found = await _compare(session, fresh)
        await _write(session, found, skills, now)
        await _mark_seen(session, found, now)
        named = _role_names(fresh).items() - known.items()
        known.update(named)
        await market.store_role_names(session, named)
        if found.new or found.changed or found.back or named:
            await market.mark_changed(session)
        total += found.count + IngestCounts(repeated=len(batch) - len(fresh))
    return total


def _role_names(postings: Iterable[SourcePosting]) -> dict[str, str]:
    """What the source calls the roles that the reference has no names for."""
    ours = role_names()
    return {
        each.role: each.role_name
        for each in postings
        if each.role and each.role_name and each.role not in ours
    }


async def preview(session: AsyncSession, postings: Iterable[SourcePosting]) -> IngestCounts:
    """What `store` would count; nothing changes."""
    total = IngestCounts()
    taken: set[PostingKey] = set()
    for batch in batches(postings, BATCH):
        fresh = _drop_taken(batch, taken)
        found = await _compare(session, fresh)
        total += found.count + IngestCounts(repeated=len(batch) - len(fresh))
    return total


async def without_detail(
    session: AsyncSession, source: str, limit: int | None = None
) -> list[str]:
    """The ids at a source of what is known from a search only, or changed since: the newest
    first. Their details are still to be fetched and stored."""
    query = (
        select(Posting.source_id)
        .where(
            Posting.source == source, Posting.detailed.is_(False), Posting.archived_at.is_(None)
        )
        .order_by(Posting.published_at.desc(), Posting.id)
        .limit(limit)
    )
    return list((await session.execute(query)).scalars())


async def archive_unseen(
    session: AsyncSession, source: str, before: datetime, now: datetime
) -> int:
    """Archive what its source last showed before a moment; how many."""
    query = (
        update(Posting)
        .where(Posting.source == source, Posting.seen_at < before, Posting.archived_at.is_(None))
        .values(archived_at=now)
    )
    return await _count(session, query)


async def archive(
    session: AsyncSession, source: str, source_ids: Iterable[str], now: datetime
) -> int:
    """Archive what is gone at its source (it answers 404); how many."""
    count = 0
    for batch in batches(source_ids, BATCH):
        query = (
            update(Posting)
            .where(
                Posting.source == source,
                Posting.source_id.in_(batch),
                Posting.archived_at.is_(None),
            )
            .values(archived_at=now)
        )
        count += await _count(session, query)
    return count


async def remove_archived(session: AsyncSession, source: str, before: datetime) -> int:
    """Delete what was archived before a moment, with what users did with it; how many.

    For sources whose terms ask for it: HeadHunter.
    """
    query = delete(Posting).where(Posting.source == source, Posting.archived_at < before)
    return await _count(session, query)


async def _count(session: AsyncSession, query: Any) -> int:
    result = await session.execute(query.execution_options(synchronize_session=False))
    count = cast("CursorResult[Any]", result).rowcount
    if count:
        await market.mark_changed(session)
    return count


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch


def _key(posting: SourcePosting) -> PostingKey:
    return posting.source, posting.source_id


def _drop_taken(batch: list[SourcePosting], taken: set[PostingKey]) -> list[SourcePosting]:
    fresh = []
    for each in batch:
        if _key(each) not in taken:
            taken.add(_key(each))
            fresh.append(each)
    return fresh


async def _compare(session: AsyncSession, batch: list[SourcePosting]) -> _ComparedBatch:
    there: dict[PostingKey, Row[Any]] = {}
    columns = [getattr(Posting, name) for name in ("id", *_KEYED)]
    for source, group in groupby(sorted(batch, key=_key), key=lambda each: each.source):
        ids = [each.source_id for each in group]
        query = select(*columns).where(Posting.source == source, Posting.source_id.in_(ids))
        there |= {(row.source, row.source_id): row for row in await session.execute(query)}
    found = _ComparedBatch([], [], [], there)
    for each in batch:
        row = there.get(_key(each))
        if row is None:
            found.new.append(each)
        else:
            (found.same if _is_same(each, row) else found.changed).append(each)
    return found


def _is_same(posting: SourcePosting, row: Row[Any]) -> bool:
    if row.detailed and not posting.detailed:
        # A search's line against details: what both of them tell.
        return (not posting.archived or row.archived_at is not None) and all(
            getattr(posting, name) == getattr(row, name) for name in _HEADLINE
        )
    return bool(row.digest == posting.digest)


async def _write(
    session: AsyncSession, found: _ComparedBatch, skills: dict[str, int], now: datetime
) -> None:
    """Write what is new or changed, in three statements."""
    if not (wanted := found.new + found.changed):
        return
    statement = insert_new(session, Posting)
    statement = statement.on_conflict_do_update(
        index_elements=["source", "source_id"],
        set_={name: statement.excluded[name] for name in (*_STORED, "seen_at", "archived_at")},
    ).returning(Posting.id, Posting.source, Posting.source_id)
    rows = [_row(each, now) for each in wanted]
    ids = {(row.source, row.source_id): row.id for row in await session.execute(statement, rows)}
    # Until its details come again, a changed posting keeps the skills of the former ones.
    kept = {key for key, row in found.there.items() if row.detailed}
    read = [each for each in wanted if each.detailed or _key(each) not in kept]
    changed = [ids[_key(each)] for each in read if _key(each) in found.there]
    if changed:
        await session.execute(delete(PostingSkill).where(PostingSkill.posting_id.in_(changed)))
    links = [
        {"posting_id": ids[_key(each)], "skill_id": skills[slug]}
        for each in read
        for slug in each.skills
        if slug in skills
    ]
    if links:
        await session.execute(insert(PostingSkill), links)


def _row(posting: SourcePosting, now: datetime) -> dict[str, Any]:
    return {
        "source": posting.source,
        "source_id": posting.source_id,
        **{name: getattr(posting, name) for name in _STORED},
        "position": 0,
        "seen_at": now,
        "archived_at": now if posting.archived else None,
    }


async def _mark_seen(session: AsyncSession, found: _ComparedBatch, now: datetime) -> None:
    """Note that the source still shows what is the same, also where it was given up."""
    for archived in (False, True):
        ids = [found.there[_key(each)].id for each in found.same if each.archived is archived]
        if ids:
            values: dict[str, Any] = {"seen_at": now}
            if not archived:
                values["archived_at"] = None
            await session.execute(update(Posting).where(Posting.id.in_(ids)).values(**values))
