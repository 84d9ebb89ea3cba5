"""A user's language, and the progress that goes with it.

The built-in plan is one document in several languages. Each is a plan of its own with the same
structure, so what a user did in one goes to the same places of another, and back.
"""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from db.documents.diff import match
from db.documents.document import Document, Place
from db.documents.plan_tasks import entries
from db.documents.read import read_analysis
from db.documents.translated_plan import in_language
from db.models.analyses import Analysis, Component, RoadmapItem, Role
from db.models.postings import Posting
from db.models.users import Share, Task
from db.plans import builtin, plans, stored_diff
from db.plans.document_writer import write_document
from db.plans.rebind import TASK_RECORDS, rebind
from db.queries import users
from db.rows.plans import DocumentSource
from db.rows.users import UserRow
from db.store.session import Session

# By table, the ids of a plan's rows by their places in the document.
Places = dict[str, dict[tuple[Any, ...], int]]


async def switch_language(session: Session, user_id: int, language: str) -> UserRow:
    """Set the language and return the user. The caller has locked the user."""
    await users.update_settings(session, user_id, language=language)
    target = await builtin.builtin_id(session, language)
    for source in await builtin.builtin_ids(session):
        if source != target:
            await _move(session, user_id, source, target)
    await _translate_own(session, user_id, language)
    return UserRow(*(await session.execute(users.BY_ID, {"user_id": user_id})).one())


async def _translate_own(session: Session, user_id: int, language: str) -> None:
    """Bring the plans that the bot made for a user into a language, with all ticks.

    Lines that their user wrote stay. So does a plan whose lines would be read otherwise then.
    """
    query = select(Analysis.id, Analysis.name, Analysis.source, Analysis.imported_at).where(
        Analysis.user_id == user_id, Analysis.removed_at.is_(None), Analysis.source.is_not(None)
    )
    for plan in (await session.execute(query)).all():
        text = in_language(plan.source, language)
        if text is None:
            continue
        before, after = (read_analysis(each).document for each in (plan.source, text))
        former = await stored_diff.stored_plan(session, plan.id, user_id)
        matching = match(former, before)
        if matching.doubts or _shape(before) != _shape(after):
            continue
        source = DocumentSource(text)
        await write_document(session, plan.id, source, after, matching, plan.imported_at)
        if before.chosen_role == plan.name and after.chosen_role:
            await plans.rename(session, user_id, plan.id, after.chosen_role)


def _shape(document: Document) -> list[tuple[int | None, Place | None]]:
    return [(entry.item, entry.task.place) for entry in entries(document)]


async def _move(session: Session, user_id: int, source: int, target: int) -> None:
    """Bring a user's progress from one plan to another of the same structure.

    It stays in its plan if the structures differ, if it includes a task that the document has
    dropped, or if the target has progress already.
    """
    before, after = await _places(session, source), await _places(session, target)
    if before is None or after is None:
        return
    if any(before[table].keys() != after[table].keys() for table in before):
        return
    mapping = {
        table: {id: after[table][place] for place, id in ids.items()}
        for table, ids in before.items()
    }
    touched = (
        _used_tasks(user_id, target),
        exists().where(Task.user_id == user_id, Task.analysis_id == target),
        exists().where(Share.user_id == user_id, Share.analysis_id == target),
    )
    if await session.scalar(select(or_(*touched))):
        return
    kept = list(mapping["tasks"])
    if not await session.scalar(select(_used_tasks(user_id, source, Task.id.not_in(kept)))):
        await rebind(session, user_id, source, target, mapping)


async def _places(session: Session, analysis_id: int) -> Places | None:
    """None if two rows stand in one place."""
    queries: dict[str, Any] = {
        "roles": select(Role.id, Component.position, Role.position)
        .join(Component)
        .where(Component.analysis_id == analysis_id),
        "roadmap_items": select(RoadmapItem.id, RoadmapItem.position).where(
            RoadmapItem.analysis_id == analysis_id, RoadmapItem.gone_at.is_(None)
        ),
        "tasks": select(Task.id, Task.kind, RoadmapItem.position, Task.position)
        .outerjoin(RoadmapItem, RoadmapItem.id == Task.roadmap_item_id)
        .where(Task.analysis_id == analysis_id, Task.user_id.is_(None), Task.gone_at.is_(None)),
        "postings": select(Posting.id, Posting.position).where(Posting.analysis_id == analysis_id),
    }
    places: Places = {}
    for table, query in queries.items():
        rows = (await session.execute(query)).all()
        places[table] = {tuple(place): id for id, *place in rows}
        if len(places[table]) < len(rows):
            return None
    return places


def _used_tasks(user_id: int, analysis_id: int, *where: Any) -> ColumnElement[bool]:
    """Tests if the user did something with one of the document's tasks."""
    records: list[Any] = [
        exists().where(model.task_id == Task.id, model.user_id == user_id)
        for model in TASK_RECORDS
    ]
    return exists(Task.id).where(
        Task.analysis_id == analysis_id, Task.user_id.is_(None), or_(*records), *where
    )
