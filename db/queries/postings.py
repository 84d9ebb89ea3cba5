"""Postings: of a plan, of the market, and those that users paste."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.analyses import Analysis, Skill
from db.models.postings import Posting, PostingMark, PostingSkill, Requirement
from db.rows.postings import OWN, MarketPosting, PostingFacts, PostingFilters, PostingRow
from db.sources.posting import HEADHUNTER
from db.store.engine import insert_new
from db.store.query_cache import cached_by_version
from db.store.statements import columns_of, fetch_all, fetch_one, keep_newest
from db.vocabulary import Level, PostingMarkKind

_ROW = columns_of(Posting, PostingRow)
_MARKET_ROW = columns_of(Posting, MarketPosting)


def _filtered(query: Select[int], analysis_id: int, filters: PostingFilters) -> Select[int]:
    query = query.where(Posting.analysis_id == analysis_id)
    if filters.skill_id is not None:
        asking = select(PostingSkill.posting_id).where(PostingSkill.skill_id == filters.skill_id)
        query = query.where(Posting.id.in_(asking))
    if filters.level is not None:
        query = query.where(Posting.level == filters.level)
    if filters.salary is not None:
        query = query.where(Posting.salary_max >= filters.salary)
    return query


async def search(
    session: AsyncSession, analysis_id: int, filters: PostingFilters, offset: int, limit: int
) -> tuple[list[PostingRow], int]:
    """A page of the plan's postings in its order, and the number of all that pass the filters."""
    count_all = _filtered(select(func.count(Posting.id)), analysis_id, filters)
    total = (await session.execute(count_all)).scalar_one()
    ids = _filtered(select(Posting.id), analysis_id, filters)
    page = (
        select(*_ROW)
        .where(Posting.id.in_(ids))
        .order_by(Posting.position, Posting.id)
        .offset(offset)
        .limit(limit)
    )
    return await fetch_all(session, PostingRow, page), total


async def find(session: AsyncSession, analysis_id: int, posting_id: int) -> PostingRow | None:
    query = select(*_ROW).where(Posting.id == posting_id, Posting.analysis_id == analysis_id)
    return await fetch_one(session, PostingRow, query)


async def find_id_by_url(session: AsyncSession, analysis_id: int, url: str) -> int | None:
    """The id of the plan's posting that a link leads to."""
    query = select(Posting.id).where(_has_url(url), Posting.analysis_id == analysis_id)
    return await session.scalar(query.order_by(Posting.url != url).limit(1))


async def find_id_by_link(
    session: AsyncSession, user_id: int, hh_id: str | None, url: str
) -> int | None:
    """The id of the posting of the market, or of the user's own, that a link leads to.

    `hh_id` identifies a vacancy on each of HeadHunter's sites.
    """
    linked = _has_url(url)
    if hh_id is not None:
        linked |= (Posting.source == HEADHUNTER) & (Posting.source_id == hh_id)
        linked |= Posting.url.like(f"https://%/vacancy/{hh_id}") & (Posting.user_id == user_id)
    own = (Posting.user_id == user_id) & Posting.archived_at.is_(None)
    query = (
        select(Posting.id)
        .where(Posting.analysis_id.is_(None), own | Posting.user_id.is_(None), linked)
        .order_by(Posting.user_id.is_(None), Posting.id.desc())
        .limit(1)
    )
    return await session.scalar(query)


def _has_url(url: str) -> ColumnElement[bool]:
    """The condition that a posting has this link, with or without query and fragment."""
    bare = url.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0].rstrip("/.,;)")
    return Posting.url.in_({url, bare, f"{bare}/"})


async def requirements(session: AsyncSession, posting_id: int) -> list[tuple[str, frozenset[int]]]:
    """Each requirement as (text, skill ids); any one of the skills meets it."""
    query = (
        select(Requirement.id, Requirement.text, PostingSkill.skill_id)
        .outerjoin(PostingSkill, PostingSkill.requirement_id == Requirement.id)
        .where(Requirement.posting_id == posting_id)
        .order_by(Requirement.position)
    )
    rows = (await session.execute(query)).all()
    return [
        (text, frozenset(skill for _, _, skill in group if skill is not None))
        for (_, text), group in groupby(rows, key=lambda row: (row[0], row[1]))
    ]


@cached_by_version
async def for_matching(session: AsyncSession, analysis_id: int) -> list[PostingFacts]:
    """The plan's postings with the skills of their requirements, in the plan's order."""
    query = (
        select(Posting.id, Posting.title, Posting.company, Requirement.id, PostingSkill.skill_id)
        .outerjoin(Requirement, Requirement.posting_id == Posting.id)
        .outerjoin(PostingSkill, PostingSkill.requirement_id == Requirement.id)
        .where(Posting.analysis_id == analysis_id)
        .order_by(Posting.position, Posting.id, Requirement.position)
    )
    facts = []
    rows = (await session.execute(query)).all()
    for (id, title, company), group in groupby(rows, key=lambda row: row[:3]):
        skills: dict[int, set[int]] = {}
        for _, _, _, requirement, skill in group:
            skills.setdefault(requirement, set()).update({skill} if skill else set())
        asked = tuple(frozenset(alternatives) for alternatives in skills.values())
        facts.append(PostingFacts(id, title, company, asked))
    return facts


@cached_by_version
async def count_by_level(session: AsyncSession, analysis_id: int) -> list[tuple[Level, int]]:
    """(level, number of the plan's postings that name it), for each level that has any."""
    query = (
        select(Posting.level, func.count())
        .where(Posting.analysis_id == analysis_id, Posting.level.is_not(None))
        .group_by(Posting.level)
    )
    return [(level, count) for level, count in (await session.execute(query)).all() if level]


