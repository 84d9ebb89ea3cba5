"""A user's own tasks as a document has them: added, renamed, moved, never deleted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from db.documents.diff import IS_NEW, Comparison, NewTask, OldTask, entries, place
from db.models.users import Task
from db.plans.sync_rows import RowValues, insert_rows
from db.queries import task, tasks
from db.rows.plans import MergedTasks
from db.rows.tasks import TaskPlace
from db.store.session import Session


async def merge_own_tasks(
    session: Session,
    user_id: int,
    analysis_id: int,
    comparison: Comparison,
    items: Sequence[int],
    now: datetime,
) -> MergedTasks:
    """Add, rename and move own tasks; `items` are the ids of the document's items, in order."""
    old = {row.id: row for row in comparison.former.tasks}
    merged = MergedTasks()
    new: dict[int, RowValues] = {}
    first = await tasks.count_own(session, user_id, analysis_id)
    for number, entry in enumerate(entries(comparison.document)):
        former = old.get(comparison.matching.tasks.get(number, IS_NEW))
        if not entry.own or number in comparison.diff.refused:
            continue
        if former is None and entry.deleted:
            continue
        where = place(entry, former, comparison.document, comparison.former, comparison.matching)
        to = _place(where, items) if where else None
        if former is not None:
            merged.ids[number] = former.id
            await _update(session, user_id, former, entry, to, merged, now)
            continue
        new[number] = {
            "analysis_id": analysis_id,
            "user_id": user_id,
            "kind": "own",
            "position": first + len(new),
            "text": entry.task.text,
            "roadmap_item_id": to.item_id if to else None,
            "period": to.period if to else None,
            "done_in_document": entry.task.done,
        }
    merged.made.extend(ids := await insert_rows(session, Task, list(new.values())))
    merged.ids.update(zip(new, ids, strict=True))
    return merged


def _place(where: tuple[int | None, str | None], items: Sequence[int]) -> TaskPlace:
    item, period = where
    return TaskPlace(None if item is None else items[item], period)


async def _update(
    session: Session,
    user_id: int,
    former: OldTask,
    entry: NewTask,
    to: TaskPlace | None,
    merged: MergedTasks,
    now: datetime,
) -> None:
    """Rename or move a task; one that its user deleted stays as it is."""
    if former.deleted and not entry.task.done:
        return
    to = to or TaskPlace(former.item_id, former.period)
    edit = await task.edit_own(session, user_id, former.id, now, entry.task.text, to)
    if edit is not None:
        merged.edits.append(edit)
    if former.gone:
        back = update(Task).where(Task.id == former.id, Task.user_id == user_id)
        await session.execute(back.values(gone_at=None))
        merged.made.append(former.id)
