"""Skills: which ones an analysis knows, who asks for them, and each user's state in them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, func, insert, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

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
from db.rows.skills import KnownSkill, Lesson, PremiumRow, SkillOverride, StatementRow
from db.store.query_cache import cached_by_version, cached_forever
from db.vocabulary import SkillState


async def for_user(
    session: AsyncSession, analysis_id: int, user_id: int | None
) -> list[KnownSkill]:
    """The skills that the analysis names anywhere or the user has moved, most asked first."""
    named = await for_plan(session, analysis_id)
    if user_id is None:
        return named
    moved = (await session.execute(_NAMES_OF_MOVED, {"user_id": user_id})).all()
    there = {each.id for each in named}
    # Nobody asks for what the analysis does not name.
    rest = [KnownSkill(*row, asked=0) for row in moved if row.id not in there]
    return sorted([*named, *rest], key=_most_asked)


_NAMES_OF_MOVED = select(Skill.id, Skill.name, Skill.slug).where(
    Skill.id.in_(select(SkillMove.skill_id).where(SkillMove.user_id == bindparam("user_id")))
)


def _most_asked(skill: KnownSkill) -> tuple[int, str]:
    return -skill.asked, skill.name


@cached_by_version
async def for_plan(session: AsyncSession, analysis_id: int) -> list[KnownSkill]:
    """The skills that the analysis names anywhere, most asked first."""
    named = union(
        select(StatementSkill.skill_id)
        .join(Statement)
        .where(Statement.analysis_id == analysis_id),
        select(PostingSkill.skill_id)
        .join(Posting, Posting.id == PostingSkill.posting_id)
        .where(Posting.analysis_id == analysis_id),
        select(RoadmapItemSkill.skill_id)
        .join(RoadmapItem)
        .where(RoadmapItem.analysis_id == analysis_id, RoadmapItem.gone_at.is_(None)),
        select(PremiumSkill.skill_id).join(Premium).where(Premium.analysis_id == analysis_id),
    )
    asked = (
        select(PostingSkill.skill_id, func.count().label("postings"))
        .join(Posting, Posting.id == PostingSkill.posting_id)
        .where(Posting.analysis_id == analysis_id)
        .group_by(PostingSkill.skill_id)
        .subquery()
    )
    count = func.coalesce(asked.c.postings, 0)
    query = (
        select(Skill.id, Skill.name, Skill.slug, count)
        .outerjoin(asked, asked.c.skill_id == Skill.id)
        .where(Skill.id.in_(named))
    )
    found = [KnownSkill(*row) for row in (await session.execute(query)).all()]
    return sorted(found, key=_most_asked)


@cached_by_version
async def statements(session: AsyncSession, analysis_id: int) -> list[StatementRow]:
    query = (
        select(
            Statement.id, Statement.kind, Statement.name, Statement.detail, StatementSkill.skill_id
        )
        .outerjoin(StatementSkill)
        .where(Statement.analysis_id == analysis_id)
        .order_by(Statement.kind, Statement.position)
    )
    found: dict[int, StatementRow] = {}
    for id, kind, name, detail, skill in (await session.execute(query)).all():
        before = found.get(id)
        skills = (before.skills if before else frozenset()) | ({skill} if skill else set())
        found[id] = StatementRow(kind, name, detail, frozenset(skills))
    return list(found.values())


@cached_by_version
async def premiums(session: AsyncSession, analysis_id: int) -> list[PremiumRow]:
    query = (
        select(
            Premium.id,
            Premium.name,
            Premium.percent_min,
            Premium.percent_max,
            PremiumSkill.skill_id,
        )
        .outerjoin(PremiumSkill)
        .where(Premium.analysis_id == analysis_id)
        .order_by(Premium.position)
    )
    found: dict[int, PremiumRow] = {}
    for id, name, low, high, skill in (await session.execute(query)).all():
        before = found.get(id)
        skills = (before.skills if before else frozenset()) | ({skill} if skill else set())
        found[id] = PremiumRow(id, name, low, high, frozenset(skills))
    return list(found.values())


_LEARNED_BY_OWN = select(Task.skill_id, Task.text).where(
    Task.analysis_id == bindparam("analysis_id"),
    Task.user_id == bindparam("user_id"),
    Task.skill_id.is_not(None),
    func.coalesce(latest_state(bindparam("user_id")), "open") != "skipped",
)


async def lessons(session: AsyncSession, analysis_id: int, user_id: int | None) -> list[Lesson]:
    """What teaches which skill: items of the roadmap, then own tasks that are in the plan."""
    mine = {"analysis_id": analysis_id, "user_id": user_id}
    rows = (await session.execute(_LEARNED_BY_OWN, mine)).all()
    added = [Lesson(skill, None, text) for skill, text in rows if skill is not None]
    return [*await lessons_of_items(session, analysis_id), *added]


@cached_by_version
async def lessons_of_items(session: AsyncSession, analysis_id: int) -> list[Lesson]:
    query = (
        select(RoadmapItemSkill.skill_id, RoadmapItem.id, RoadmapItem.title)
        .join(RoadmapItem)
        .where(RoadmapItem.analysis_id == analysis_id, RoadmapItem.gone_at.is_(None))
        .order_by(RoadmapItem.position)
    )
    return [Lesson(*row) for row in (await session.execute(query)).all()]


@cached_forever
async def id_by_form(session: AsyncSession) -> dict[str, int]:
    """Every written form of every skill; they come with the bot, and change when it starts."""
    forms = {
        name.casefold(): id
        for name, id in (await session.execute(select(Skill.name, Skill.id))).all()
    }
    forms.update((await session.execute(select(SkillAlias.alias, SkillAlias.skill_id))).all())
    return forms


async def ids_of_slugs(session: AsyncSession, slugs: list[str]) -> list[int]:
    found = dict(
        (await session.execute(select(Skill.slug, Skill.id).where(Skill.slug.in_(slugs)))).all()
    )
    return [found[slug] for slug in slugs if slug in found]


async def ids_with_names(session: AsyncSession, ids: list[int]) -> list[tuple[int, str]]:
    """The names of these skills, in this order, each once."""
    query = select(Skill.id, Skill.name).where(Skill.id.in_(ids))
    found = dict((await session.execute(query)).all())
    return [(id, found[id]) for id in dict.fromkeys(ids) if id in found]


async def find(session: AsyncSession, skill_id: int, analysis_id: int) -> KnownSkill | None:
    for each in await for_plan(session, analysis_id):
        if each.id == skill_id:
            return each
    query = select(Skill.id, Skill.name, Skill.slug).where(Skill.id == skill_id)
    row = (await session.execute(query)).one_or_none()
    return KnownSkill(*row, asked=0) if row else None


@cached_by_version
async def stated_states(session: AsyncSession, analysis_id: int) -> dict[int, SkillState]:
    """What the analysis says its reader has or is learning; everything else is lacked."""
    query = (
        select(StatementSkill.skill_id, Statement.kind)
        .join(Statement)
        .where(Statement.analysis_id == analysis_id, Statement.kind.in_(("have", "learning")))
    )
    found: dict[int, SkillState] = {}
    for skill, kind in (await session.execute(query)).all():
        # Where it says both, they have it.
        if kind == "have" or skill not in found:
            found[skill] = "have" if kind == "have" else "learning"
    return found


async def states(
    session: AsyncSession, user_id: int | None, analysis_id: int, at: datetime | None = None
) -> dict[int, SkillState]:
    """Each skill's state: the user's latest move, else what the analysis says of it.

    Skills that are not in the answer are lacked. With `at`, as it was at that moment.
    """
    return {
        **await stated_states(session, analysis_id),
        **await current_overrides(session, user_id, at),
    }


_LATEST = (
    select(func.max(SkillMove.id))
    .where(SkillMove.user_id == bindparam("user_id"))
    .group_by(SkillMove.skill_id)
)
_MOVED = select(SkillMove.skill_id, SkillMove.state).where(SkillMove.id.in_(_LATEST))
_MOVED_AT = select(SkillMove.skill_id, SkillMove.state).where(
    SkillMove.id.in_(_LATEST.where(SkillMove.moved_at <= bindparam("at")))
)


async def current_overrides(
    session: AsyncSession, user_id: int | None, at: datetime | None = None
) -> dict[int, SkillState]:
    """The skills that the user or their ticks moved, wherever they are now (or were `at`)."""
    query, mine = (_MOVED, {}) if at is None else (_MOVED_AT, {"at": at})
    return dict((await session.execute(query, {"user_id": user_id, **mine})).all())


_BY_TICK = SkillMove.tick_id.is_not(None)
_MOVES = (
    select(SkillMove.skill_id, SkillMove.state, _BY_TICK)
    .where(
        SkillMove.id.in_(
            select(func.max(SkillMove.id))
            .where(SkillMove.user_id == bindparam("user_id"))
            .group_by(SkillMove.skill_id, _BY_TICK)
        )
    )
    .order_by(SkillMove.id)
)


async def override_history(session: AsyncSession, user_id: int) -> dict[int, SkillOverride]:
    """The skills that the user or their ticks moved."""
    found: dict[int, SkillOverride] = {}
    for skill, state, ticked in (await session.execute(_MOVES, {"user_id": user_id})).all():
        own = found[skill].own if ticked and skill in found else None if ticked else state
        found[skill] = SkillOverride(state, ticked, own)
    return found


_MOVE = insert(SkillMove).returning(SkillMove.id)


async def add_override(
    session: AsyncSession,
    user_id: int,
    skill_id: int,
    state: SkillState,
    now: datetime,
    tick_id: int | None = None,
) -> int:
    row = {
        "user_id": user_id,
        "skill_id": skill_id,
        "state": state,
        "tick_id": tick_id,
        "moved_at": now,
    }
    return (await session.execute(_MOVE, row)).scalar_one()


async def overrides_of_tick(
    session: AsyncSession, user_id: int, tick_id: int
) -> list[tuple[int, SkillState, SkillState | None]]:
    """The skills that a tick moved: to which state, and from which (None where nothing had)."""
    earlier = aliased(SkillMove)
    former = (
        select(earlier.state)
        .where(
            earlier.user_id == user_id,
            earlier.skill_id == SkillMove.skill_id,
            earlier.id < SkillMove.id,
        )
        .order_by(earlier.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(SkillMove.skill_id, SkillMove.state, former)
        .where(SkillMove.user_id == user_id, SkillMove.tick_id == tick_id)
        .order_by(SkillMove.id)
    )
    rows = (await session.execute(query)).all()
    return [(skill, state, before) for skill, state, before in rows]


async def undo_overrides(session: AsyncSession, user_id: int, move_ids: Sequence[int]) -> None:
    """Delete these moves, but for those that their skills have left since."""
    later = aliased(SkillMove)
    left = exists().where(
        later.user_id == user_id, later.skill_id == SkillMove.skill_id, later.id > SkillMove.id
    )
    mine = delete(SkillMove).where(SkillMove.user_id == user_id, SkillMove.id.in_(move_ids))
    await session.execute(mine.where(~left).execution_options(synchronize_session=False))
