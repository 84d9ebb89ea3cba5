"""Makes tasks of the skills that a plan says its reader lacks, and takes them out again."""

from datetime import datetime

from db.documents.diff import MAX_OWN, MAX_OWN_TEXT
from db.queries import skills, tasks
from db.rows.skills import StatementRow
from db.rows.users import UserRow
from db.store.session import Session
from handlers.tasks.services.learning_tasks import add_learning_task, skip_learning_task
from handlers.tasks.services.tick import tick_in
from handlers.tasks.views.learning import task_text


async def lacked(session: Session, analysis_id: int) -> list[StatementRow]:
    """The lines of a plan on what its reader lacks."""
    return [row for row in await skills.statements(session, analysis_id) if row.kind == "lack"]


async def add_lacks(session: Session, user: UserRow, now: datetime) -> int:
    """Put a task into the user's plan for each line; the number of those it had not yet.

    A line on one skill becomes a task that teaches it.
    """
    added = 0
    for row in await lacked(session, user.analysis_id):
        if await tasks.count_own(session, user.id, user.analysis_id) >= MAX_OWN:
            break
        if len(row.skills) == 1:
            added += len(await add_learning_task(session, user, list(row.skills), now))
            continue
        text = _text(row)
        there = {
            task.text: task for task in await tasks.for_plan(session, user.id, user.analysis_id)
        }
        if text not in there:
            await tasks.add_own(session, user.id, user.analysis_id, text)
            added += 1
        elif there[text].state == "skipped":
            await tasks.append_ticks(session, user.id, [(there[text].id, "open", now)])
            added += 1
    return added


async def take_out_lacks(session: Session, user: UserRow, now: datetime) -> int:
    """Take the open ones of these tasks out of the plan; their number."""
    rows = await lacked(session, user.analysis_id)
    single = {skill for row in rows if len(row.skills) == 1 for skill in row.skills}
    texts = {_text(row) for row in rows if len(row.skills) != 1}
    gone = len(await skip_learning_task(session, user, single, now))
    for task in await tasks.for_plan(session, user.id, user.analysis_id):
        if task.kind == "own" and task.state == "open" and task.text in texts:
            await tick_in(session, user, task.id, "skipped", now)
            gone += 1
    return gone


def _text(row: StatementRow) -> str:
    return task_text(row.name)[:MAX_OWN_TEXT].rstrip()
