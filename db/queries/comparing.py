"""What an analysis holds, to compare a document with."""

from typing import Any, Literal

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from db.analysis.changes import Former, OldItem, OldTask
from db.analysis.document import Document
from db.models import (
    Component,
    Evidence,
    Posting,
    Postponement,
    Premium,
    Requirement,
    RoadmapItem,
    Role,
    SalaryBand,
    Statement,
    Task,
    Tick,
)
from db.queries.continuing import Row
from db.queries.storing import band_row, posting_row, statement_rows

Section = Literal["roles", "skills", "postings", "salaries"]


async def former(session: AsyncSession, analysis_id: int, user_id: int | None) -> Former:
    """What the analysis holds, as one user has it; with None, as anyone has."""
    items = select(RoadmapItem.id, RoadmapItem.title).where(RoadmapItem.analysis_id == analysis_id)

    def theirs(model: Any) -> ColumnElement[bool]:
        owner = true() if user_id is None else model.user_id == user_id
        return exists().where(model.task_id == Task.id, owner)

    latest = (
        select(Tick.state)
        .where(Tick.task_id == Task.id, Tick.user_id == user_id)
        .order_by(Tick.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    held = theirs(Tick) | theirs(Evidence) | theirs(Postponement)
    tasks = (
        select(
            Task.id, Task.roadmap_item_id, func.coalesce(RoadmapItem.title, ""),
            RoadmapItem.period, Task.text, latest, Task.done_in_document, Task.gone_at, held,
        )
        .outerjoin(RoadmapItem, RoadmapItem.id == Task.roadmap_item_id)
        .where(Task.analysis_id == analysis_id, Task.user_id.is_(None))
        .order_by(Task.kind.desc(), RoadmapItem.position, Task.position, Task.id)
    )  # fmt: skip
    return Former(
        tuple(OldItem(*row) for row in await session.execute(items.order_by(RoadmapItem.id))),
        tuple(
            OldTask(
                id, item, title, period, text, (state or ("done" if done else "open")) == "open",
                gone is not None, held,
            )
            for id, item, title, period, text, state, done, gone, held in await session.execute(
                tasks
            )
        ),
    )  # fmt: skip


async def changed(session: AsyncSession, analysis_id: int, document: Document) -> list[Section]:
    """The sections beside the tasks that a document would change."""
    duties = [
        {"component": component.name, **vars(role)}
        for component in document.components
        for role in component.roles
    ]
    bands = [*document.bands, *document.city_bands]
    wanted: dict[Section, list[list[Row]]] = {
        "roles": [duties],
        "skills": [statement_rows(document)],
        "postings": [
            [posting_row(at, each) for at, each in enumerate(document.postings)],
            [{"text": text} for each in document.postings for text in each.requirements],
        ],
        "salaries": [
            [band_row(at, each) for at, each in enumerate(bands)],
            [vars(each) for each in document.premiums],
        ],
    }
    queries = _stored(analysis_id)
    found: list[Section] = []
    for name, tables in wanted.items():
        pairs = list(zip(queries[name], tables, strict=True))
        if not all([await _holds(session, query, rows) for query, rows in pairs]):
            found.append(name)
    return found


def _stored(analysis_id: int) -> dict[Section, list[Any]]:
    """What reads the same of the store, section by section."""
    return {
        "roles": [
            select(Component.name.label("component"), Role.name, Role.responsibility)
            .join(Role)
            .where(Component.analysis_id == analysis_id)
            .order_by(Component.position, Role.position)
        ],
        "skills": [_table(Statement, analysis_id)],
        "postings": [
            _table(Posting, analysis_id),
            select(Requirement.text)
            .join(Posting)
            .where(Posting.analysis_id == analysis_id)
            .order_by(Posting.position, Requirement.position),
        ],
        "salaries": [_table(SalaryBand, analysis_id), _table(Premium, analysis_id)],
    }


def _table(model: Any, analysis_id: int) -> Any:
    table = model.__table__
    return select(table).where(table.c.analysis_id == analysis_id).order_by(table.c.position)


async def _holds(session: AsyncSession, query: Any, rows: list[Row]) -> bool:
    """Whether the stored rows say the same as these, which may have fewer columns."""
    stored = [dict(each._mapping) for each in await session.execute(query)]
    keys = rows[0].keys() if rows else ()
    there = [{key: each[key] for key in keys} for each in stored]
    return len(stored) == len(rows) and all(each in there for each in rows)
