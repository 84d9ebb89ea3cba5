"""What a user takes out: their history, and every row that is theirs."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.analyses import Analysis, RoadmapItem
from db.models.base import Base
from db.models.users import Task, Tick
from db.rows.export import HistoryEvent

# What nobody owns: skills and what they are called, the sources' sweeps, pictures by a fingerprint
# of their figures, rates, the store's own notes.
SHARED = frozenset({"skills", "skill_aliases", "refreshes", "pictures", "currency_rates", "meta"})

# The columns that name a user. A broadcast is its administrator's, but not what hangs on it.
NAMING = ("user_id", "admin_id")


async def history(session: AsyncSession, user_id: int) -> list[HistoryEvent]:
    """Every tick, skip and undo in every plan, the oldest first."""
    query = (
        select(
            Tick.ticked_at,
            Analysis.name,
            RoadmapItem.title,
            Task.text,
            Tick.state,
            Task.kind == "own",
        )
        .join(Task, Task.id == Tick.task_id)
        .join(Analysis, Analysis.id == Task.analysis_id)
        .outerjoin(RoadmapItem, RoadmapItem.id == Task.roadmap_item_id)
        .where(Tick.user_id == user_id)
        .order_by(Tick.id)
    )
    return [HistoryEvent(*row) for row in (await session.execute(query)).all()]


async def plan_name(session: AsyncSession, user_id: int, analysis_id: int) -> str:
    theirs = Analysis.user_id.is_(None) | (Analysis.user_id == user_id)
    query = select(Analysis.name).where(Analysis.id == analysis_id, theirs)
    return await session.scalar(query) or ""


def owned_tables() -> Iterator[Table]:
    """The tables that hold rows of users, by the keys that lead there."""
    return (table for table in Base.metadata.sorted_tables if is_owned(table))


@cache
def is_owned(table: Table) -> bool:
    """Whether a row of this table can be a user's: it names one, or goes with one that does."""
    names = any(name in table.c for name in NAMING)
    return table.name == "users" or names or any(map(is_owned, _above(table)))


@cache
def _above(table: Table) -> tuple[Table, ...]:
    keys = _owners(table)
    return tuple(parent for _column, parent in keys if parent.name != "users")


def _owners(table: Table) -> list[tuple[Any, Table]]:
    """The columns whose row takes this one along when it goes, with the tables of those rows."""
    return [
        (column, key.column.table)
        for column in table.c
        for key in column.foreign_keys
        if key.ondelete == "CASCADE" and "admin_id" not in key.column.table.c
    ]


def rows_of_user(table: Table, user_id: int) -> ColumnElement[bool]:
    """Which rows of a table are this user's."""
    if table.name == "users":
        return table.c.id == user_id
    found: list[ColumnElement[bool]] = [
        table.c[name] == user_id for name in NAMING if name in table.c
    ]
    for column, parent in _owners(table):
        if parent.name != "users" and is_owned(parent):
            key = parent.primary_key.columns[0]
            found.append(column.in_(select(key).where(rows_of_user(parent, user_id))))
    return or_(*found)


async def all_rows(session: AsyncSession, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Every row that is this user's, by table. Who else is named in it stays unnamed."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in owned_tables():
        query = select(table).where(rows_of_user(table, user_id)).order_by(*table.primary_key)
        rows = (await session.execute(query)).mappings().all()
        found[table.name] = [
            {
                name: _plain(value)
                for name, value in row.items()
                if name != "user_id" or value in (None, user_id)
            }
            for row in rows
        ]
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
