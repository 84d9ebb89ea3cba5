"""A user's plan as a document: the author's text with the user's ticks, tasks and skills in it."""

from dataclasses import asdict
from datetime import date

from sqlalchemy import select

from db.documents.document import (
    Document,
    DocumentBand,
    DocumentComponent,
    DocumentItem,
    DocumentOwnTask,
    DocumentPosting,
    DocumentPremium,
    DocumentRole,
    DocumentTask,
    Money,
    NamedSkills,
    Place,
)
from db.documents.figures import PaySource
from db.models.analyses import Analysis, RoadmapItem
from db.models.postings import Posting
from db.models.users import Evidence, Task
from db.plans import skill_statements, snapshots
from db.plans.snapshots import Snapshot
from db.plans.sync_rows import RowValues
from db.queries import market, postings, skills
from db.queries.tasks import state_of_task
from db.rows.plans import DocumentSource
from db.rows.postings import PostingRow
from db.store.session import Session
from db.store.statements import columns_of, fetch_all


async def load_export(
    session: Session, user_id: int, analysis_id: int
) -> tuple[DocumentSource | None, Document]:
    """A plan's text as it was sent, None for one from before texts were kept, and the plan as it
    is now, for `patch`; see `load_document`."""
    document = await load_document(session, user_id, analysis_id)
    query = select(Analysis.source, Analysis.encoding).where(Analysis.id == analysis_id)
    row = None if document == Document() else (await session.execute(query)).one()
    if row is None or row.source is None:
        return None, document
    document.own += await _deleted(session, user_id, analysis_id)
    return DocumentSource(row.source, row.encoding), document


async def _deleted(session: Session, user_id: int, analysis_id: int) -> list[DocumentOwnTask]:
    """The deleted own tasks that still stand in the plan's text."""
    query = select(Task.text, Task.line).where(
        Task.analysis_id == analysis_id,
        Task.user_id == user_id,
        Task.gone_at.is_(None),
        Task.line.is_not(None),
        state_of_task(user_id) == "skipped",
    )
    return [
        DocumentOwnTask(DocumentTask(row.text, "skipped", place=Place(row.line, row.line)))
        for row in (await session.execute(query)).all()
    ]


async def load_own_postings(session: Session, user_id: int) -> list[DocumentPosting]:
    """The postings that a user keeps beside their plans, oldest first, as a document has them.

    Only pay by the month has a form in a document.
    """
    own = select(*columns_of(Posting, PostingRow)).where(market.is_own(user_id))
    rows = await fetch_all(session, PostingRow, own.order_by(Posting.id))
    asked = await postings.requirements(session, [row.id for row in rows])
    return [
        DocumentPosting(
            row.title,
            row.company,
            row.url,
            tuple(requirement.text for requirement in asked[row.id]),
            _money(asdict(row)) if row.salary_period == "month" else None,
            row.note,
        )
        for row in rows
    ]


async def load_document(session: Session, user_id: int, analysis_id: int) -> Document:
    """Read a plan for `write` to make a file of; empty if the plan is another user's."""
    readable = Analysis.user_id.is_(None) | (Analysis.user_id == user_id)
    query = select(Analysis.id).where(Analysis.id == analysis_id, readable)
    if await session.scalar(query) is None:
        return Document()
    plan = await snapshots.take(session, analysis_id)
    for rows in plan.values():
        rows.sort(key=lambda row: row.get("position") or 0)
    (texts,) = plan["analyses"]
    document = Document(
        platform=texts["platform"],
        chosen_role=texts["chosen_role"],
        takeaway=texts["takeaway"],
        market_note=texts["market_note"],
        band_note=texts["band_note"],
        components=_components(plan),
        postings=_postings(plan),
    )
    _salaries(plan, document)
    await _statements(session, user_id, analysis_id, document)
    steps = await _tasks(session, user_id, analysis_id, document)
    document.roadmap = [
        DocumentItem(
            row["title"],
            row["period"],
            row["period_note"],
            row["priority"],
            row["reason"],
            tuple(steps.get(row["id"], ())),
        )
        for row in plan["roadmap_items"]
        if row["gone_at"] is None
    ]
    return document


