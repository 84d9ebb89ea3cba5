"""One task: its history, its evidence, and what an own one was before it was changed."""

from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.users import Evidence, Task, TaskEdit, Tick
from db.plans.sync_rows import RowValues
from db.rows.tasks import ProofRow, TaskEditRow, TaskPlace
from db.vocabulary import TaskState

# Of each task; only the last edit can be undone, older ones answer that something has changed.
MAX_EDITS = 10


async def history(
    session: AsyncSession, user_id: int, task_id: int, limit: int
) -> tuple[list[tuple[TaskState, datetime]], int]:
    """The newest ticks of a task, and how many there are."""
    mine = (Tick.user_id == user_id, Tick.task_id == task_id)
    query = (
        select(Tick.state, Tick.ticked_at, func.count().over())
        .where(*mine)
        .order_by(Tick.id.desc())
        .limit(limit)
    )
    rows = (await session.execute(query)).all()
    return [(state, at) for state, at, _total in rows], rows[0][2] if rows else 0


async def find_proof(session: AsyncSession, user_id: int, task_id: int) -> ProofRow:
    query = select(
        Evidence.note, Evidence.url, Evidence.former_note, Evidence.former_url, Evidence.version
    ).where(Evidence.user_id == user_id, Evidence.task_id == task_id)
    row = (await session.execute(query)).one_or_none()
    return ProofRow(*row) if row else ProofRow()


async def put_proof(
    session: AsyncSession,
    user_id: int,
    task_id: int,
    before: ProofRow,
    note: str | None,
    url: str | None,
    now: datetime,
) -> int:
    """Replace a task's note and link; the number of this change."""
    values = {
        "note": note,
        "url": url,
        "former_note": before.note,
        "former_url": before.url,
        "version": before.version + 1,
        "changed_at": now,
    }
    if before.version:
        mine = (Evidence.user_id == user_id, Evidence.task_id == task_id)
        await session.execute(update(Evidence).where(*mine).values(**values))
    else:
        row = {"user_id": user_id, "task_id": task_id, **values}
        await session.execute(insert(Evidence).values(**row))
    return before.version + 1


async def evidence_row(session: AsyncSession, user_id: int, task_id: int) -> RowValues | None:
    """The whole row, as JSON."""
    query = select(Evidence.__table__).where(
        Evidence.user_id == user_id, Evidence.task_id == task_id
    )
    row = (await session.execute(query)).mappings().one_or_none()
    return {**row, "changed_at": row["changed_at"].isoformat()} if row else None


async def restore_proof(
    session: AsyncSession, user_id: int, task_id: int, version: int, row: RowValues | None
) -> None:
    """Bring back the row from before change number `version`, where that was the last one."""
    mine = (Evidence.user_id == user_id, Evidence.task_id == task_id, Evidence.version == version)
    if row is None:
        await session.execute(delete(Evidence).where(*mine))
        return
    values = {**row, "changed_at": datetime.fromisoformat(row["changed_at"])}
    await session.execute(update(Evidence).where(*mine).values(**values))


async def edit_own(
    session: AsyncSession, user_id: int, task_id: int, now: datetime, text: str, place: TaskPlace
) -> int | None:
    """Rename or move an own task, and keep what it was; None where that changes nothing."""
    mine = (Task.id == task_id, Task.user_id == user_id)
    query = select(Task.text, Task.roadmap_item_id, Task.period).where(*mine)
    was = (await session.execute(query)).one_or_none()
    if was is None or tuple(was) == (text, place.item_id, place.period):
        return None
    edit = TaskEdit(
        user_id=user_id,
        task_id=task_id,
        text=was[0],
        roadmap_item_id=was[1],
        period=was[2],
        edited_at=now,
    )
    session.add(edit)
    values = {"text": text, "roadmap_item_id": place.item_id, "period": place.period}
    await session.execute(update(Task).where(*mine).values(**values))
    await session.flush()
    of_task = (TaskEdit.user_id == user_id, TaskEdit.task_id == task_id)
    newest = select(TaskEdit.id).where(*of_task).order_by(TaskEdit.id.desc()).limit(MAX_EDITS)
    await session.execute(delete(TaskEdit).where(*of_task, TaskEdit.id.not_in(newest)))
    return edit.id


async def find_edit(session: AsyncSession, user_id: int, edit_id: int) -> TaskEditRow | None:
    found = (
        await session.execute(
            select(
                TaskEdit.task_id, TaskEdit.text, TaskEdit.roadmap_item_id, TaskEdit.period
            ).where(TaskEdit.id == edit_id, TaskEdit.user_id == user_id)
        )
    ).one_or_none()
    if found is None:
        return None
    last = await session.scalar(
        select(func.max(TaskEdit.id)).where(
            TaskEdit.user_id == user_id, TaskEdit.task_id == found[0]
        )
    )
    return TaskEditRow(found[0], found[1], TaskPlace(found[2], found[3]), last == edit_id)
