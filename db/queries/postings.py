"""Postings: of a plan, of the market, and those that users paste."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)

from db.models.analyses import Analysis, Skill
from db.models.postings import Posting, PostingMark, PostingSkill, Requirement
from db.queries import market
from db.rows.postings import OWN, OwnName, PostingFacts, PostingRow, RequirementRow
from db.sources.posting import HEADHUNTER
from db.store.engine import insert_new
from db.store.prepared import prepare
from db.store.query_cache import cached_by_version
from db.store.session import Session
from db.store.statements import columns_of, fetch_all, keep_newest
from db.vocabulary import PostingMarkKind

_ROW = columns_of(Posting, PostingRow)


_VISIBLE = prepare(
    select(*_ROW).where(
        Posting.id.in_(bindparam("ids", expanding=True)),
        market.OF_MARKET
        | market.is_own(bindparam("user_id"))
        | (Posting.analysis_id == bindparam("analysis_id")),
    )
)


async def visible(
    session: Session,
    ids: Collection[int],
    user_id: int | None = None,
    analysis_id: int | None = None,
) -> list[PostingRow]:
    """Postings of the market, of this plan and of this user's own, in the order of `ids`.

    Leaves out ids that no longer exist, other users' postings and own ones that were deleted.
    """
    values = {"ids": list(ids), "user_id": user_id, "analysis_id": analysis_id}
    row_by_id = {row.id: row for row in await fetch_all(session, PostingRow, _VISIBLE, values)}
    return [row_by_id[id] for id in ids if id in row_by_id]


async def find_id_by_link(
    session: Session, user_id: int, analysis_id: int, hh_id: str | None, url: str
) -> int | None:
    """The id of the posting that a link leads to: the plan's, else the user's own, else the
    market's.

    `hh_id` identifies a vacancy on each of HeadHunter's sites.
    """
    linked = _has_url(url)
    if hh_id is not None:
        linked |= (Posting.source == HEADHUNTER) & (Posting.source_id == hh_id)
        linked |= Posting.url.like(f"https://%/vacancy/{hh_id}") & (Posting.user_id == user_id)
    in_plan = Posting.analysis_id == analysis_id
    own = market.is_own(user_id)
    place = case((in_plan & (Posting.url == url), 0), (in_plan, 1), (own, 2), else_=3)
    query = (
        select(Posting.id)
        .where(in_plan | own | market.OF_MARKET, linked)
        .order_by(place, Posting.id.desc())
        .limit(1)
    )
    return await session.scalar(query)


def _has_url(url: str) -> ColumnElement[bool]:
    """The condition that a posting has this link, with or without query and fragment."""
    bare = url.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0].rstrip("/.,;)")
    return Posting.url.in_({url, bare, f"{bare}/"})


def _asked() -> CompoundSelect[int, int, str, int | None]:
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    written = (
        select(
            Requirement.posting_id, Requirement.position, Requirement.text, PostingSkill.skill_id
        )
        .outerjoin(PostingSkill, PostingSkill.requirement_id == Requirement.id)
        .where(Requirement.posting_id.in_(ids))
    )
    named = (
        select(PostingSkill.posting_id, literal(0), Skill.name, Skill.id)
        .join(Skill, Skill.id == PostingSkill.skill_id)
        # SQLite would look for "IS NULL" in an index, and find every skill of the market.
        .where(PostingSkill.posting_id.in_(ids))
        .where(func.coalesce(PostingSkill.requirement_id, 0) == 0)
    )
    return union_all(written, named).order_by("posting_id", "position", "text")


_ASKED = prepare(_asked())


async def requirements(
    session: Session, posting_ids: Collection[int]
) -> dict[int, list[RequirementRow]]:
    """The skills that each posting asks for: a document's lines, else the skills that the text
    names."""
    asked: dict[int, list[RequirementRow]] = {id: [] for id in posting_ids}
    rows = (await session.execute(_ASKED, {"ids": list(posting_ids)})).all()
    for (posting_id, _position, text), group in groupby(rows, key=lambda row: row[:3]):
        skills = frozenset(row.skill_id for row in group if row.skill_id is not None)
        asked[posting_id].append(RequirementRow(text, skills))
    return asked


_FOR_MATCHING = prepare(
    select(Posting.id, Posting.title, Posting.company, Requirement.id, PostingSkill.skill_id)
    .outerjoin(Requirement, Requirement.posting_id == Posting.id)
    .outerjoin(PostingSkill, PostingSkill.requirement_id == Requirement.id)
    .where(Posting.analysis_id == bindparam("analysis_id"))
    .order_by(Posting.position, Posting.id, Requirement.position)
)


@cached_by_version
async def companies(session: Session, analysis_id: int) -> list[str]:
    """The companies of the plan's postings, each once."""
    return await _companies(session, Posting.analysis_id == analysis_id)


async def own_companies(session: Session, user_id: int) -> list[str]:
    """The companies of the postings that a user pasted, each once."""
    return await _companies(session, market.is_own(user_id))


async def companies_of_market(session: Session, since: datetime) -> list[str]:
    """The companies with open postings of the market since a moment, each once."""
    return await _companies(session, market.in_market(since))


async def _companies(session: Session, where: ColumnElement[bool]) -> list[str]:
    query = select(Posting.company).where(where, Posting.company.is_not(None)).distinct()
    return [name for name in (await session.execute(query)).scalars() if name]


