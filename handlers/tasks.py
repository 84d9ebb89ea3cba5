"""Ticks, undo, and the user's own tasks."""

import unicodedata
from datetime import datetime

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database
from db.queries import tasks, users
from db.queries.tasks import TaskRow
from db.queries.users import CurrentUser
from handlers import callbacks
from handlers.errors import Gone
from handlers.rules import progress
from handlers.screens import after_tick
from handlers.show import show
from handlers.states import AddTask
from handlers.ticking import Ticked, put
from handlers.views import tasks as view
from handlers.views.receipt import Receipt

router = Router(name="tasks")
# Before every other router: what is sent to a dialog belongs to it, but for commands.
dialog = Router(name="dialog")
TEXT_LIMIT = 200
OWN_LIMIT = 100


@router.callback_query(callbacks.TickTask.filter())
async def tick(
    callback: CallbackQuery, callback_data: callbacks.TickTask, db: Database,
    user: CurrentUser, now: datetime,
) -> None:  # fmt: skip
    async with db.begin() as session:
        ticked = await put(session, user, callback_data.task_id, callback_data.state, now)
    shown = await after_tick(
        db,
        user,
        now,
        callback_data.origin,
        ticked.task,
        ticked.tick_id,
        ticked.receipt,
        callback_data.size,
    )
    await show(callback, shown, toast=view.toast(callback_data.state, ticked.count))


@router.callback_query(callbacks.UndoTick.filter())
async def undo(
    callback: CallbackQuery, callback_data: callbacks.UndoTick, db: Database,
    user: CurrentUser, now: datetime,
) -> None:  # fmt: skip
    async with db.begin() as session:
        await users.lock(session, user.id)
        found = await tasks.last_tick(session, user.id, callback_data.tick_id)
        if found is None:
            raise Gone
        task_id, is_latest = found
        if is_latest:
            former = await tasks.state_before(session, user.id, callback_data.tick_id)
            ticked = await put(session, user, task_id, former, now)
            text = view.toast(former, ticked.count)
        else:
            rows = await tasks.of(session, user.id, user.analysis_id)
            task = next((row for row in rows if row.id == task_id), None)
            if task is None:
                raise Gone
            ticked = Ticked(None, task, progress.count(rows), Receipt(task_id=task_id))
            text = _("This has changed since; nothing to undo.")
    shown = await after_tick(
        db, user, now, callback_data.origin, ticked.task, None, ticked.receipt, callback_data.size
    )
    await show(callback, shown, toast=text)


def clean(text: str) -> str:
    """One line without control or direction characters, which could fake what others read."""
    kept = (" " if each.isspace() else each for each in text)
    plain = "".join(each for each in kept if unicodedata.category(each) not in ("Cc", "Cf"))
    return " ".join(plain.split())


@router.message(Command("add"))
async def add(
    message: Message, command: CommandObject, db: Database, user: CurrentUser, state: FSMContext
) -> None:
    if command.args:
        await _add(message, command.args, db, user)
    else:
        await state.set_state(AddTask.text)
        await show(message, view.ask_text())


@dialog.message(Command("cancel"))
async def cancel(message: Message, state: FSMContext) -> None:
    under_way = await state.get_state()
    await state.clear()
    await show(message, view.cancelled(under_way is not None))


@dialog.message(StateFilter(AddTask.text))
async def add_text(message: Message, db: Database, user: CurrentUser, state: FSMContext) -> None:
    if not message.text:
        await show(message, view.ask_text())
    elif message.text.startswith("/"):
        await state.clear()
        raise SkipHandler
    elif await _add(message, message.text, db, user):
        await state.clear()


async def _add(message: Message, text: str, db: Database, user: CurrentUser) -> bool:
    """Add an own task; the same message, delivered twice, adds it once."""
    words = clean(text[: TEXT_LIMIT * 5])
    if not 1 <= len(words) <= TEXT_LIMIT:
        await show(message, view.bad_length(TEXT_LIMIT))
        return False
    async with db.begin() as session:
        await users.lock(session, user.id)
        task_id = await tasks.own_of_message(session, user.id, message.message_id)
        full = await tasks.own_count(session, user.id, user.analysis_id) >= OWN_LIMIT
        if task_id is None and not full:
            task_id = await tasks.add_own(
                session, user.id, user.analysis_id, words, message_id=message.message_id
            )
    await show(message, view.added(task_id, words) if task_id else view.full(OWN_LIMIT))
    return task_id is not None


@router.callback_query(callbacks.RemoveOwn.filter())
async def remove_own(
    callback: CallbackQuery, callback_data: callbacks.RemoveOwn, db: Database,
    user: CurrentUser, now: datetime,
) -> None:  # fmt: skip
    async with db.begin() as session:
        task = await _own(session, user, callback_data.task_id)
        await put(session, user, task.id, callback_data.state, now)
    removed = callback_data.state == "skipped"
    await show(
        callback, view.removed(task.id, task.text) if removed else view.added(task.id, task.text)
    )


@router.callback_query(callbacks.RestoreOwn.filter())
async def restore_own(
    callback: CallbackQuery, callback_data: callbacks.RestoreOwn, db: Database,
    user: CurrentUser, now: datetime,
) -> None:  # fmt: skip
    async with db.begin() as session:
        task = await _own(session, user, callback_data.task_id)
        tick_id = await tasks.latest_tick(session, user.id, task.id)
        if task.state == "skipped" and tick_id is not None:
            former = await tasks.state_before(session, user.id, tick_id)
            await put(session, user, task.id, former, now)
    await show(callback, view.added(task.id, task.text))


async def _own(session: AsyncSession, user: CurrentUser, task_id: int) -> TaskRow:
    """An own task of this user. Raises Gone."""
    await users.lock(session, user.id)
    rows = await tasks.of(session, user.id, user.analysis_id)
    task = next((row for row in rows if row.id == task_id), None)
    if task is None or task.kind != "own":
        raise Gone
    return task
