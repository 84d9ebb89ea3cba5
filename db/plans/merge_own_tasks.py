"""A user's own tasks as a document has them: added, renamed, moved, never deleted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from db.documents.diff import Comparison, place
from db.documents.plan_tasks import IS_NEW, NewTask, OldTask, entries
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
    merged = MergedTasks(lines=await own_lines(session, user_id, analysis_id))
    read: dict[int, int] = {}
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
            if entry.task.place is not None:
                read[former.id] = entry.task.place.line
            await _update(session, user_id, former, entry, to, merged, now)
            continue
        owner: RowValues = {"analysis_id": analysis_id, "user_id": user_id}
        new[number] = {**owner, "position": first + len(new), **_row(entry, to)}
    await put_own_lines(session, user_id, analysis_id, list(read.items()))
    merged.made.extend(ids := await insert_rows(session, Task, list(new.values())))
    merged.ids.update(zip(new, ids, strict=True))
    return merged


def _row(entry: NewTask, to: TaskPlace | None) -> RowValues:
    return {
        "kind": "own",
        "text": entry.task.text,
        "line": entry.task.place.line if entry.task.place else None,
        "roadmap_item_id": to.item_id if to else None,
        "period": to.period if to else None,
        "done_in_document": entry.task.done,
    }


async def own_lines(session: Session, user_id: int, analysis_id: int) -> list[list[int]]:
    """The own tasks that stand in the plan's text, each as [id, line]."""
    of_user = (Task.user_id == user_id, Task.analysis_id == analysis_id)
    query = select(Task.id, Task.line).where(*of_user, Task.line.is_not(None))
    rows = (await session.execute(query)).all()
    return [[id, line] for id, line in rows if line is not None]


async def put_own_lines(
    session: Session, user_id: int, analysis_id: int, lines: Sequence[Sequence[int]]
) -> None:
    """Let these own tasks of the plan, and no others, stand in these lines of its text."""
    of_user = (Task.user_id == user_id, Task.analysis_id == analysis_id)
    await session.execute(update(Task).where(*of_user).values(line=None))
    for id, line in lines:
        await session.execute(update(Task).where(*of_user, Task.id == id).values(line=line))


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
