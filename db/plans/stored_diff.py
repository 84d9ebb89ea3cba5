"""Reads a stored plan to compare a document with it."""

from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from db.documents.diff import OldItem, OldTask, StoredPlan
from db.documents.document import Document
from db.models.analyses import (
    Analysis,
    Component,
    Premium,
    RoadmapItem,
    Role,
    SalaryBand,
    Statement,
)
from db.models.postings import Posting, Requirement
from db.models.users import Evidence, Postponement, Task, Tick
from db.plans.document_writer import band_row, item_row, posting_row, statement_rows
from db.plans.sync_rows import RowValues
from db.queries.tasks import state_of_task
from db.rows.plans import SectionRows


async def stored_plan(session: AsyncSession, analysis_id: int, user_id: int | None) -> StoredPlan:
    """A plan's items and tasks with one user's states; None for the document's own."""
    # Items of the plan stand before dropped ones.
    items = (
        select(RoadmapItem.id, RoadmapItem.title)
        .where(RoadmapItem.analysis_id == analysis_id)
        .order_by(RoadmapItem.gone_at.is_not(None), RoadmapItem.position, RoadmapItem.id)
    )

    held = or_(*(_depends_on(model, user_id) for model in (Tick, Evidence, Postponement)))
    of_item = (RoadmapItem.id == Task.roadmap_item_id) & (
        Task.user_id.is_(None) | RoadmapItem.gone_at.is_(None)
    )
    own = Task.user_id.is_not(None)
    tasks = (
        select(
            Task.id,
            Task.roadmap_item_id,
            func.coalesce(RoadmapItem.title, ""),
            case((own, Task.period), else_=RoadmapItem.period),
            Task.text,
            state_of_task(user_id),
            Task.gone_at.is_not(None),
            held | own,
            own,
            Evidence.note,
            Evidence.url,
        )
        .outerjoin(RoadmapItem, of_item)
        .outerjoin(Evidence, (Evidence.task_id == Task.id) & (Evidence.user_id == user_id))
        .where(Task.analysis_id == analysis_id, Task.user_id.is_(None) | (Task.user_id == user_id))
        .order_by(Task.kind.desc(), RoadmapItem.position, Task.position, Task.id)
    )
    return StoredPlan(
        tuple(OldItem(*row) for row in await session.execute(items)),
        tuple(OldTask(*row) for row in await session.execute(tasks)),
    )


def _depends_on(model: Any, user_id: int | None) -> ColumnElement[bool]:
    """Tests if a user's row, or with None anyone's, refers to the task."""
    owner = true() if user_id is None else model.user_id == user_id
    return exists().where(model.task_id == Task.id, owner).correlate(Task)


async def changed_sections(
    session: AsyncSession, analysis_id: int, document: Document
) -> list[SectionRows]:
    """The sections beside the tasks that a document would change."""
    duties = [
        {"component": component.name, **vars(role)}
        for component in document.components
        for role in component.roles
    ]
    bands = [*document.bands, *document.city_bands]
    wanted: dict[SectionRows, list[list[RowValues]]] = {
        "roles": [duties, _statements(document, "platform", "chosen_role")],
        "skills": [statement_rows(document)],
        "postings": [
            [posting_row(at, posting) for at, posting in enumerate(document.postings)],
            [{"text": text} for posting in document.postings for text in posting.requirements],
            _statements(document, "market_note", "takeaway"),
        ],
        "salaries": [
            [band_row(at, band) for at, band in enumerate(bands)],
            [vars(premium) for premium in document.premiums],
            _statements(document, "band_note"),
        ],
        "roadmap": [[item_row(at, item) for at, item in enumerate(document.roadmap)]],
    }
    queries = _stored(analysis_id)
    changed: list[SectionRows] = []
    for name, tables in wanted.items():
        pairs = list(zip(queries[name], tables, strict=True))
        if not all([await _same_rows(session, query, rows) for query, rows in pairs]):
            changed.append(name)
    return changed


def _stored(analysis_id: int) -> dict[SectionRows, list[Any]]:
    """The queries for the stored rows, in the same order as the wanted tables."""
    analysis = select(Analysis.__table__).where(Analysis.__table__.c.id == analysis_id)
    return {
        "roles": [
            select(Component.name.label("component"), Role.name, Role.responsibility)
            .join(Role)
            .where(Component.analysis_id == analysis_id)
            .order_by(Component.position, Role.position),
            analysis,
        ],
        "skills": [_table(Statement, analysis_id)],
        "postings": [
            _table(Posting, analysis_id),
            select(Requirement.text)
            .join(Posting)
            .where(Posting.analysis_id == analysis_id)
            .order_by(Posting.position, Requirement.position),
            analysis,
        ],
        "salaries": [_table(SalaryBand, analysis_id), _table(Premium, analysis_id), analysis],
        "roadmap": [
            _table(RoadmapItem, analysis_id).where(RoadmapItem.__table__.c.gone_at.is_(None))
        ],
    }


def _statements(document: Document, *names: str) -> list[RowValues]:
    return [{name: getattr(document, name) for name in names}]


def _table(model: Any, analysis_id: int) -> Any:
    table = model.__table__
    return select(table).where(table.c.analysis_id == analysis_id).order_by(table.c.position)


async def _same_rows(session: AsyncSession, query: Any, rows: list[RowValues]) -> bool:
    """Compares stored rows with these, which may have fewer columns."""
    keys = rows[0].keys() if rows else ()
    stored = [{key: row._mapping[key] for key in keys} for row in await session.execute(query)]
    return len(stored) == len(rows) and all(row in stored for row in rows)
