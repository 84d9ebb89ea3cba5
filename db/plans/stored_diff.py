"""Reads a stored plan to compare a document with it."""

from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select, true

from db.documents.document import Document, DocumentPosting
from db.documents.plan_tasks import OldItem, OldTask, StoredPlan
from db.models.analyses import RoadmapItem
from db.models.postings import Posting
from db.models.users import Evidence, Postponement, Task, Tick
from db.plans import snapshots
from db.plans.document_writer import band_row, item_row, posting_row, statement_rows
from db.plans.sync_rows import RowValues
from db.queries.tasks import state_of_task
from db.rows.plans import SectionRows
from db.store.session import Session


async def stored_plan(session: Session, analysis_id: int, user_id: int | None) -> StoredPlan:
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


async def posting_names(
    session: Session, user_id: int, analysis_id: int | None
) -> tuple[list[DocumentPosting], list[DocumentPosting]]:
    """The titles, companies and links of a user's own postings, also of deleted ones, and of a
    plan's."""
    own = Posting.user_id == user_id
    query = select(Posting.title, Posting.company, Posting.url, own.label("own")).where(
        # With no plan this must not ask for every posting that has none.
        own if analysis_id is None else own | (Posting.analysis_id == analysis_id)
    )
    found: tuple[list[DocumentPosting], list[DocumentPosting]] = ([], [])
    for row in (await session.execute(query)).all():
        posting = DocumentPosting(row.title, row.company, row.url, (), None, None)
        found[not row.own].append(posting)
    return found


async def changed_sections(
    session: Session, analysis_id: int, document: Document
) -> list[SectionRows]:
    """The sections beside the tasks that a document would change."""
    duties = [
        {"component": component.name, **vars(role)}
        for component in document.components
        for role in component.roles
    ]
    bands = [*document.bands, *document.city_bands]
    wanted: dict[SectionRows, dict[str, list[RowValues]]] = {
        "roles": {"roles": duties, "analyses": _texts(document, "platform", "chosen_role")},
        "skills": {"statements": statement_rows(document)},
        "postings": {
            "postings": [posting_row(at, row) for at, row in enumerate(document.postings)],
            "requirements": [
                {"text": text} for posting in document.postings for text in posting.requirements
            ],
            "analyses": _texts(document, "market_note", "takeaway"),
        },
        "salaries": {
            "salary_bands": [band_row(at, band) for at, band in enumerate(bands)],
            "premiums": [vars(premium) for premium in document.premiums],
            "analyses": _texts(document, "band_note"),
        },
        "roadmap": {
            "roadmap_items": [item_row(at, item) for at, item in enumerate(document.roadmap)]
        },
    }
    stored = await snapshots.take(session, analysis_id)
    titles = {row["id"]: row["name"] for row in stored["components"]}
    for row in stored["roles"]:
        row["component"] = titles[row["component_id"]]
    stored["roadmap_items"] = [row for row in stored["roadmap_items"] if row["gone_at"] is None]
    return [
        section
        for section, tables in wanted.items()
        if not all(_same_rows(stored[table], rows) for table, rows in tables.items())
    ]


def _texts(document: Document, *names: str) -> list[RowValues]:
    return [{name: getattr(document, name) for name in names}]


def _same_rows(stored: list[RowValues], rows: list[RowValues]) -> bool:
    """Compares stored rows with these, which may have fewer columns, in any order."""
    keys = rows[0].keys() if rows else ()
    parts = [{key: row[key] for key in keys} for row in stored]
    return len(parts) == len(rows) and all(row in parts for row in rows)
