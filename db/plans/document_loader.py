"""A user's plan as a document: the author's text with the user's ticks, tasks and skills in it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

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
)
from db.models.analyses import Analysis, SalaryBand
from db.models.analyses import Component as ComponentRow
from db.models.analyses import Premium as PremiumRow
from db.models.analyses import RoadmapItem as ItemRow
from db.models.analyses import Role as RoleRow
from db.models.postings import Posting as PostingRow
from db.models.postings import Requirement
from db.models.users import Evidence
from db.models.users import Task as TaskRow
from db.plans import skill_statements
from db.queries import skills
from db.queries.tasks import state_of_task


async def load_document(session: AsyncSession, user_id: int, analysis_id: int) -> Document:
    """Read a plan for `write` to make a file of; empty if the plan is another user's."""
    readable = Analysis.user_id.is_(None) | (Analysis.user_id == user_id)
    analysis = await session.scalar(select(Analysis).where(Analysis.id == analysis_id, readable))
    if analysis is None:
        return Document()
    document = Document(
        platform=analysis.platform,
        chosen_role=analysis.chosen_role,
        takeaway=analysis.takeaway,
        market_note=analysis.market_note,
        band_note=analysis.band_note,
    )
    document.components = await _components(session, analysis_id)
    await _statements(session, user_id, analysis_id, document)
    document.postings = await _postings(session, analysis_id)
    await _salaries(session, analysis_id, document)
    await _tasks(session, user_id, analysis_id, document)
    return document


async def _components(session: AsyncSession, analysis_id: int) -> list[DocumentComponent]:
    query = (
        select(ComponentRow.id, ComponentRow.name, RoleRow.name, RoleRow.responsibility)
        .join(RoleRow)
        .where(ComponentRow.analysis_id == analysis_id)
        .order_by(ComponentRow.position, RoleRow.position)
    )
    components: dict[int, DocumentComponent] = {}
    for id, title, role, responsibility in (await session.execute(query)).all():
        component = components.get(id, DocumentComponent(title, ()))
        roles = (*component.roles, DocumentRole(role, responsibility))
        components[id] = DocumentComponent(title, roles)
    return list(components.values())


async def _statements(
    session: AsyncSession, user_id: int, analysis_id: int, document: Document
) -> None:
    """Skills stand where their user has moved them; all else as its author wrote it."""
    for row in await skills.statements(session, analysis_id):
        if row.kind in ("strong", "develop"):
            getattr(document, row.kind).append(row.name)
        elif row.kind in ("common", "frequent"):
            getattr(document, row.kind).append(NamedSkills(row.name, row.detail))
    for line in await skill_statements.exported_lines(session, user_id, analysis_id):
        getattr(document, line.state).append(line.named)


async def _postings(session: AsyncSession, analysis_id: int) -> list[DocumentPosting]:
    rows = await session.scalars(
        select(PostingRow)
        .where(PostingRow.analysis_id == analysis_id)
        .order_by(PostingRow.position, PostingRow.id)
    )
    postings = rows.all()
    requirements: dict[int, list[str]] = {}
    query = (
        select(Requirement.posting_id, Requirement.text)
        .join(PostingRow)
        .where(PostingRow.analysis_id == analysis_id)
        .order_by(Requirement.posting_id, Requirement.position)
    )
    for posting, text in (await session.execute(query)).all():
        requirements.setdefault(posting, []).append(text)
    return [
        DocumentPosting(
            row.title,
            row.company,
            row.url,
            tuple(requirements.get(row.id, ())),
            _money(row.salary_min, row.salary_max, row.currency),
            row.note,
        )
        for row in postings
    ]


def _money(low: int | None, high: int | None, currency: str | None) -> Money | None:
    if low is None:
        return None
    return Money(low, high or low, currency or "KZT", open_ended=high is None)


async def _salaries(session: AsyncSession, analysis_id: int, document: Document) -> None:
    query = (
        select(SalaryBand)
        .where(SalaryBand.analysis_id == analysis_id)
        .order_by(SalaryBand.position)
    )
    for row in await session.scalars(query):
        money = Money(row.salary_min, row.salary_max, row.currency, row.open_ended)
        band = DocumentBand(row.level, row.label, row.experience, money, row.city or None)
        (document.city_bands if row.city else document.bands).append(band)
    premiums = (
        select(PremiumRow.name, PremiumRow.percent_min, PremiumRow.percent_max)
        .where(PremiumRow.analysis_id == analysis_id)
        .order_by(PremiumRow.position)
    )
    document.premiums = [DocumentPremium(*row) for row in (await session.execute(premiums)).all()]


async def _tasks(
    session: AsyncSession, user_id: int, analysis_id: int, document: Document
) -> None:
    query = (
        select(
            TaskRow.kind,
            TaskRow.roadmap_item_id,
            TaskRow.period,
            TaskRow.text,
            state_of_task(user_id).label("state"),
            Evidence.note,
            Evidence.url,
            ItemRow.title,
        )
        .outerjoin(Evidence, (Evidence.task_id == TaskRow.id) & (Evidence.user_id == user_id))
        # An own task outlives the item that it stood under.
        .outerjoin(ItemRow, (ItemRow.id == TaskRow.roadmap_item_id) & ItemRow.gone_at.is_(None))
        .where(
            TaskRow.analysis_id == analysis_id,
            TaskRow.gone_at.is_(None),
            TaskRow.user_id.is_(None) | (TaskRow.user_id == user_id),
        )
        .order_by(TaskRow.position, TaskRow.id)
    )
    steps: dict[int, list[DocumentTask]] = {}
    for row in (await session.execute(query)).all():
        task = DocumentTask(row.text, row.state, row.note, row.url)
        if row.kind == "step":
            steps.setdefault(row.roadmap_item_id, []).append(task)
        elif row.kind == "soft":
            document.action_items.append(task)
        elif row.state != "skipped":  # an own task that is skipped was deleted
            document.own.append(DocumentOwnTask(task, row.title, row.period))
    document.roadmap = await _items(session, analysis_id, steps)


async def _items(
    session: AsyncSession, analysis_id: int, steps: dict[int, list[DocumentTask]]
) -> list[DocumentItem]:
    query = (
        select(ItemRow)
        .where(ItemRow.analysis_id == analysis_id, ItemRow.gone_at.is_(None))
        .order_by(ItemRow.position)
    )
    items: Sequence[ItemRow] = (await session.scalars(query)).all()
    return [
        DocumentItem(
            row.title,
            row.period,
            row.period_note,
            row.priority,
            row.reason,
            tuple(steps.get(row.id, ())),
        )
        for row in items
    ]
