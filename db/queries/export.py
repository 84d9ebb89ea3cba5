"""The export of a user's data: their history, and every row they own."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select

from db.models.analyses import Analysis, RoadmapItem
from db.models.base import Base
from db.models.users import Task, Tick
from db.rows.export import HistoryEvent
from db.store.session import Session
from db.store.statements import fetch_all

# Tables that no user owns a row of.
SHARED = frozenset(
    {"skills", "skill_aliases", "refreshes", "pictures", "currency_rates", "meta", "unread_counts"}
)

# The columns that name a user. A broadcast is its administrator's, its deliveries are not.
NAMING = ("user_id", "admin_id", "invited_id")


async def history(session: Session, user_id: int) -> list[HistoryEvent]:
    """Every tick, skip and undo in every plan, oldest first."""
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
    return await fetch_all(session, HistoryEvent, query)


async def plan_name(session: Session, user_id: int, analysis_id: int) -> str:
    """The name of a plan, the built-in or the user's own; "" if they can't see it."""
    visible = Analysis.user_id.is_(None) | (Analysis.user_id == user_id)
    query = select(Analysis.name).where(Analysis.id == analysis_id, visible)
    return await session.scalar(query) or ""


def owned_tables() -> Iterator[Table]:
    """The tables that can hold rows of users, parents first."""
    return (table for table in Base.metadata.sorted_tables if is_owned(table))


@cache
def is_owned(table: Table) -> bool:
    """True if a row of this table names a user or is deleted with a row that does."""
    names = any(name in table.c for name in NAMING)
    return table.name == "users" or names or any(is_owned(parent) for _, parent in _owners(table))


def _owners(table: Table) -> list[tuple[Any, Table]]:
    """Foreign keys with ON DELETE CASCADE: the column and the parent table."""
    return [
        (column, key.column.table)
        for column in table.c
        for key in column.foreign_keys
        if key.ondelete == "CASCADE" and "admin_id" not in key.column.table.c
    ]


def rows_of_user(table: Table, user_id: int) -> ColumnElement[bool]:
    """The condition that a row of this table is the user's."""
    if table.name == "users":
        return table.c.id == user_id
    conditions: list[ColumnElement[bool]] = [
        table.c[name] == user_id for name in NAMING if name in table.c
    ]
    for column, parent in _owners(table):
        if parent.name != "users" and is_owned(parent):
            key = parent.primary_key.columns[0]
            conditions.append(column.in_(select(key).where(rows_of_user(parent, user_id))))
    return or_(*conditions)


async def all_rows(session: Session, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Every row that the user owns, by table, without the ids of other users."""
    rows_by_table: dict[str, list[dict[str, Any]]] = {}
    for table in owned_tables():
        query = select(table).where(rows_of_user(table, user_id)).order_by(*table.primary_key)
        rows = (await session.execute(query)).mappings().all()
        rows_by_table[table.name] = [
            {
                name: _plain(value)
                for name, value in row.items()
                if name not in ("user_id", "invited_id") or value in (None, user_id)
            }
            for row in rows
        ]
    return rows_by_table


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
