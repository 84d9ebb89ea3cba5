"""A user's applications: their states, their history, and when to remind and to ask."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from db.models.applications import Application, ApplicationGap, ApplicationMove
from db.models.users import User
from db.rows.applications import ApplicationRow, DueReminder, MoveRow
from db.store.prepared import prepare
from db.store.session import Session
from db.store.statements import columns_of, fetch_all, fetch_one
from db.vocabulary import ApplicationState

_ROW = columns_of(Application, ApplicationRow)
_MOVE = columns_of(ApplicationMove, MoveRow)
_REMINDER = (
    Application.id,
    Application.user_id,
    Application.next_at,
    Application.remind_at,
    User.time_zone,
)

_FOR_USER = prepare(
    select(*_ROW)
    .where(Application.user_id == bindparam("user_id"), Application.state.is_not(None))
    .order_by(Application.since.desc(), Application.id.desc())
)
_FIND = prepare(
    select(*_ROW).where(
        Application.id == bindparam("id"), Application.user_id == bindparam("user_id")
    )
)
_OF_POSTING = prepare(
    select(*_ROW).where(
        Application.posting_id == bindparam("posting_id"),
        Application.user_id == bindparam("user_id"),
    )
)


async def for_user(session: Session, user_id: int) -> list[ApplicationRow]:
    """A user's applications without those that were taken back, the newest state first."""
    return await fetch_all(session, ApplicationRow, _FOR_USER, {"user_id": user_id})


async def find(session: Session, user_id: int, id: int) -> ApplicationRow | None:
    """A user's application, also one that was taken back."""
    return await fetch_one(session, ApplicationRow, _FIND, {"id": id, "user_id": user_id})


async def of_posting(session: Session, user_id: int, posting_id: int) -> ApplicationRow | None:
    """A user's application for a posting, also one that was taken back."""
    values = {"posting_id": posting_id, "user_id": user_id}
    return await fetch_one(session, ApplicationRow, _OF_POSTING, values)


_APPLIED = prepare(
    select(func.min(ApplicationMove.moved_at))
    .join(Application, Application.id == ApplicationMove.application_id)
    .where(
        Application.user_id == bindparam("user_id"),
        Application.state.is_not(None),
        ApplicationMove.state.is_not(None),
    )
    .group_by(Application.id)
)


async def applied_at(session: Session, user_id: int) -> list[datetime]:
    """Return the days of a user's applications, as they say them."""
    return list((await session.execute(_APPLIED, {"user_id": user_id})).scalars())


_COUNT = prepare(
    select(func.count(Application.id)).where(Application.user_id == bindparam("user_id"))
)


async def count(session: Session, user_id: int) -> int:
    """The number of a user's applications, those that were taken back among them."""
    return (await session.execute(_COUNT, {"user_id": user_id})).scalar_one()


_COMPANIES = prepare(
    select(Application.company)
    .where(
        Application.user_id == bindparam("user_id"),
        Application.company.is_not(None),
        Application.state.is_not(None),
    )
    .distinct()
)


async def companies(session: Session, user_id: int) -> list[str]:
    """The companies at which a user applied, each once."""
    rows = await session.execute(_COMPANIES, {"user_id": user_id})
    return [name for name in rows.scalars() if name]


async def add(session: Session, user_id: int, **values: Any) -> int:
    """Store an application; its id. The caller holds the user's lock and knows of no other one
    for the same posting."""
    query = insert(Application).values(user_id=user_id, **values).returning(Application.id)
    return (await session.execute(query)).scalar_one()


async def set_gaps(session: Session, id: int, missing: Iterable[int]) -> None:
    """Store the skills that an application misses, in the place of those of before."""
    await session.execute(delete(ApplicationGap).where(ApplicationGap.application_id == id))
    gaps = [{"application_id": id, "skill_id": skill} for skill in sorted(set(missing))]
    if gaps:
        await session.execute(insert(ApplicationGap), gaps)


async def change(session: Session, user_id: int, id: int, **values: Any) -> None:
    """Set these columns of a user's application."""
    own = (Application.id == id, Application.user_id == user_id)
    await session.execute(update(Application).where(*own).values(**values))


async def append_move(
    session: Session,
    user_id: int,
    row: ApplicationRow,
    state: ApplicationState | None,
    moved_at: datetime,
    undoes: int | None = None,
) -> int:
    """Add a move to an application's history; its id."""
    query = insert(ApplicationMove).values(
        user_id=user_id,
        application_id=row.id,
        state=state,
        moved_at=moved_at,
        former_next_at=row.next_at,
        undoes=undoes,
    )
    return (await session.execute(query.returning(ApplicationMove.id))).scalar_one()


_MOVES = prepare(
    select(*_MOVE)
    .where(ApplicationMove.user_id == bindparam("user_id"))
    .order_by(ApplicationMove.id)
)


