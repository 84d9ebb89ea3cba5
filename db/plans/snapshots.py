"""The whole of an analysis as plain rows: to keep it, to copy it, to bring it back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Column, DateTime, Table, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.analyses import (
    Analysis,
    Component,
    Premium,
    PremiumSkill,
    RoadmapItem,
    RoadmapItemSkill,
    Role,
    SalaryBand,
    Statement,
    StatementSkill,
    new_version,
)
from db.models.postings import Posting, PostingSkill, Requirement
from db.models.users import Evidence, Task, Tick
from db.plans.sync_rows import RowValues, delete_rows, insert_rows, sync_rows

# Rows of each table, and of the analysis itself ("analyses": one row). A user's own tasks are
# theirs and no part of it.
Snapshot = dict[str, list[RowValues]]
# New ids by the former ones, for each table.
Ids = dict[str, dict[int, int]]
# A table comes after those that it refers to.
PARTS: tuple[Any, ...] = (
    Component,
    Role,
    Statement,
    StatementSkill,
    SalaryBand,
    Premium,
    PremiumSkill,
    Posting,
    Requirement,
    PostingSkill,
    RoadmapItem,
    RoadmapItemSkill,
    Task,
)
# What others refer to: these rows are changed in place.
REFERRED: tuple[Any, ...] = (Component, Role, Posting, RoadmapItem, Task)
TEXTS = (
    "digest",
    "platform",
    "chosen_role",
    "takeaway",
    "market_note",
    "band_note",
    "imported_at",
)


def _table(model: Any) -> Table:
    found: Table = model.__table__
    return found


def _parents(model: Any) -> dict[str, str]:
    """The columns that refer to other parts, each with the name of that part."""
    names = {part.__tablename__ for part in PARTS}
    return {
        column.name: key.column.table.name
        for column in _table(model).columns
        for key in column.foreign_keys
        if key.column.table.name in names
    }


def _is_moment(column: Column[Any]) -> bool:
    return isinstance(getattr(column.type, "impl", None), DateTime)


def to_json(snapshot: Snapshot) -> Snapshot:
    return {
        name: [
            {
                key: each.isoformat() if isinstance(each, datetime) else each
                for key, each in row.items()
            }
            for row in rows
        ]
        for name, rows in snapshot.items()
    }


def from_json(snapshot: Snapshot) -> Snapshot:
    moments = {
        model.__tablename__: {each.name for each in _table(model).columns if _is_moment(each)}
        for model in (Analysis, *PARTS)
    }
    return {
        name: [
            {
                key: datetime.fromisoformat(each) if each and key in moments[name] else each
                for key, each in row.items()
            }
            for row in rows
        ]
        for name, rows in snapshot.items()
    }


async def take(session: AsyncSession, analysis_id: int) -> Snapshot:
    """Everything that an analysis holds."""
    texts = select(*(getattr(Analysis, each) for each in TEXTS)).where(Analysis.id == analysis_id)
    found: Snapshot = {"analyses": await _rows(session, texts)}
    for model in PARTS:
        table = _table(model)
        if "analysis_id" in table.columns:
            mine = table.c.analysis_id == analysis_id
        else:
            column, parent = next(iter(_parents(model).items()))
            mine = table.c[column].in_([row["id"] for row in found[parent]])
        if model is Task:
            mine &= table.c.user_id.is_(None)
        query = select(table).where(mine).order_by(*table.primary_key)
        found[model.__tablename__] = await _rows(session, query)
    return found


async def _rows(session: AsyncSession, query: Any) -> list[RowValues]:
    return [dict(row._mapping) for row in await session.execute(query)]


async def copy(session: AsyncSession, snapshot: Snapshot, to_id: int) -> Ids:
    """Add all of it to another analysis, which holds nothing yet."""
    ids: Ids = {}
    for model in PARTS:
        rows = [_moved(model, row, to_id, ids) for row in snapshot[model.__tablename__]]
        await _add(session, model, snapshot, rows, ids)
    return ids


def _moved(model: Any, row: RowValues, analysis_id: int, ids: Ids) -> RowValues:
    """A row as it stands in this analysis, without its own id."""
    found = {key: value for key, value in row.items() if key != "id"}
    if "analysis_id" in found:
        found["analysis_id"] = analysis_id
    if model is Posting and row["analysis_id"] != analysis_id:
        found["source_id"] = f"{analysis_id}:{uuid4().hex}"
    for column, parent in _parents(model).items():
        if found[column] is not None:
            found[column] = ids[parent][found[column]]
    return found


async def _add(
    session: AsyncSession, model: Any, snapshot: Snapshot, rows: list[RowValues], ids: Ids
) -> None:
    name = model.__tablename__
    if "id" not in _table(model).columns:
        if rows:
            await session.execute(insert(model), rows)
        return
    added = await insert_rows(session, model, rows)
    ids[name] = dict(zip((row["id"] for row in snapshot[name]), added, strict=True))


async def restore(
    session: AsyncSession, analysis_id: int, snapshot: Snapshot, now: datetime
) -> Ids:
    """Make an analysis what it was. Ticks made since stay with their tasks: one that is new
    since is gone, or deleted where nothing hangs on it."""
    there = await take(session, analysis_id)
    texts = {**snapshot["analyses"][0], "version": new_version()}
    await session.execute(update(Analysis).where(Analysis.id == analysis_id).values(**texts))
    ids: Ids = {}
    spare: dict[str, set[int]] = {}
    for model in PARTS:
        name = model.__tablename__
        rows = [_moved(model, row, analysis_id, ids) for row in snapshot[name]]
        if model not in REFERRED:
            await _clear(session, model, there)
            await _add(session, model, snapshot, rows, ids)
            continue
        present = [row["id"] for row in there[name]]
        former = [row["id"] for row in snapshot[name]]
        wanted = [
            (id if id in present else None, row) for id, row in zip(former, rows, strict=True)
        ]
        keep = model is not Role and model is not Posting
        placed = await sync_rows(session, model, present, wanted, keep=keep)
        ids[name] = dict(zip(former, placed, strict=True))
        spare[name] = set(present) - set(placed)
    await delete_rows(session, Component, spare["components"])
    await part_with(session, Task, spare["tasks"], now)
    await part_with(session, RoadmapItem, spare["roadmap_items"], now)
    return ids


async def _clear(session: AsyncSession, model: Any, there: Snapshot) -> None:
    table = _table(model)
    if "id" in table.columns:
        await delete_rows(session, model, [row["id"] for row in there[model.__tablename__]])
        return
    column, parent = next(iter(_parents(model).items()))
    owners = [row["id"] for row in there[parent]]
    await session.execute(delete(model).where(table.c[column].in_(owners)))


async def part_with(
    session: AsyncSession, model: Any, ids: Collection[int], now: datetime
) -> None:
    """Delete tasks or items, or mark as gone what something hangs on."""
    await session.execute(delete(model).where(model.id.in_(ids), ~needed(model)))
    left = update(model).where(model.id.in_(ids), model.gone_at.is_(None))
    await session.execute(left.values(gone_at=now))


def needed(model: Any) -> Any:
    """Whether something of a user's hangs on a task, or any task on an item."""
    if model is RoadmapItem:
        return exists().where(Task.roadmap_item_id == RoadmapItem.id)
    return exists().where(Tick.task_id == Task.id) | exists().where(Evidence.task_id == Task.id)
