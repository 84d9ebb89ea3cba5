"""A user's own tasks: /add, where they belong, delete and restore, the list of those apart."""

from datetime import datetime

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from db.documents.diff import MAX_OWN, MAX_OWN_TEXT
from db.queries import roadmap, task, tasks
from db.rows.roadmap import ItemRow
from db.rows.tasks import TaskPlace, TaskRow
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.task import AddOwn, MoveOwn, OwnTasks, PickPlace, UndoEdit
from handlers.callbacks.tasks import RemoveOwn, RestoreOwn
from handlers.common.commands import Command
from handlers.common.errors import OutOfDate
from handlers.common.show import show
from handlers.common.states import AddTask
from handlers.common.text import clean
from handlers.common.view import View
from handlers.tasks import screens
from handlers.tasks.rules.progress import deleted
from handlers.tasks.service import tick_in
from handlers.tasks.views import own_tasks as view
from handlers.tasks.views.receipt import Receipt

TEXT_LIMIT = MAX_OWN_TEXT
OWN_LIMIT = MAX_OWN
# Deleted ones that can still be had back; older ones go for good when another is added.
DELETED_LIMIT = 100


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
    async with db.read() as session:
        items = await roadmap.items(session, user.analysis_id)
    item = next((each for each in items if each.id == callback_data.item_id), None)
    if callback_data.item_id and item is None:
        raise OutOfDate
    await state.set_state(AddTask.text)
    await state.set_data({"item_id": callback_data.item_id})
    await show(callback, view.ask_text(item))


async def add_text(message: Message, db: Database, user: UserRow, state: FSMContext) -> None:
    """What is sent; or a message that was too long, edited, but for one that made a task."""
    item_id = (await state.get_data()).get("item_id", 0)
    edited = message.edit_date is not None
    if edited and await _made_a_task(db, user, message.message_id):
        raise SkipHandler
    if not message.text:
        await show(message, view.ask_text(await _item(db, user, item_id)))
    elif message.text.startswith("/"):
        if not edited:
            await state.clear()
        raise SkipHandler
    elif await _add(message, message.text, db, user, item_id):
        await state.clear()


async def _made_a_task(db: Database, user: UserRow, message_id: int) -> bool:
    async with db.read() as session:
        return await tasks.find_own_by_message(session, user.id, message_id) is not None


async def _item(db: Database, user: UserRow, item_id: int) -> ItemRow | None:
    async with db.read() as session:
        items = await roadmap.items(session, user.analysis_id)
    return next((each for each in items if each.id == item_id), None)


def valid_text(text: str) -> str | None:
    """A task's words, or None where there are none or too many."""
    words = clean(text[: TEXT_LIMIT * 5])
    return words if 1 <= len(words) <= TEXT_LIMIT else None


async def _add(message: Message, text: str, db: Database, user: UserRow, item_id: int) -> bool:
    """Add an own task; the same message, delivered twice, adds it once."""
    words = valid_text(text)
    if words is None:
        await show(message, view.bad_length(TEXT_LIMIT))
        return False
    async with db.begin_for(user.id) as session:
        items = await roadmap.items(session, user.analysis_id)
        under = item_id if any(each.id == item_id for each in items) else None
        task_id = await tasks.find_own_by_message(session, user.id, message.message_id)
        rows = await tasks.for_plan(session, user.id, user.analysis_id)
        if task_id is None and not _full(rows):
            task_id = await tasks.add_own(
                session, user.id, user.analysis_id, words, message.message_id, under
            )
            gone = sorted(row.id for row in rows if deleted(row))[:-DELETED_LIMIT]
            if gone:
                await tasks.remove_own(session, user.id, gone)
            rows = await tasks.for_plan(session, user.id, user.analysis_id)
    added = next((row for row in rows if row.id == task_id), None)
    await show(message, view.added(added, items) if added else view.full(OWN_LIMIT))
    return added is not None


def _full(rows: list[TaskRow]) -> bool:
    return sum(row.kind == "own" and not deleted(row) for row in rows) >= OWN_LIMIT


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
        found = await own_task(session, user, callback_data.task_id)
        items = await roadmap.items(session, user.analysis_id)
    await show(callback, view.move(found, items, callback_data.page))


