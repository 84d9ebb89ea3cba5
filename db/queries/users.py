"""Users and their settings."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import SkillMove, Task, Tick, User


@dataclass(frozen=True)
class CurrentUser:
    """Who is asking. `role_id` is None until they choose another role than the analysis's."""

    id: int
    name: str
    language: str
    time_zone: str
    weekday: int
    minute_of_day: int
    analysis_id: int
    role_id: int | None
    onboarded_at: datetime | None


_COLUMNS = (
    User.id, User.name, User.language, User.time_zone, User.weekday, User.minute_of_day,
    User.analysis_id, User.role_id, User.onboarded_at,
)  # fmt: skip


async def find(session: AsyncSession, user_id: int) -> CurrentUser | None:
    row = (await session.execute(select(*_COLUMNS).where(User.id == user_id))).one_or_none()
    return CurrentUser(*row) if row else None


async def add(session: AsyncSession, user: CurrentUser, now: datetime) -> None:
    session.add(User(**vars(user), created_at=now))
    await session.flush()


async def lock(session: AsyncSession, user_id: int) -> None:
    """Let one writer at a time change what this user owns (SQLite has one writer anyway)."""
    await session.execute(select(User.id).where(User.id == user_id).with_for_update())


async def change(session: AsyncSession, user_id: int, **settings: object) -> None:
    await session.execute(update(User).where(User.id == user_id).values(**settings))


async def remove(session: AsyncSession, user_id: int) -> None:
    """Delete the user; foreign keys take every row they own along."""
    await session.execute(delete(User).where(User.id == user_id))


@dataclass(frozen=True)
class Held:
    """How many rows of each kind are a user's."""

    ticks: int
    moves: int
    tasks: int


async def held(session: AsyncSession, user_id: int) -> Held:
    counts = [
        select(func.count()).select_from(model).where(model.user_id == user_id).scalar_subquery()
        for model in (Tick, SkillMove, Task)
    ]
    return Held(*(await session.execute(select(*counts))).one())
