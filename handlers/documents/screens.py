"""The plans of a user, and a document beside their plan, as screens from the store."""

from datetime import datetime

from db.documents.diff import Comparison
from db.documents.document import DocumentReading
from db.plans import plans, revisions, skill_statements, stored_diff
from db.queries import users
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from handlers.common.errors import existing
from handlers.common.view import View
from handlers.documents.services.plans import UNDO_WITHIN, find_plan
from handlers.documents.views import import_document as import_view
from handlers.documents.views import plans as plans_view


async def plan_list(db: Database, user: UserRow, now: datetime) -> View:
    async with db.read() as session:
        return await plan_list_in(session, user.id, now)


async def plan_list_in(session: Session, user_id: int, now: datetime) -> View:
    """The user's plans as the caller's transaction sees them. Raises OutOfDate."""
    user = existing(await users.find(session, user_id))
    revision = await revisions.latest(session, user.id, user.analysis_id, now - UNDO_WITHIN)
    return plans_view.plan_list(
        await plans.for_user(session, user.id),
        await plans.removed(session, user.id),
        user.analysis_id,
        revision,
    )


async def next_question(
    session: Session,
    user: UserRow,
    reading: DocumentReading,
    comparison: Comparison,
    message_id: int,
    asked: int,
    *,
    ask: bool,
) -> View:
    """The next question or, if there is none, what would change. Raises OutOfDate.

    A document that is about something else altogether is likelier a new plan: its questions wait
    until it is to be saved into this one (`ask`).
    """
    plan = await find_plan(session, user.id, user.analysis_id)
    diff = comparison.diff
    if comparison.matching.doubts and (diff.related or ask):
        return import_view.question(comparison, message_id, asked)
    document, wishes = await skill_statements.split_authored(
        session, user.id, user.analysis_id, comparison.document
    )
    sections = await stored_diff.changed_sections(session, user.analysis_id, document)
    if wishes and "skills" not in sections:
        sections.append("skills")
    if diff.nothing and not sections:
        return import_view.unchanged(reading, diff, message_id)
    used = plan.own or any(task.held for task in comparison.former.tasks)
    if not used and (plan.kind == "empty" or not diff.related):
        return import_view.first_summary(reading, diff, message_id)
    return import_view.summary(reading, plan, diff, sections, message_id)