async def move(
    callback: CallbackQuery, callback_data: MoveOwn, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin_for(user.id) as session:
        found = await own_task(session, user, callback_data.task_id)
        place = await _place(session, user, callback_data)
        edit_id = await task.edit_own(session, user.id, found.id, now, found.text, place)
        shown = await _after_edit(session, user, found.id, edit_id, _("Moved."))
    await show(callback, shown)


async def _place(session: AsyncSession, user: UserRow, wanted: MoveOwn) -> TaskPlace:
    """Raises Gone where the item is not one of the user's plan, or has no quarter."""
    if wanted.to == "nowhere":
        return TaskPlace()
    items = await roadmap.items(session, user.analysis_id)
    item = next((each for each in items if each.id == wanted.item_id), None)
    if item is None or (wanted.to == "quarter" and not item.period):
        raise OutOfDate
    return TaskPlace(item_id=item.id) if wanted.to == "item" else TaskPlace(period=item.period)


async def _after_edit(
    session: AsyncSession, user: UserRow, task_id: int, edit_id: int | None, said: str
) -> View:
    undo = UndoEdit(edit_id=edit_id) if edit_id else None
    return await screens.task_card(session, user, task_id, undo=undo, said=said if edit_id else "")


async def undo_edit(
    callback: CallbackQuery, callback_data: UndoEdit, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin_for(user.id) as session:
        edit = await task.find_edit(session, user.id, callback_data.edit_id)
        if edit is None:
            raise OutOfDate
        await own_task(session, user, edit.task_id)
        if edit.latest:
            await task.edit_own(session, user.id, edit.task_id, now, edit.text, edit.place)
        shown = await screens.task_card(session, user, edit.task_id)
    toast = _("As it was.") if edit.latest else _("This has changed since; nothing to undo.")
    await show(callback, shown, toast=toast)


async def remove_own(
    callback: CallbackQuery, callback_data: RemoveOwn, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin_for(user.id) as session:
        found = await own_task(session, user, callback_data.task_id)
        await tick_in(session, user, found.id, callback_data.state, now)
        if callback_data.state == "skipped":
            shown = view.removed(found)
        else:
            shown = await screens.task_card(session, user, found.id)
    await show(callback, shown)


async def restore_own(
    callback: CallbackQuery, callback_data: RestoreOwn, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin_for(user.id) as session:
        rows = await tasks.for_plan(session, user.id, user.analysis_id)
        found = await own_task(session, user, callback_data.task_id)
        tick_id = await tasks.latest_tick(session, user.id, found.id)
        shown = None
        if found.state == "skipped" and _full(rows):
            shown = view.full(OWN_LIMIT)
        elif found.state == "skipped" and tick_id is not None:
            former, since = await tasks.state_before(session, user.id, tick_id)
            await tick_in(session, user, found.id, former, now, since)
        shown = shown or await screens.task_card(session, user, found.id)
    await show(callback, shown)


async def own_task(session: AsyncSession, user: UserRow, task_id: int) -> TaskRow:
    """An own task of this user. Raises Gone."""
    found = await screens.task_of(session, user, task_id)
    if found.kind != "own":
        raise OutOfDate
    return found


def build_router() -> Router:
    router = Router(name="own_tasks")
    router.message.register(add, Command("add"))
    router.callback_query.register(ask, AddOwn.filter())
    router.callback_query.register(list_own, OwnTasks.filter())
    router.callback_query.register(pick_place, PickPlace.filter())
    router.callback_query.register(move, MoveOwn.filter())
    router.callback_query.register(undo_edit, UndoEdit.filter())
    router.callback_query.register(remove_own, RemoveOwn.filter())
    router.callback_query.register(restore_own, RestoreOwn.filter())
    return router


def build_dialog_router() -> Router:
    """Before every other router: what is sent to a dialog belongs to it, but for commands."""
    router = Router(name="add_dialog")
    router.edited_message.register(add_text, StateFilter(AddTask.text))
    router.message.register(add_text, StateFilter(AddTask.text))
    return router
