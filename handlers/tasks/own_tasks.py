"""A user's own tasks: /add, where they belong, delete and restore, the list of those apart."""

from datetime import datetime

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from db.queries import roadmap
from db.rows.roadmap import ItemRow
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.task import AddOwn, MoveOwn, OwnTasks, PickPlace, UndoEdit
from handlers.callbacks.tasks import RemoveOwn, RemoveOwnLines, RestoreOwn
from handlers.common.commands import Command
from handlers.common.errors import one_of
from handlers.common.filters import WasRefused
from handlers.common.show import show
from handlers.common.states import AddTask
from handlers.tasks import screens
from handlers.tasks.services import edits
from handlers.tasks.services.tick import tick_in
from handlers.tasks.views import own_tasks as view
from handlers.tasks.views import tasks as tasks_view
from handlers.tasks.views.receipt import Receipt


async def add(
    message: Message, command: CommandObject, db: Database, user: UserRow, state: FSMContext
) -> None:
    if command.args:
        await _add(message, command.args, db, user, 0)
    else:
        await state.set_state(AddTask.text)
        await state.set_data({"item_id": 0})
        await show(message, view.ask_text())


async def ask(
    callback: CallbackQuery, callback_data: AddOwn, db: Database, user: UserRow, state: FSMContext
) -> None:
    item = None
    if callback_data.item_id:
        async with db.read() as session:
            items = await roadmap.items(session, user.analysis_id)
        item = one_of(items, callback_data.item_id)
    await state.set_state(AddTask.text)
    await state.set_data({"item_id": callback_data.item_id})
    await show(callback, view.ask_text(item))


async def add_text(message: Message, db: Database, user: UserRow, state: FSMContext) -> None:
    """Take a sent text, or the edit of one that was too long and made no task."""
    item_id = (await state.get_data()).get("item_id", 0)
    if not message.text:
        await show(message, view.ask_text(await _item(db, user, item_id)))
    elif message.text.startswith("/"):
        if message.edit_date is None:
            await state.clear()
        raise SkipHandler
    elif await _add(message, message.text, db, user, item_id):
        await state.clear()
    else:
        await state.update_data(refused=message.message_id)


async def _item(db: Database, user: UserRow, item_id: int) -> ItemRow | None:
    async with db.read() as session:
        items = await roadmap.items(session, user.analysis_id)
    return next((item for item in items if item.id == item_id), None)


async def _add(message: Message, text: str, db: Database, user: UserRow, item_id: int) -> bool:
    lines = edits.valid_lines(text)
    if lines is None:
        await show(message, view.bad_length(edits.TEXT_LIMIT))
        return False
    async with db.begin_for(user.id) as session:
        items = await roadmap.items(session, user.analysis_id)
        under = item_id if any(item.id == item_id for item in items) else None
        added = await edits.add(session, user, lines, message.message_id, under)
    if not added:
        await show(message, view.full(edits.OWN_LIMIT, len(lines)))
    elif len(added) == 1:
        await show(message, view.added(added[0], items))
    else:
        await show(message, view.added_lines(added, message.message_id))
    return bool(added)


async def list_own(
    callback: CallbackQuery, callback_data: OwnTasks, db: Database, user: UserRow
) -> None:
    async with db.read() as session:
        shown = await screens.own(session, user, receipt=Receipt(task_id=callback_data.task_id))
    await show(callback, shown)


async def pick_place(
    callback: CallbackQuery, callback_data: PickPlace, db: Database, user: UserRow
) -> None:
    async with db.read() as session:
        task = await edits.own_task(session, user, callback_data.task_id)
        items = await roadmap.items(session, user.analysis_id)
    await show(callback, view.move(task, items, callback_data.page))


async def move(
    callback: CallbackQuery, callback_data: MoveOwn, db: Database, user: UserRow, now: datetime
) -> None:
    task_id, to, item_id = callback_data.task_id, callback_data.to, callback_data.item_id
    async with db.begin_for(user.id) as session:
        edit_id = await edits.move(session, user, task_id, to, item_id, now)
        shown = await screens.edited_card(session, user, task_id, edit_id, view.moved())
    await show(callback, shown)


async def undo_edit(
    callback: CallbackQuery, callback_data: UndoEdit, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin_for(user.id) as session:
        task_id, undone = await edits.undo_edit(session, user, callback_data.edit_id, now)
        shown = await screens.task_card(session, user, task_id)
    await show(callback, shown, toast=tasks_view.undo_toast(undone=undone))


async def remove_own(
    callback: CallbackQuery, callback_data: RemoveOwn, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin_for(user.id) as session:
        task = await edits.own_task(session, user, callback_data.task_id)
        await tick_in(session, user, task.id, callback_data.state, now)
        if callback_data.state == "skipped":
            shown = view.removed(task)
        else:
            shown = await screens.task_card(session, user, task.id)
    await show(callback, shown)


async def remove_lines(
    callback: CallbackQuery,
    callback_data: RemoveOwnLines,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    message_id = callback_data.message_id
    async with db.begin_for(user.id) as session:
        if callback_data.on:
            removed = await edits.delete_lines(session, user, message_id, now)
            shown = view.removed_lines(removed, message_id)
        elif restored := await edits.restore_lines(session, user, message_id, now):
            shown = view.added_lines(restored, message_id)
        else:
            shown = view.full(edits.OWN_LIMIT)
    await show(callback, shown)


async def restore_own(
    callback: CallbackQuery, callback_data: RestoreOwn, db: Database, user: UserRow, now: datetime
) -> None:
    task_id = callback_data.task_id
    async with db.begin_for(user.id) as session:
        if await edits.restore(session, user, task_id, now):
            shown = await screens.task_card(session, user, task_id)
        else:
            shown = view.full(edits.OWN_LIMIT)
    await show(callback, shown)


def build_router() -> Router:
    router = Router(name="own_tasks")
    router.message.register(add, Command("add"))
    router.callback_query.register(ask, AddOwn.filter())
    router.callback_query.register(list_own, OwnTasks.filter())
    router.callback_query.register(pick_place, PickPlace.filter())
    router.callback_query.register(move, MoveOwn.filter())
    router.callback_query.register(undo_edit, UndoEdit.filter())
    router.callback_query.register(remove_own, RemoveOwn.filter())
    router.callback_query.register(remove_lines, RemoveOwnLines.filter())
    router.callback_query.register(restore_own, RestoreOwn.filter())
    return router


def build_dialog_router() -> Router:
    """Before every other router: what is sent to a dialog belongs to it, but for commands."""
    router = Router(name="add_dialog")
    router.edited_message.register(add_text, StateFilter(AddTask.text), WasRefused())
    router.message.register(add_text, StateFilter(AddTask.text))
    return router