def _components(plan: Snapshot) -> list[DocumentComponent]:
    roles: dict[int, list[DocumentRole]] = {}
    for row in plan["roles"]:
        role = DocumentRole(row["name"], row["responsibility"])
        roles.setdefault(row["component_id"], []).append(role)
    return [
        DocumentComponent(row["name"], tuple(roles[row["id"]]))
        for row in plan["components"]
        if row["id"] in roles
    ]


def _postings(plan: Snapshot) -> list[DocumentPosting]:
    requirements: dict[int, list[str]] = {}
    for row in plan["requirements"]:
        requirements.setdefault(row["posting_id"], []).append(row["text"])
    return [
        DocumentPosting(
            row["title"],
            row["company"],
            row["url"],
            tuple(requirements.get(row["id"], ())),
            _money(row),
            row["note"],
        )
        for row in plan["postings"]
    ]


def _money(posting: RowValues) -> Money | None:
    low, high, currency = (posting[key] for key in ("salary_min", "salary_max", "currency"))
    if low is None:
        return None
    return Money(low, high or low, currency or "KZT", open_ended=high is None)


def _salaries(plan: Snapshot, document: Document) -> None:
    for row in plan["salary_bands"]:
        money = Money(row["salary_min"], row["salary_max"], row["currency"], row["open_ended"])
        city = row["city"] or None
        source = None
        if row["taken_of"] is not None:
            source = PaySource(row["taken_of"], date.fromisoformat(row["taken_on"]))
        band = DocumentBand(row["level"], row["label"], row["experience"], money, city, source)
        (document.city_bands if city else document.bands).append(band)
    document.premiums = [
        DocumentPremium(row["name"], row["percent_min"], row["percent_max"])
        for row in plan["premiums"]
    ]


async def _statements(
    session: Session, user_id: int, analysis_id: int, document: Document
) -> None:
    """Skills stand where their user has moved them; all else as its author wrote it."""
    for row in await skills.statements(session, analysis_id):
        if row.kind in ("strong", "develop"):
            getattr(document, row.kind).append(row.name)
        elif row.kind in ("common", "frequent", "several", "single"):
            getattr(document, row.kind).append(NamedSkills(row.name, row.detail))
    for line in await skill_statements.exported_lines(session, user_id, analysis_id):
        getattr(document, line.state).append(line.named)


async def _tasks(
    session: Session, user_id: int, analysis_id: int, document: Document
) -> dict[int, list[DocumentTask]]:
    """Read the tasks into a document; returns the steps by their items' ids."""
    query = (
        select(
            Task.kind,
            Task.roadmap_item_id,
            Task.period,
            Task.text,
            Task.line,
            state_of_task(user_id).label("state"),
            Evidence.note,
            Evidence.url,
            RoadmapItem.title,
        )
        .outerjoin(Evidence, (Evidence.task_id == Task.id) & (Evidence.user_id == user_id))
        # An own task outlives the item that it stood under.
        .outerjoin(
            RoadmapItem, (RoadmapItem.id == Task.roadmap_item_id) & RoadmapItem.gone_at.is_(None)
        )
        .where(
            Task.analysis_id == analysis_id,
            Task.gone_at.is_(None),
            Task.user_id.is_(None) | (Task.user_id == user_id),
        )
        .order_by(Task.position, Task.id)
    )
    steps: dict[int, list[DocumentTask]] = {}
    for row in (await session.execute(query)).all():
        place = None if row.line is None else Place(row.line, row.line)
        task = DocumentTask(row.text, row.state, row.note, row.url, place)
        if row.kind == "step":
            steps.setdefault(row.roadmap_item_id, []).append(task)
        elif row.kind == "soft":
            document.action_items.append(task)
        elif row.state != "skipped":  # an own task that is skipped was deleted
            document.own.append(DocumentOwnTask(task, row.title, row.period))
    return steps