async def moves(session: Session, user_id: int) -> dict[int, list[MoveRow]]:
    """The whole history of each of a user's applications, the oldest move first."""
    by_application: dict[int, list[MoveRow]] = defaultdict(list)
    for move in await fetch_all(session, MoveRow, _MOVES, {"user_id": user_id}):
        by_application[move.application_id].append(move)
    return by_application


_OF_APPLICATION = prepare(
    select(*_MOVE)
    .where(
        ApplicationMove.user_id == bindparam("user_id"),
        ApplicationMove.application_id == bindparam("application_id"),
    )
    .order_by(ApplicationMove.id)
)
_MOVED = select(ApplicationMove.application_id).where(
    ApplicationMove.id == bindparam("move_id"), ApplicationMove.user_id == bindparam("user_id")
)
_AROUND = prepare(
    select(*_MOVE)
    .where(ApplicationMove.application_id == _MOVED.scalar_subquery())
    .order_by(ApplicationMove.id)
)


async def moves_of(session: Session, user_id: int, id: int) -> list[MoveRow]:
    """The whole history of one of a user's applications, the oldest move first."""
    values = {"user_id": user_id, "application_id": id}
    return await fetch_all(session, MoveRow, _OF_APPLICATION, values)


async def moves_around(session: Session, user_id: int, move_id: int) -> list[MoveRow]:
    """The whole history that a user's move is part of, the oldest move first; [] without it."""
    values = {"user_id": user_id, "move_id": move_id}
    return await fetch_all(session, MoveRow, _AROUND, values)


async def history(session: Session, user_id: int) -> list[tuple[ApplicationRow, MoveRow]]:
    """Every move of a user's applications with its application, in the order of the moves."""
    query = (
        select(*_ROW, *_MOVE)
        .join(ApplicationMove, ApplicationMove.application_id == Application.id)
        .where(Application.user_id == user_id)
        .order_by(ApplicationMove.id)
    )
    rows = (await session.execute(query)).all()
    return [(ApplicationRow(*row[: len(_ROW)]), MoveRow(*row[len(_ROW) :])) for row in rows]


_GAPS = prepare(
    select(ApplicationGap.application_id, ApplicationGap.skill_id)
    .join(Application, Application.id == ApplicationGap.application_id)
    .where(Application.user_id == bindparam("user_id"))
)


async def gaps(session: Session, user_id: int) -> dict[int, set[int]]:
    """The skills that each of a user's applications missed when it was made."""
    by_application: dict[int, set[int]] = defaultdict(set)
    for application, skill in await session.execute(_GAPS, {"user_id": user_id}):
        by_application[application].add(skill)
    return by_application


async def mark_asked(
    session: Session, delivery_id: int, silences: Iterable[tuple[int, datetime]]
) -> None:
    """Record that a delivery asks about silences, as pairs of application and beginning."""
    for id, since in silences:
        query = update(Application).where(Application.id == id)
        await session.execute(query.values(asked_since=since, asked_in=delivery_id))


_ANY_DUE = prepare(
    select(Application.id).where(Application.remind_at <= bindparam("now")).limit(1)
)


async def any_reminder_due(session: Session, now: datetime) -> bool:
    return await session.scalar(_ANY_DUE, {"now": now}) is not None


async def due_reminders(session: Session, now: datetime, limit: int) -> list[DueReminder]:
    """Lock interviews whose next reminder is due, the longest due first; others skip them."""
    query = (
        select(*_REMINDER)
        .join(User, User.id == Application.user_id)
        .where(Application.remind_at <= now)
        .order_by(Application.remind_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Application)
    )
    return await fetch_all(session, DueReminder, query)


async def coming_interviews(
    session: Session, now: datetime, user_id: int | None = None
) -> list[DueReminder]:
    """The interviews that are to come: a user's, or everybody's."""
    query = (
        select(*_REMINDER)
        .join(User, User.id == Application.user_id)
        .where(Application.state == "interview", Application.next_at > now)
    )
    if user_id is not None:
        query = query.where(Application.user_id == user_id)
    return await fetch_all(session, DueReminder, query)


_SET_REMINDER = prepare(
    update(Application)
    .where(Application.id == bindparam("of_application"))
    .values(remind_at=bindparam("moment"))
)


async def set_reminders(session: Session, moments: Mapping[int, datetime | None]) -> None:
    """Store the moment of each interview's next reminder, by application."""
    if moments:
        rows = [{"of_application": id, "moment": moment} for id, moment in moments.items()]
        await session.execute(_SET_REMINDER, rows)


async def remove_taken_back(session: Session, before: datetime) -> None:
    """Delete the applications that were taken back before a moment."""
    query = delete(Application).where(Application.state.is_(None), Application.since < before)
    await session.execute(query)