async def ids_of_company(
    session: Session, company: str, analysis_id: int, user_id: int | None, since: datetime
) -> list[int]:
    """A company's postings: one's own, the plan's, then the market's since a moment, newest
    first."""
    own = market.is_own(user_id or 0)
    in_plan = Posting.analysis_id == analysis_id
    place = case((own, 0), (in_plan, 1), else_=2)
    query = (
        select(Posting.id)
        .where(Posting.company == company, own | in_plan | market.in_market(since))
        .order_by(place, market.SINCE.desc(), Posting.id.desc())
    )
    return list((await session.execute(query)).scalars())


@cached_by_version
async def for_matching(session: Session, analysis_id: int) -> list[PostingFacts]:
    """The plan's postings with the skills of their requirements, in the plan's order."""
    facts = []
    rows = (await session.execute(_FOR_MATCHING, {"analysis_id": analysis_id})).all()
    for (id, title, company), group in groupby(rows, key=lambda row: row[:3]):
        skills: dict[int, set[int]] = {}
        for _, _, _, requirement, skill in group:
            skills.setdefault(requirement, set()).update({skill} if skill else set())
        asked = tuple(frozenset(alternatives) for alternatives in skills.values())
        facts.append(PostingFacts(id, title, company, asked))
    return facts


_OWN_FOR_MATCHING = prepare(
    select(Posting.id, Posting.title, Posting.company, PostingSkill.skill_id)
    .outerjoin(PostingSkill, PostingSkill.posting_id == Posting.id)
    .where(market.is_own(bindparam("user_id")))
    .order_by(Posting.id.desc())
)


async def own_for_matching(session: Session, user_id: int) -> list[PostingFacts]:
    """The postings that a user pasted, newest first; each of their skills is a requirement."""
    rows = await session.rows(_OWN_FOR_MATCHING, {"user_id": user_id})
    facts = []
    for (id, title, company), group in groupby(rows, key=lambda row: row[:3]):
        asked = tuple(frozenset([skill]) for *_, skill in group if skill is not None)
        facts.append(PostingFacts(id, title, company, asked))
    return facts


@cached_by_version
async def market_note(session: Session, analysis_id: int) -> str | None:
    """The document's sentence above its postings: what was searched, and where."""
    return await session.scalar(select(Analysis.market_note).where(Analysis.id == analysis_id))


@cached_by_version
async def count_in_plan(session: Session, analysis_id: int) -> int:
    query = select(func.count(Posting.id)).where(Posting.analysis_id == analysis_id)
    return (await session.execute(query)).scalar_one()


_MARKED = prepare(
    select(PostingMark.kind, PostingMark.posting_id).where(
        PostingMark.user_id == bindparam("user_id")
    )
)


async def marked_ids(session: Session, user_id: int) -> dict[PostingMarkKind, set[int]]:
    """The ids of the postings that a user saved, hid and saw."""
    rows = await session.execute(_MARKED, {"user_id": user_id})
    marked: dict[PostingMarkKind, set[int]] = {"saved": set(), "hidden": set(), "seen": set()}
    for kind, posting in rows:
        marked[kind].add(posting)
    return marked


_SAVED = prepare(
    select(PostingMark.posting_id)
    .where(PostingMark.user_id == bindparam("user_id"), PostingMark.kind == "saved")
    .order_by(PostingMark.marked_at.desc())
    .limit(bindparam("limit"))
)


async def saved_ids(session: Session, user_id: int, limit: int) -> set[int]:
    """The ids of the postings that a user saved, the newest of them."""
    rows = await session.rows(_SAVED, {"user_id": user_id, "limit": limit})
    return {posting_id for (posting_id,) in rows}


async def mark(
    session: Session, user_id: int, posting_id: int, kind: PostingMarkKind, now: datetime
) -> None:
    """Mark a posting; idempotent."""
    query = insert_new(PostingMark).values(
        user_id=user_id, posting_id=posting_id, kind=kind, marked_at=now
    )
    await session.execute(query.on_conflict_do_nothing())


async def unmark(session: Session, user_id: int, posting_id: int, kind: PostingMarkKind) -> None:
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
    "remote",
)


async def add_own(session: Session, user_id: int, draft: Mapping[str, Any], now: datetime) -> int:
    """Store a draft and return the posting's id; a message that comes twice makes one posting."""
    values = {name: draft.get(name) for name in DRAFTED}
    # Drafts that an older version of the bot stored have neither.
    values["salary_period"] = draft.get("salary_period", "month" if draft["currency"] else None)
    values["currency_guessed"] = bool(draft.get("currency_guessed"))
    values["level_rule"] = draft.get("level_rule", "title" if draft["level"] else None)
    values["detailed"] = bool(draft.get("detailed", True))
    said = draft.get("published")
    query = insert_new(Posting).values(
        source=OWN,
        source_id=f"{user_id}:{draft['message_id']}",
        user_id=user_id,
        # A day to come is a slip of the pen.
        published_at=min(datetime.fromisoformat(said), now) if said else now,
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


async def own_names(session: Session, user_id: int) -> list[OwnName]:
    """The names of the postings that a user keeps."""
    columns = (Posting.id, Posting.url, Posting.title, Posting.company, Posting.city)
    query = select(*columns, Posting.salary_min, Posting.salary_max).where(market.is_own(user_id))
    return [OwnName(*row) for row in (await session.execute(query)).all()]


async def archive_own(
    session: Session, user_id: int, posting_id: int, at: datetime | None
) -> str | None:
    """Delete a posting that the user pasted, or restore it (None); its title."""
    query = (
        update(Posting)
        .where(Posting.id == posting_id, Posting.user_id == user_id)
        .values(archived_at=at)
        .returning(Posting.title)
    )
    return (await session.execute(query)).scalar_one_or_none()
