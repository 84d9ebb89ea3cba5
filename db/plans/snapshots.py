"""A whole plan as plain rows: to keep it, to copy it, to bring it back."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, DateTime, Table, delete, exists, insert, select, update

from db.documents.figures import names_several
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
from db.store.session import Session

# Rows by table; "analyses" has one row, the plan itself. A user's own tasks are theirs and no
# part of it.
Snapshot = dict[str, list[RowValues]]
# By table, new ids by former ones.
IdsByTable = dict[str, dict[int, int]]
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
# Users' rows, or kept ones, refer to these, so they are changed in place.
REFERRED: tuple[Any, ...] = (Component, Role, Posting, RoadmapItem, Task)
TEXTS = (
    "digest",
    "source",
    "encoding",
    "platform",
    "chosen_role",
    "takeaway",
    "market_note",
    "band_note",
    "imported_at",
)


def _parents(model: Any) -> dict[str, str]:
    """The columns that refer to other parts, each with the name of that part."""
    names = {part.__tablename__ for part in PARTS}
    return {
        column.name: key.column.table.name
        for column in model.__table__.columns
        for key in column.foreign_keys
        if key.column.table.name in names
    }


def to_json(snapshot: Snapshot) -> Snapshot:
    """The snapshot with its moments as ISO 8601 text; `from_json` reads them back."""
    return _convert(
        snapshot, lambda _name, value: value.isoformat() if isinstance(value, datetime) else value
    )


def from_json(snapshot: Snapshot) -> Snapshot:
    moments = {
        column.name
        for model in (Analysis, *PARTS)
        for column in model.__table__.columns
        if isinstance(getattr(column.type, "impl", None), DateTime)
    }
    return _convert(
        snapshot,
        lambda name, value: datetime.fromisoformat(value) if value and name in moments else value,
    )


def _convert(snapshot: Snapshot, convert: Callable[[str, Any], Any]) -> Snapshot:
    return {
        table: [{name: convert(name, value) for name, value in row.items()} for row in rows]
        for table, rows in snapshot.items()
    }


async def take(session: Session, analysis_id: int) -> Snapshot:
    """Read everything that a plan holds."""
    texts = select(*(getattr(Analysis, name) for name in TEXTS)).where(Analysis.id == analysis_id)
    snapshot: Snapshot = {"analyses": await _rows(session, texts)}
    for model in PARTS:
        table = model.__table__
        query = select(table).where(_in_plan(model, analysis_id, snapshot))
        rows = await _rows(session, query.order_by(*table.primary_key))
        snapshot[table.name] = rows
    return snapshot


async def _rows(session: Session, query: Any) -> list[RowValues]:
    return [dict(row._mapping) for row in await session.execute(query)]


def _in_plan(model: Any, analysis_id: int, snapshot: Snapshot) -> ColumnElement[bool]:
    """Picks the plan's rows of a table; `snapshot` has those of the tables that it refers to."""
    table: Table = model.__table__
    if model is Task:
        return (table.c.analysis_id == analysis_id) & table.c.user_id.is_(None)
    if "analysis_id" in table.c:
        return table.c.analysis_id == analysis_id
    column, parent = next(iter(_parents(model).items()))
    return table.c[column].in_([row["id"] for row in snapshot[parent]])


async def restore(
    session: Session, analysis_id: int, snapshot: Snapshot, now: datetime
) -> IdsByTable:
    """Make a plan what a snapshot says, which may be of another plan; ids by the snapshot's.

    Ticks made since stay with their tasks: a task that is new since is marked as gone, or
    deleted if nothing refers to it.
    """
    present = await take(session, analysis_id)
    # A snapshot from before encodings were kept is of a text in UTF-8.
    texts = {"encoding": None, **snapshot["analyses"][0], "version": new_version()}
    await session.execute(update(Analysis).where(Analysis.id == analysis_id).values(**texts))
    ids: IdsByTable = {}
    for model in PARTS:
        name = model.__tablename__
        rows = [_moved(model, row, analysis_id, ids) for row in snapshot[name]]
        if model not in REFERRED:
            await session.execute(delete(model).where(_in_plan(model, analysis_id, present)))
        if "id" not in model.__table__.c:
            if rows:
                await session.execute(insert(model), rows)
            continue
        former = [row["id"] for row in snapshot[name]]
        if model in REFERRED:
            added = await _sync(session, model, present, former, rows)
        else:
            added = await insert_rows(session, model, rows)
        ids[name] = dict(zip(former, added, strict=True))
    spare = {
        name: {row["id"] for row in present[name]} - set(ids[name].values())
        for name in ("components", "tasks", "roadmap_items")
    }
    await delete_rows(session, Component, spare["components"])
    await drop(session, Task, spare["tasks"], now)
    await drop(session, RoadmapItem, spare["roadmap_items"], now)
    return ids


def _moved(model: Any, row: RowValues, analysis_id: int, ids: IdsByTable) -> RowValues:
    """A row as it stands in this plan, without its own id."""
    moved = {key: value for key, value in row.items() if key != "id"}
    if model is Premium:
        moved.setdefault("shared", names_several(row["name"]))  # kept before it was stored
    if "analysis_id" in moved:
        moved["analysis_id"] = analysis_id
    if model is Posting and row["analysis_id"] != analysis_id:
        moved["source_id"] = f"{analysis_id}:{uuid4().hex}"
    for column, parent in _parents(model).items():
        if moved[column] is not None:
            moved[column] = ids[parent][moved[column]]
    return moved


async def _sync(
    session: Session, model: Any, present: Snapshot, former: list[int], rows: list[RowValues]
) -> list[int]:
    """Write rows over those that are still there. What they leave over waits until nothing of
    the plan refers to it; roles and postings go at once."""
    stored = [row["id"] for row in present[model.__tablename__]]
    wanted = [(id if id in stored else None, row) for id, row in zip(former, rows, strict=True)]
    keep = model is not Role and model is not Posting
    return await sync_rows(session, model, stored, wanted, keep=keep)


async def drop(session: Session, model: Any, ids: Collection[int], now: datetime) -> None:
    """Delete tasks or items, or mark as gone those that other rows refer to."""
    await session.execute(delete(model).where(model.id.in_(ids), ~_needed(model)))
    dropped = update(model).where(model.id.in_(ids), model.gone_at.is_(None))
    await session.execute(dropped.values(gone_at=now))


async def delete_gone(
    session: Session, before: datetime | None, analysis_id: int | None = None
) -> None:
    """Delete for good the tasks and items that documents dropped before a moment, except those
    that other rows refer to; only in one plan if it is named."""
    model: Any
    for model in (Task, RoadmapItem):
        gone = delete(model).where(model.gone_at < before, ~_needed(model))
        if analysis_id is not None:
            gone = gone.where(model.analysis_id == analysis_id)
        await session.execute(gone)


def _needed(model: Any) -> ColumnElement[bool]:
    """Tests if a task has a user's tick or evidence, or an item any task."""
    if model is RoadmapItem:
        return exists().where(Task.roadmap_item_id == RoadmapItem.id)
    return exists().where(Tick.task_id == Task.id) | exists().where(Evidence.task_id == Task.id)
