"""Skills: those that a plan names, the postings that ask for them, each user's states."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Boolean, Row, Select, bindparam, delete, exists, func, insert, select, union
from sqlalchemy.orm import aliased

from db import reference
from db.models.analyses import (
    Premium,
    PremiumSkill,
    RoadmapItem,
    RoadmapItemSkill,
    Skill,
    SkillAlias,
    Statement,
    StatementSkill,
)
from db.models.postings import Posting, PostingSkill
from db.models.users import SkillMove, Task
from db.queries.tasks import latest_state
from db.reference.matching import met_by
from db.rows.skills import (
    KnownSkill,
    Lesson,
    PremiumRow,
    SkillOverride,
    StatementRow,
    TickOverride,
)
from db.store.prepared import prepare
from db.store.query_cache import cached_by_version, cached_forever
from db.store.session import Session
from db.store.statements import fetch_all
from db.vocabulary import SkillState


async def for_user(session: Session, analysis_id: int, user_id: int | None) -> list[KnownSkill]:
    """The skills that the plan names anywhere or the user has moved, most asked first."""
    named = await for_plan(session, analysis_id)
    if user_id is None:
        return named
    moved = (await session.execute(_NAMES_OF_MOVED, {"user_id": user_id})).all()
    named_ids = {skill.id for skill in named}
    # No posting asks for a skill that the plan does not name.
    rest = [KnownSkill(*row, asked=0) for row in moved if row.id not in named_ids]
    return sorted([*named, *rest], key=_most_asked)


_NAMES_OF_MOVED = prepare(
    select(Skill.id, Skill.name, Skill.slug).where(
        Skill.id.in_(select(SkillMove.skill_id).where(SkillMove.user_id == bindparam("user_id")))
    )
)


def _most_asked(skill: KnownSkill) -> tuple[int, str]:
    return -skill.asked, skill.name


def _named_in_plan() -> Select[int, str, str, int]:
    named = union(
        select(StatementSkill.skill_id)
        .join(Statement)
        .where(Statement.analysis_id == bindparam("analysis_id")),
        select(PostingSkill.skill_id)
        .join(Posting, Posting.id == PostingSkill.posting_id)
        .where(Posting.analysis_id == bindparam("analysis_id")),
        select(RoadmapItemSkill.skill_id)
        .join(RoadmapItem)
        .where(RoadmapItem.analysis_id == bindparam("analysis_id"), RoadmapItem.gone_at.is_(None)),
        select(PremiumSkill.skill_id)
        .join(Premium)
        .where(Premium.analysis_id == bindparam("analysis_id")),
    )
    asked = (
        select(PostingSkill.skill_id, func.count().label("postings"))
        .join(Posting, Posting.id == PostingSkill.posting_id)
        .where(Posting.analysis_id == bindparam("analysis_id"))
        .group_by(PostingSkill.skill_id)
        .subquery()
    )
    count = func.coalesce(asked.c.postings, 0)
    return (
        select(Skill.id, Skill.name, Skill.slug, count)
        .outerjoin(asked, asked.c.skill_id == Skill.id)
        .where(Skill.id.in_(named))
    )


_NAMED_IN_PLAN = prepare(_named_in_plan())


@cached_by_version
async def for_plan(session: Session, analysis_id: int) -> list[KnownSkill]:
    """The skills that the plan names anywhere, most asked first."""
    rows = await fetch_all(session, KnownSkill, _NAMED_IN_PLAN, {"analysis_id": analysis_id})
    return sorted(rows, key=_most_asked)


@cached_by_version
async def statements(session: Session, analysis_id: int) -> list[StatementRow]:
    """Every statement of the plan about skills, by kind, in the document's order."""
    columns = (Statement.id, Statement.kind, Statement.name, Statement.detail)
    figure = (Statement.asked, Statement.asked_of)
    query = (
        select(*columns, *figure, StatementSkill.skill_id)
        .outerjoin(StatementSkill)
        .where(Statement.analysis_id == analysis_id)
        .order_by(Statement.kind, Statement.position)
    )
    rows = _with_skills((await session.execute(query)).all())
    return [
        StatementRow(kind, name, detail, skills, asked, asked_of)
        for kind, name, detail, asked, asked_of, skills in rows
    ]


