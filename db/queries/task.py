"""One task: its history, its evidence, and the edits of an own task."""

from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import aliased

from db.models.analyses import Analysis
from db.models.users import Evidence, Task, TaskEdit, Tick
from db.plans.sync_rows import RowValues
from db.rows.tasks import ProofRow, TaskEditRow, TaskPlace
from db.store.prepared import prepare
from db.store.session import Session
from db.store.statements import columns_of, fetch_one, keep_newest
from db.vocabulary import TaskState

# Edits kept of each task. Only the last can be undone; to undo an older one answers "changed".
MAX_EDITS = 10


_OF_TASK = (Tick.user_id == bindparam("user_id"), Tick.task_id == bindparam("task_id"))
_HISTORY = prepare(
    select(Tick.state, Tick.ticked_at, func.count().over())
    .where(*_OF_TASK)
    .order_by(Tick.id.desc())
    .limit(bindparam("limit"))
)


async def history(
    session: Session, user_id: int, task_id: int, limit: int
) -> tuple[list[tuple[TaskState, datetime]], int]:
    """The newest ticks of a task as (state, moment), and the number of all its ticks."""
    values = {"user_id": user_id, "task_id": task_id, "limit": limit}
    rows = (await session.execute(_HISTORY, values)).all()
    return [(state, ticked_at) for state, ticked_at, _total in rows], rows[0][2] if rows else 0


_TEXT = prepare(
    select(Analysis.source, Task.line)
    .join(Task, Task.analysis_id == Analysis.id)
    .where(Task.id == bindparam("task_id"), Task.line.is_not(None), Analysis.source.is_not(None))
)


async def text_of_plan(session: Session, task_id: int) -> tuple[str, int] | None:
    """The text of the task's plan and the line of the task in it; None where there is none."""
    row = (await session.execute(_TEXT, {"task_id": task_id})).one_or_none()
    return (row.source, row.line) if row and row.source and row.line else None


_PROOF = prepare(
    select(*columns_of(Evidence, ProofRow)).where(
        Evidence.user_id == bindparam("user_id"), Evidence.task_id == bindparam("task_id")
    )
)


async def find_proof(session: Session, user_id: int, task_id: int) -> ProofRow:
    """The evidence of a task; an empty ProofRow if there is none."""
    values = {"user_id": user_id, "task_id": task_id}
    return await fetch_one(session, ProofRow, _PROOF, values) or ProofRow()


_PROOFS = prepare(
    select(Evidence.task_id, *columns_of(Evidence, ProofRow)).where(
        Evidence.user_id == bindparam("user_id")
    )
)


async def proofs(session: Session, user_id: int) -> dict[int, ProofRow]:
    """All evidence of a user, by task id."""
    rows = await session.execute(_PROOFS, {"user_id": user_id})
    return {task_id: ProofRow(*proof) for task_id, *proof in rows}


async def put_proof(
    session: Session,
    user_id: int,
    task_id: int,
    before: ProofRow,
    note: str | None,
    url: str | None,
    now: datetime,
) -> int:
    """Replace the note and link of a task, whose evidence is `before`; the new version."""
    values = {
        "note": note,
        "url": url,
        "former_note": before.note,
        "former_url": before.url,
        "version": before.version + 1,
        "changed_at": now,
    }
    if before.version:
        of_task = (Evidence.user_id == user_id, Evidence.task_id == task_id)
        await session.execute(update(Evidence).where(*of_task).values(**values))
    else:
        row = {"user_id": user_id, "task_id": task_id, **values}
        await session.execute(insert(Evidence).values(**row))
    return before.version + 1


async def evidence_row(session: Session, user_id: int, task_id: int) -> RowValues | None:
    """The whole row of a task's evidence in types that JSON has."""
    query = select(Evidence.__table__).where(
        Evidence.user_id == user_id, Evidence.task_id == task_id
    )
    row = (await session.execute(query)).mappings().one_or_none()
    return {**row, "changed_at": row["changed_at"].isoformat()} if row else None


async def restore_proof(
    session: Session, user_id: int, task_id: int, version: int, row: RowValues | None
) -> None:
    """Restore the row from before change number `version`, if that is the last change."""
    same = (Evidence.user_id == user_id, Evidence.task_id == task_id, Evidence.version == version)
    if row is None:
        await session.execute(delete(Evidence).where(*same))
        return
    values = {**row, "changed_at": datetime.fromisoformat(row["changed_at"])}
    await session.execute(update(Evidence).where(*same).values(**values))


async def edit_own(
    session: Session, user_id: int, task_id: int, now: datetime, text: str, place: TaskPlace
) -> int | None:
    """Rename or move an own task; the id of the edit, None if nothing changes."""
    own = (Task.id == task_id, Task.user_id == user_id)
    query = select(Task.text, Task.roadmap_item_id, Task.period).where(*own)
    former = (await session.execute(query)).one_or_none()
    if former is None or tuple(former) == (text, place.item_id, place.period):
        return None
    edit = insert(TaskEdit).values(
        user_id=user_id,
        task_id=task_id,
        text=former.text,
        roadmap_item_id=former.roadmap_item_id,
        period=former.period,
        edited_at=now,
    )
    edit_id = (await session.execute(edit.returning(TaskEdit.id))).scalar_one()
    values = {"text": text, "roadmap_item_id": place.item_id, "period": place.period}
    await session.execute(update(Task).where(*own).values(**values))
    of_task = (TaskEdit.user_id == user_id, TaskEdit.task_id == task_id)
    await keep_newest(session, TaskEdit, *of_task, limit=MAX_EDITS)
    return edit_id


async def find_edit(session: Session, user_id: int, edit_id: int) -> TaskEditRow | None:
    """One edit of the user's: the task as it was before."""
    later = aliased(TaskEdit)
    newest = select(func.max(later.id)).where(
        later.user_id == user_id, later.task_id == TaskEdit.task_id
    )
    query = select(
        TaskEdit.task_id,
        TaskEdit.text,
        TaskEdit.roadmap_item_id,
        TaskEdit.period,
        TaskEdit.id == newest.scalar_subquery(),
    ).where(TaskEdit.id == edit_id, TaskEdit.user_id == user_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    task_id, text, item_id, period, is_latest = row
    return TaskEditRow(task_id, text, TaskPlace(item_id, period), is_latest)