@cached_by_version
async def market_note(session: AsyncSession, analysis_id: int) -> str | None:
    """The document's sentence above its postings: what was searched, and where."""
    return await session.scalar(select(Analysis.market_note).where(Analysis.id == analysis_id))


@cached_by_version
async def count_in_plan(session: AsyncSession, analysis_id: int) -> int:
    query = select(func.count(Posting.id)).where(Posting.analysis_id == analysis_id)
    return (await session.execute(query)).scalar_one()


async def index_in_plan(session: AsyncSession, analysis_id: int, posting_id: int) -> int:
    """The place of a posting in the plan's order, from 0."""
    own = select(Posting.position).where(Posting.id == posting_id).scalar_subquery()
    query = select(func.count(Posting.id)).where(
        Posting.analysis_id == analysis_id, Posting.position < own
    )
    return (await session.execute(query)).scalar_one()


async def market_postings(
    session: AsyncSession, ids: Collection[int], user_id: int | None = None
) -> list[MarketPosting]:
    """Postings of the market and the user's own, in the order of `ids`.

    Leaves out ids that no longer exist and own ones that the user deleted.
    """
    visible: ColumnElement[bool] = Posting.user_id.is_(None)
    if user_id is not None:
        visible |= (Posting.user_id == user_id) & Posting.archived_at.is_(None)
    query = select(*_MARKET_ROW).where(Posting.id.in_(ids), Posting.analysis_id.is_(None), visible)
    posting_by_id = {row.id: row for row in await fetch_all(session, MarketPosting, query)}
    return [posting_by_id[id] for id in ids if id in posting_by_id]


async def skill_names(session: AsyncSession, posting_id: int) -> list[tuple[int, str]]:
    """(id, name) of the skills that a posting of the market names, by name."""
    query = (
        select(Skill.id, Skill.name)
        .join(PostingSkill, PostingSkill.skill_id == Skill.id)
        .where(PostingSkill.posting_id == posting_id)
        .order_by(Skill.name)
    )
    return [(id, name) for id, name in (await session.execute(query)).all()]


async def marked_ids(session: AsyncSession, user_id: int) -> dict[PostingMarkKind, set[int]]:
    """The ids of the postings that a user saved, hid and saw."""
    query = select(PostingMark.kind, PostingMark.posting_id).where(PostingMark.user_id == user_id)
    marked: dict[PostingMarkKind, set[int]] = {"saved": set(), "hidden": set(), "seen": set()}
    for kind, posting in (await session.execute(query)).all():
        marked[kind].add(posting)
    return marked


async def mark(
    session: AsyncSession, user_id: int, posting_id: int, kind: PostingMarkKind, now: datetime
) -> None:
    """Mark a posting; idempotent."""
    query = insert_new(session, PostingMark).values(
        user_id=user_id, posting_id=posting_id, kind=kind, marked_at=now
    )
    await session.execute(query.on_conflict_do_nothing())


async def unmark(
    session: AsyncSession, user_id: int, posting_id: int, kind: PostingMarkKind
) -> None:
    await session.execute(
        delete(PostingMark).where(
            PostingMark.user_id == user_id,
            PostingMark.posting_id == posting_id,
            PostingMark.kind == kind,
        )
    )


# Deleted postings of a user that they can still restore.
MAX_DELETED = 10
# The fields that the draft of a pasted posting fills, besides its skills.
DRAFTED = (
    "title",
    "company",
    "url",
    "salary_min",
    "salary_max",
    "currency",
    "salary_period",
    "gross",
    "level",
    "level_rule",
    "city",
    "experience",
)


async def own_postings(session: AsyncSession, user_id: int) -> list[MarketPosting]:
    """The postings that a user pasted, newest first."""
    query = (
        select(*_MARKET_ROW)
        .where(Posting.user_id == user_id, Posting.archived_at.is_(None))
        .order_by(Posting.id.desc())
    )
    return await fetch_all(session, MarketPosting, query)


async def add_own(
    session: AsyncSession, user_id: int, draft: Mapping[str, Any], now: datetime
) -> int:
    """Store a draft and return the posting's id; a message that comes twice makes one posting."""
    values = {name: draft.get(name) for name in DRAFTED}
    # Drafts that an older version of the bot stored have neither.
    values["salary_period"] = draft.get("salary_period", "month" if draft["currency"] else None)
    values["level_rule"] = draft.get("level_rule", "title" if draft["level"] else None)
    query = insert_new(session, Posting).values(
        source=OWN,
        source_id=f"{user_id}:{draft['message_id']}",
        user_id=user_id,
        published_at=now,
        seen_at=now,
        **values,
    )
    query = query.on_conflict_do_update(
        index_elements=["source", "source_id"], set_={"seen_at": now, "archived_at": None}
    ).returning(Posting.id)
    posting_id: int = (await session.execute(query)).scalar_one()
    links = [
        {"posting_id": posting_id, "skill_id": skill}
        for skill in draft["skills"]
        if skill not in draft["out"]
    ]
    deleted = (Posting.user_id == user_id, Posting.archived_at.is_not(None))
    await keep_newest(session, Posting, *deleted, limit=MAX_DELETED, by=Posting.archived_at)
    await session.execute(delete(PostingSkill).where(PostingSkill.posting_id == posting_id))
    if links:
        await session.execute(insert(PostingSkill), links)
    return posting_id


async def archive_own(
    session: AsyncSession, user_id: int, posting_id: int, at: datetime | None
) -> str | None:
    """Delete a posting that the user pasted, or restore it (None); its title."""
    query = (
        update(Posting)
        .where(Posting.id == posting_id, Posting.user_id == user_id)
        .values(archived_at=at)
        .returning(Posting.title)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(query)).scalar_one_or_none()