def _with_skills(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Group rows of (id, *columns, skill id or None) by id into (*columns, skill ids)."""
    for _id, group in groupby(rows, key=lambda row: row[0]):
        same = list(group)
        yield *same[0][1:-1], frozenset(row[-1] for row in same if row[-1] is not None)


@cached_by_version
async def premiums(session: Session, analysis_id: int) -> list[PremiumRow]:
    """The premiums that the plan names, in the document's order."""
    columns = (Premium.id, Premium.name, Premium.percent_min, Premium.percent_max, Premium.shared)
    query = (
        select(Premium.id, *columns, PremiumSkill.skill_id)
        .outerjoin(PremiumSkill)
        .where(Premium.analysis_id == analysis_id)
        .order_by(Premium.position)
    )
    rows = _with_skills((await session.execute(query)).all())
    return [
        PremiumRow(id, name, low, high, skills, shared)
        for id, name, low, high, shared, skills in rows
    ]


_LEARNED_BY_OWN = prepare(
    select(Task.skill_id, Task.text).where(
        Task.analysis_id == bindparam("analysis_id"),
        Task.user_id == bindparam("user_id"),
        Task.skill_id.is_not(None),
        func.coalesce(latest_state(bindparam("user_id")), "open") != "skipped",
    )
)


async def lessons(session: Session, analysis_id: int, user_id: int | None) -> list[Lesson]:
    """Each thing that teaches a skill: roadmap items, then own tasks that are not skipped."""
    values = {"analysis_id": analysis_id, "user_id": user_id}
    rows = (await session.execute(_LEARNED_BY_OWN, values)).all()
    own = [Lesson(skill, None, text) for skill, text in rows if skill is not None]
    return [*await lessons_of_items(session, analysis_id), *own]


@cached_by_version
async def lessons_of_items(session: Session, analysis_id: int) -> list[Lesson]:
    query = (
        select(RoadmapItemSkill.skill_id, RoadmapItem.id, RoadmapItem.title)
        .join(RoadmapItem)
        .where(RoadmapItem.analysis_id == analysis_id, RoadmapItem.gone_at.is_(None))
        .order_by(RoadmapItem.position)
    )
    return await fetch_all(session, Lesson, query)


@cached_forever
async def id_by_form(session: Session) -> dict[str, int]:
    """The skill id by every written form, case folded.

    Skills ship with the bot, so they change only when it starts.
    """
    forms = {row.name.casefold(): row.id for row in (await _by_id(session)).values()}
    forms.update((await session.execute(select(SkillAlias.alias, SkillAlias.skill_id))).all())
    return forms


async def ids_of_slugs(session: Session, slugs: list[str]) -> list[int]:
    """The ids of these slugs in this order; unknown ones are left out."""
    by_slug = await id_by_slug(session)
    return [by_slug[slug] for slug in slugs if slug in by_slug]


@cached_forever
async def _by_id(session: Session) -> dict[int, Row[int, str, str]]:
    """The id, name and slug of each skill, by id."""
    rows = (await session.execute(select(Skill.id, Skill.name, Skill.slug))).all()
    return {row.id: row for row in rows}


async def ids_with_names(session: Session, ids: list[int]) -> list[tuple[int, str]]:
    """Pairs of (id, name) in the order of `ids`, each once; unknown ids are left out."""
    by_id = await _by_id(session)
    return [(id, by_id[id].name) for id in dict.fromkeys(ids) if id in by_id]


async def find(session: Session, skill_id: int, analysis_id: int) -> KnownSkill | None:
    """One skill with the plan's count of postings; None for an unknown id."""
    for skill in await for_plan(session, analysis_id):
        if skill.id == skill_id:
            return skill
    query = select(Skill.id, Skill.name, Skill.slug).where(Skill.id == skill_id)
    row = (await session.execute(query)).one_or_none()
    return KnownSkill(*row, asked=0) if row else None


_STATED = prepare(
    select(StatementSkill.skill_id, Statement.kind)
    .join(Statement)
    .where(
        Statement.analysis_id == bindparam("analysis_id"), Statement.kind.in_(("have", "learning"))
    )
)


@cached_by_version
async def stated_states(session: Session, analysis_id: int) -> dict[int, SkillState]:
    """The skills that the document says its reader has or is learning, by id.

    Everything else is lacked. "have" wins if it says both.
    """
    state_by_skill: dict[int, SkillState] = {}
    rows = await session.execute(_STATED, {"analysis_id": analysis_id})
    for skill, kind in rows:
        if kind == "have" or skill not in state_by_skill:
            state_by_skill[skill] = "have" if kind == "have" else "learning"
    return state_by_skill


async def states(
    session: Session,
    user_id: int | None,
    analysis_id: int,
    at: datetime | None = None,
    *,
    said_since: bool = False,
) -> dict[int, SkillState]:
    """State by skill id: the user's latest move, else the document's statement, else "have" for
    what a skill of theirs is part of.

    Skills that are not in the answer are lacked. With `at`, the states at that moment, and with
    `said_since` what the user, and no tick, has moved since then.
    """
    known = {
        **await stated_states(session, analysis_id),
        **await current_overrides(session, user_id, at, said_since=said_since),
    }
    wholes = await _wholes(session)
    for skill in [skill for skill, state in known.items() if state == "have"]:
        for whole in wholes.get(skill, ()):
            known.setdefault(whole, "have")
    return known


@cached_forever
async def id_by_slug(session: Session) -> dict[str, int]:
    return {row.slug: row.id for row in (await _by_id(session)).values()}


@cached_forever
async def _wholes(session: Session) -> dict[int, tuple[int, ...]]:
    """The skills that who has a skill has, too, by id: who has Laravel has PHP."""
    ids = await id_by_slug(session)
    parts = {skill["slug"]: met_by(skill["slug"]) for skill in reference.skills()}
    return {
        ids[slug]: tuple(ids[each] for each in wholes if each in ids)
        for slug, wholes in parts.items()
        if wholes and slug in ids
    }


_LATEST = (
    select(func.max(SkillMove.id))
    .where(SkillMove.user_id == bindparam("user_id"))
    .group_by(SkillMove.skill_id)
)
_MOVED = prepare(select(SkillMove.skill_id, SkillMove.state).where(SkillMove.id.in_(_LATEST)))
_BY_THEN = SkillMove.moved_at <= bindparam("at")
_MOVED_AT = prepare(
    select(SkillMove.skill_id, SkillMove.state)
    .where(
        SkillMove.id.in_(_LATEST.group_by(_BY_THEN)),
        _BY_THEN | (SkillMove.tick_id.is_(None) & bindparam("said_since", type_=Boolean)),
    )
    .order_by(SkillMove.id)
)


async def current_overrides(
    session: Session, user_id: int | None, at: datetime | None = None, *, said_since: bool = False
) -> dict[int, SkillState]:
    """State by skill id of the skills that the user or their ticks moved, as in `states`."""
    values = {"user_id": user_id, "at": at, "said_since": said_since}
    return dict(await session.rows(_MOVED_AT if at else _MOVED, values))


_BY_TICK = SkillMove.tick_id.is_not(None)
_MOVES = prepare(
    select(SkillMove.skill_id, SkillMove.state, _BY_TICK)
    .where(SkillMove.id.in_(_LATEST.group_by(_BY_TICK)))
    .order_by(SkillMove.id)
)


async def override_history(session: Session, user_id: int) -> dict[int, SkillOverride]:
    """The skills that the user or their ticks moved, by id."""
    override_by_skill: dict[int, SkillOverride] = {}
    for skill, state, by_tick in await session.rows(_MOVES, {"user_id": user_id}):
        before = override_by_skill.get(skill)
        own = state if not by_tick else before.own if before else None
        override_by_skill[skill] = SkillOverride(state, by_tick, own)
    return override_by_skill


_NEW_MOVE = ("user_id", "skill_id", "state", "tick_id", "moved_at")
_MOVE = prepare(
    insert(SkillMove).values({name: bindparam(name) for name in _NEW_MOVE}).returning(SkillMove.id)
)


async def add_override(
    session: Session,
    user_id: int,
    skill_id: int,
    state: SkillState,
    now: datetime,
    tick_id: int | None = None,
) -> int:
    """Move a skill to a state, by a tick or by the user's tap (None); the id of the move."""
    moved = {"skill_id": skill_id, "state": state, "tick_id": tick_id, "moved_at": now}
    return (await session.execute(_MOVE, {"user_id": user_id, **moved})).scalar_one()


def _of_tick() -> Select[int, SkillState, SkillState]:
    earlier = aliased(SkillMove)
    former = (
        select(earlier.state)
        .where(
            earlier.user_id == bindparam("user_id"),
            earlier.skill_id == SkillMove.skill_id,
            earlier.id < SkillMove.id,
        )
        .order_by(earlier.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(SkillMove.skill_id, SkillMove.state, former)
        .where(
            SkillMove.user_id == bindparam("user_id"), SkillMove.tick_id == bindparam("tick_id")
        )
        .order_by(SkillMove.id)
    )


_OF_TICK = prepare(_of_tick())


async def overrides_of_tick(session: Session, user_id: int, tick_id: int) -> list[TickOverride]:
    """The skill moves that a tick caused."""
    values = {"user_id": user_id, "tick_id": tick_id}
    return await fetch_all(session, TickOverride, _OF_TICK, values)


_OWN_MOVES = prepare(
    select(SkillMove.id, SkillMove.moved_at)
    .where(
        SkillMove.user_id == bindparam("user_id"),
        SkillMove.id.between(bindparam("first"), bindparam("last")),
        SkillMove.tick_id.is_(None),
    )
    .order_by(SkillMove.id)
)


async def own_moves(
    session: Session, user_id: int, first: int, last: int
) -> list[tuple[int, datetime]]:
    """The user's moves without a tick among these ids, each with its moment, oldest first."""
    values = {"user_id": user_id, "first": first, "last": last}
    return [(id, moved_at) for id, moved_at in await session.execute(_OWN_MOVES, values)]


async def undo_overrides(session: Session, user_id: int, move_ids: Sequence[int]) -> None:
    """Delete these moves of the user, except those that a later move of the skill followed."""
    later = aliased(SkillMove)
    followed = exists().where(
        later.user_id == user_id, later.skill_id == SkillMove.skill_id, later.id > SkillMove.id
    )
    moves = delete(SkillMove).where(SkillMove.user_id == user_id, SkillMove.id.in_(move_ids))
    await session.execute(moves.where(~followed))
