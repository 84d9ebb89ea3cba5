"""A user's own tasks as a document has them: added, renamed, moved, never deleted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from db.documents.diff import DocumentDiff, Matching, NewTask, OldTask, StoredPlan, entries, place
from db.documents.document import Document
from db.models.users import Task
from db.plans.sync_rows import RowValues, insert_rows
from db.queries import task, tasks
from db.rows.plans import MergedTasks
from db.rows.tasks import TaskPlace


async def merge_own_tasks(
    session: AsyncSession,
    user_id: int,
    analysis_id: int,
    former: StoredPlan,
    document: Document,
    matching: Matching,
    found: DocumentDiff,
    items: Sequence[int],
    now: datetime,
) -> MergedTasks:
    """`items` are the rows of the document's items."""
    old = {each.id: each for each in former.tasks}
    merged = MergedTasks()
    new: dict[int, RowValues] = {}
    first = await tasks.count_own(session, user_id, analysis_id)
    for at, each in enumerate(entries(document)):
        was = old.get(matching.tasks.get(at, 0))
        if not each.own or at in found.refused or (was is None and each.task.state == "skipped"):
            continue
        where = place(each, was, document, former, matching)
        to = _place(where, items) if where else None
        if was is not None:
            merged.ids[at] = was.id
            await _go_on(session, user_id, was, each, to, merged, now)
            continue
        new[at] = {
            "analysis_id": analysis_id,
            "user_id": user_id,
            "kind": "own",
            "position": first + len(new),
            "text": each.task.text,
            "roadmap_item_id": to.item_id if to else None,
            "period": to.period if to else None,
            "done_in_document": each.task.done,
        }
    merged.made.extend(ids := await insert_rows(session, Task, list(new.values())))
    merged.ids.update(zip(new, ids, strict=True))
    return merged


def _place(where: tuple[int | None, str | None], items: Sequence[int]) -> TaskPlace:
    item, period = where
    return TaskPlace(None if item is None else items[item], period)


async def _go_on(
    session: AsyncSession,
    user_id: int,
    was: OldTask,
    new: NewTask,
    to: TaskPlace | None,
    merged: MergedTasks,
    now: datetime,
) -> None:
    """What its user deleted stays as it is."""
    if was.deleted and not new.task.done:
        return
    to = to or TaskPlace(was.item_id, was.period)
    edit = await task.edit_own(session, user_id, was.id, now, new.task.text, to)
    if edit is not None:
        merged.edits.append(edit)
    if was.gone:
        back = update(Task).where(Task.id == was.id, Task.user_id == user_id)
        await session.execute(back.values(gone_at=None))
        merged.made.append(was.id)
