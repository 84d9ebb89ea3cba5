"""The plans that a user may follow: everybody's built-in one, and their own."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Update, case, delete, func, insert, select, true, update

from db import reference
from db.models.analyses import Analysis
from db.models.users import Revision, SkillMove, Task, Tick, User
from db.plans import builtin, snapshots
from db.queries.tasks import state_of_task
from db.rows.plans import PlanKind, PlanSummary
from db.store.session import Session

# Deleted plans that can be had back within their seven days.
MAX_REMOVED = 10


async def for_user(session: Session, user_id: int) -> list[PlanSummary]:
    """The built-in plan, then the user's own, the oldest first, with their progress."""
    person = (
        await session.execute(select(User.language, User.analysis_id).where(User.id == user_id))
    ).one_or_none()
    if person is None:
        return []
    # The one of their language, the one in use where that is another, and the empty one.
    shared = [await builtin.builtin_id(session, person.language), person.analysis_id]
    offered = Analysis.id.in_(shared) | (Analysis.name == builtin.EMPTY)
    query = (
        select(Analysis.id, Analysis.name, Analysis.user_id.is_not(None), Analysis.digest)
        .where(
            (Analysis.user_id == user_id) | (Analysis.user_id.is_(None) & offered),
            Analysis.removed_at.is_(None),
        )
        .order_by(Analysis.user_id.is_not(None), Analysis.id)
    )
    rows = (await session.execute(query)).all()
    counts = await _counts(session, user_id, [row.id for row in rows])
    return [
        PlanSummary(id, name, own, *counts.get(id, (0, 0)), kind=_kind(name, digest, own=own))
        for id, name, own, digest in rows
        # An empty plan is worth a line where it is followed, or holds tasks of the user's own.
        if own or name != builtin.EMPTY or id == person.analysis_id or id in counts
    ]


def _kind(name: str, digest: str, *, own: bool) -> PlanKind:
    if own:
        return "own"
    if name == builtin.EMPTY:
        return "empty"
    return "sample" if digest in reference.shipped() else "shared"


async def _counts(
    session: Session, user_id: int, ids: Iterable[int]
) -> dict[int, tuple[int, int]]:
    """The done and all tasks of each plan; a skipped task counts in neither."""
    tasks = (
        select(Task.analysis_id, state_of_task(user_id).label("state"))
        .where(
            Task.analysis_id.in_(list(ids)),
            Task.gone_at.is_(None),
            Task.user_id.is_(None) | (Task.user_id == user_id),
        )
        .subquery()
    )
    query = select(
        tasks.c.analysis_id,
        func.sum(case((tasks.c.state == "done", 1), else_=0)),
        func.sum(case((tasks.c.state != "skipped", 1), else_=0)),
    ).group_by(tasks.c.analysis_id)
    rows = (await session.execute(query)).all()
    return {id: (int(done), int(total)) for id, done, total in rows}


async def find(session: Session, user_id: int, analysis_id: int) -> PlanSummary | None:
    """One of the plans that the user may follow."""
    return next(
        (plan for plan in await for_user(session, user_id) if plan.id == analysis_id), None
    )


async def may_follow(session: Session, user_id: int, analysis_id: int) -> bool:
    """True for a plan of everybody's, and for one of the user's own that is not deleted."""
    query = select(Analysis.id).where(
        Analysis.id == analysis_id,
        Analysis.user_id.is_(None) | (Analysis.user_id == user_id),
        Analysis.removed_at.is_(None),
    )
    return await session.scalar(query) is not None


async def newest(session: Session, user_id: int) -> int:
    """The id of the newest plan of a user's own, else of the one that newcomers have."""
    own = (
        select(Analysis.id)
        .where(Analysis.user_id == user_id, Analysis.removed_at.is_(None))
        .order_by(Analysis.id.desc())
        .limit(1)
    )
    if (found := await session.scalar(own)) is not None:
        return found
    language = await session.scalar(select(User.language).where(User.id == user_id))
    return await builtin.newcomers_id(session, language or "en")


async def removed(session: Session, user_id: int) -> list[PlanSummary]:
    """The plans that the user deleted and can still have back, the latest first."""
    query = (
        select(Analysis.id, Analysis.name, true())
        .where(Analysis.user_id == user_id, Analysis.removed_at.is_not(None))
        .order_by(Analysis.removed_at.desc(), Analysis.id.desc())
    )
    return [PlanSummary(*row) for row in (await session.execute(query)).all()]


async def names(session: Session, user_id: int) -> set[str]:
    """The names of all plans of a user's own; a deleted one may come back under its name."""
    query = select(Analysis.name).where(Analysis.user_id == user_id)
    return set(await session.scalars(query))


async def with_digest(session: Session, user_id: int, digest: str) -> int | None:
    """The id of the user's newest plan with this text; a deleted one does not count."""
    query = (
        select(Analysis.id)
        .where(Analysis.user_id == user_id, Analysis.digest == digest)
        .where(Analysis.removed_at.is_(None))
        .order_by(Analysis.id.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def add(session: Session, user_id: int, name: str, now: datetime) -> int:
    """A plan of a user's own that holds nothing yet."""
    plan = insert(Analysis).values(user_id=user_id, name=name, digest="", imported_at=now)
    return (await session.execute(plan.returning(Analysis.id))).scalar_one()


async def follow(
    session: Session, user_id: int, analysis_id: int, role_id: int | None = None
) -> None:
    """The user's screens and digests are this plan's from now on, with the role its author chose
    if none is named."""
    values = {"analysis_id": analysis_id, "role_id": role_id, "only_follows": False}
    await session.execute(update(User).where(User.id == user_id).values(**values))


async def rename(session: Session, user_id: int, analysis_id: int, name: str) -> None:
    await session.execute(_own(user_id, analysis_id).values(name=name))


async def remove(session: Session, user_id: int, analysis_id: int, now: datetime) -> None:
    await session.execute(_own(user_id, analysis_id).values(removed_at=now))
    owned = (Analysis.user_id == user_id, Analysis.removed_at.is_not(None))
    newest = select(Analysis.id).where(*owned).order_by(Analysis.removed_at.desc())
    oldest = select(Analysis.id).where(
        *owned, Analysis.id.not_in(newest.order_by(Analysis.id.desc()).limit(MAX_REMOVED))
    )
    await _delete(session, list(await session.scalars(oldest)))


async def put_back(session: Session, user_id: int, analysis_id: int) -> None:
    await session.execute(_own(user_id, analysis_id).values(removed_at=None))


def _own(user_id: int, analysis_id: int) -> Update:
    return update(Analysis).where(Analysis.id == analysis_id, Analysis.user_id == user_id)


async def clean_up(session: Session, before: datetime) -> None:
    """Delete for good what can no longer be undone: revisions, deleted plans, and what documents
    dropped, except tasks with a history."""
    await session.execute(delete(Revision).where(Revision.saved_at < before))
    old = select(Analysis.id).where(Analysis.removed_at < before)
    await _delete(session, list(await session.scalars(old)))
    await snapshots.delete_gone(session, before)


async def _delete(session: Session, ids: list[int]) -> None:
    """Delete plans for good. What a user has learned stays theirs when what taught it goes."""
    if not ids:
        return
    ticks = select(Tick.id).join(Task, Task.id == Tick.task_id).where(Task.analysis_id.in_(ids))
    moves = update(SkillMove).where(SkillMove.tick_id.in_(ticks))
    await session.execute(moves.values(tick_id=None))
    await session.execute(delete(Analysis).where(Analysis.id.in_(ids)))
