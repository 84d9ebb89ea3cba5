"""A user's own tasks and what they say of a task: added, put elsewhere, edited, each with undo."""

import re
from collections.abc import Sequence
from datetime import datetime

from db.documents.diff import MAX_OWN, MAX_OWN_TEXT
from db.queries import roadmap, task, tasks
from db.rows.tasks import TaskPlace, TaskRow
from db.rows.users import UserRow
from db.store.session import Session
from db.text import clean
from handlers.common.errors import OutOfDate, existing, one_of
from handlers.tasks.rules.progress import deleted
from handlers.tasks.services.tick import tick_in

TEXT_LIMIT = MAX_OWN_TEXT
OWN_LIMIT = MAX_OWN
# Deleted tasks that can still be restored; adding another removes older ones for good.
DELETED_LIMIT = 100
# What a list has before the words of a line, with an open box or without.
_MARKS = re.compile(r"^\s*(?:(?:[-*+•–—]|\d{1,3}[.)])\s+)?(?:\[ ?\]\s+|☐\s*|⬜\s*)?")


def valid_text(text: str) -> str | None:
    """A task's words, or None where there are none or too many."""
    words = clean(text[: TEXT_LIMIT * 5])
    return words if 1 <= len(words) <= TEXT_LIMIT else None


def valid_lines(text: str) -> list[str] | None:
    """The words of a task for each line, without the marks of a list; None as in `valid_text`."""
    lines = [line for each in text.splitlines() if (line := _MARKS.sub("", each)) and clean(line)]
    words = [valid_text(line) for line in lines]
    return [each for each in words if each] if words and all(words) else None


async def task_of(session: Session, user: UserRow, task_id: int) -> TaskRow:
    """A task of the user's plan. Raises OutOfDate."""
    return one_of(await tasks.for_plan(session, user.id, user.analysis_id), task_id)


async def own_task(session: Session, user: UserRow, task_id: int) -> TaskRow:
    """A task that the user added. Raises OutOfDate."""
    row = await task_of(session, user, task_id)
    if row.kind != "own":
        raise OutOfDate
    return row


async def add(
    session: Session, user: UserRow, lines: Sequence[str], message_id: int, item_id: int | None
) -> list[TaskRow]:
    """Add an own task for each line, under an item or under none.

    Returns the tasks, none where they do not all fit into OWN_LIMIT. Idempotent: a message that is
    delivered twice adds its tasks once.
    """
    ids = await tasks.own_by_message(session, user.id, message_id)
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    if not ids and _has_room(rows, len(lines)):
        for line, words in enumerate(lines):
            id = await tasks.add_own(
                session, user.id, user.analysis_id, words, message_id, item_id, line
            )
            ids.append(id)
        old = sorted(row.id for row in rows if deleted(row))[:-DELETED_LIMIT]
        if old:
            await tasks.remove_own(session, user.id, old)
        rows = await tasks.for_plan(session, user.id, user.analysis_id)
    return [row for row in rows if row.id in ids]


async def of_message(session: Session, user: UserRow, message_id: int) -> list[TaskRow]:
    """The tasks that a message made in the user's plan. Raises OutOfDate where there are none."""
    ids = await tasks.own_by_message(session, user.id, message_id)
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    found = [row for row in rows if row.id in ids]
    if not found:
        raise OutOfDate
    return found


async def delete_lines(
    session: Session, user: UserRow, message_id: int, now: datetime
) -> list[TaskRow]:
    """Delete the tasks that a message made. Idempotent. Raises OutOfDate."""
    found = await of_message(session, user, message_id)
    for row in found:
        await tick_in(session, user, row.id, "skipped", now)
    return found


async def restore_lines(
    session: Session, user: UserRow, message_id: int, now: datetime
) -> list[TaskRow]:
    """Restore those tasks to their states before; none where there is no room for all.

    Idempotent. Raises OutOfDate.
    """
    found = await of_message(session, user, message_id)
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    if not _has_room(rows, sum(deleted(row) for row in found)):
        return []
    for row in found:
        await restore(session, user, row.id, now)
    return await of_message(session, user, message_id)


def _has_room(rows: list[TaskRow], more: int) -> bool:
    return sum(row.kind == "own" and not deleted(row) for row in rows) + more <= OWN_LIMIT


async def move(
    session: Session, user: UserRow, task_id: int, to: str, item_id: int, now: datetime
) -> int | None:
    """Put an own task under an item, into the item's quarter, or apart ("nowhere").

    Returns the id of the edit, None where the task is there already. Raises OutOfDate where the
    item is not in the user's plan, or has no quarter.
    """
    row = await own_task(session, user, task_id)
    place = TaskPlace()
    if to != "nowhere":
        item = one_of(await roadmap.items(session, user.analysis_id), item_id)
        if to == "quarter" and not item.period:
            raise OutOfDate
        place = TaskPlace(item_id=item.id) if to == "item" else TaskPlace(period=item.period)
    return await task.edit_own(session, user.id, row.id, now, row.text, place)


async def rename(
    session: Session, user: UserRow, task_id: int, words: str, now: datetime
) -> int | None:
    """Give an own task other words: the id of the edit, None where it has them already.

    Raises OutOfDate.
    """
    row = await own_task(session, user, task_id)
    place = TaskPlace(row.item_id, row.period)
    return await task.edit_own(session, user.id, task_id, now, words, place)


async def undo_edit(
    session: Session, user: UserRow, edit_id: int, now: datetime
) -> tuple[int, bool]:
    """Undo an edit of an own task, if it is the latest: the task's id, and whether it was.

    Raises OutOfDate.
    """
    edit = existing(await task.find_edit(session, user.id, edit_id))
    await own_task(session, user, edit.task_id)
    if edit.latest:
        await task.edit_own(session, user.id, edit.task_id, now, edit.text, edit.place)
    return edit.task_id, edit.latest


async def restore(session: Session, user: UserRow, task_id: int, now: datetime) -> bool:
    """Restore a deleted task to its state before; False where there is no room for it.

    Idempotent. Raises OutOfDate.
    """
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    row = await own_task(session, user, task_id)
    if row.state != "skipped":
        return True
    if not _has_room(rows, 1):
        return False
    tick_id = await tasks.latest_tick(session, user.id, row.id)
    if tick_id is not None:
        former, since = await tasks.state_before(session, user.id, tick_id)
        await tick_in(session, user, row.id, former, now, since)
    return True


async def prove(
    session: Session, user: UserRow, task_id: int, what: str, words: str | None, now: datetime
) -> int | None:
    """Store a task's note or link ("url"), or remove it (None): the change's version, None where
    nothing changes. Raises OutOfDate.
    """
    await task_of(session, user, task_id)
    before = await task.find_proof(session, user.id, task_id)
    note, url = (words, before.url) if what == "note" else (before.note, words)
    if (note, url) == (before.note, before.url):
        return None
    return await task.put_proof(session, user.id, task_id, before, note, url, now)


async def undo_proof(
    session: Session, user: UserRow, task_id: int, version: int, now: datetime
) -> bool:
    """Undo a change of a task's note or link; False where it is not the latest.

    Raises OutOfDate.
    """
    await task_of(session, user, task_id)
    proof = await task.find_proof(session, user.id, task_id)
    if not proof.version == version != 0:
        return False
    former = (proof.former_note, proof.former_url)
    await task.put_proof(session, user.id, task_id, proof, *former, now)
    return True
