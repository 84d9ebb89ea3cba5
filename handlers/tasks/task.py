"""One task's card: its words, its note and the link that proves it, each with undo."""

from datetime import datetime

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message

from db.queries import task
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from db.text import clean
from handlers.callbacks.task import Details, EditedField, Leave, RemoveProof, TaskCard, UndoProof
from handlers.callbacks.task import StartEdit as EditTaskButton
from handlers.common.commands import Command
from handlers.common.errors import OutOfDate, existing
from handlers.common.filters import WasRefused
from handlers.common.show import show
from handlers.common.states import EditTask
from handlers.common.view import View
from handlers.tasks import screens
from handlers.tasks.rules.evidence import MAX_NOTE, MOST_LINK, is_link
from handlers.tasks.services import edits
from handlers.tasks.views import own_tasks as own_view
from handlers.tasks.views import task as view
from handlers.tasks.views import tasks as tasks_view
from handlers.tasks.views.receipt import Receipt

STATES: dict[EditedField, State] = {
    "text": EditTask.text,
    "note": EditTask.note,
    "url": EditTask.url,
}


async def open_card(
    callback: CallbackQuery, callback_data: TaskCard, db: Database, user: UserRow
) -> None:
    async with db.read() as session:
        shown = await screens.task_card(session, user, callback_data.task_id)
    await show(callback, shown)


async def pick_card(
    callback: CallbackQuery, callback_data: Details, db: Database, user: UserRow
) -> None:
    at = Receipt(task_id=callback_data.task_id)
    async with db.read() as session:
        if callback_data.of == "item":
            item_id = callback_data.item_id
            shown = await screens.item(session, user, item_id, receipt=at, details=True)
        elif callback_data.of == "softskills":
            shown = await screens.softskills(session, user, receipt=at, details=True)
        else:
            shown = await screens.own(session, user, receipt=at, details=True)
    await show(callback, shown)


async def ask(
    callback: CallbackQuery,
    callback_data: EditTaskButton,
    db: Database,
    user: UserRow,
    state: FSMContext,
) -> None:
    async with db.read() as session:
        question = await _question(session, user, callback_data.task_id, callback_data.what)
    await state.set_state(STATES[callback_data.what])
    await state.set_data({"task_id": callback_data.task_id})
    await show(callback, question)


async def _question(session: Session, user: UserRow, task_id: int, what: EditedField) -> View:
    """Raises OutOfDate."""
    find = edits.own_task if what == "text" else edits.task_of
    row = await find(session, user, task_id)
    return view.ask(row, what, await task.find_proof(session, user.id, task_id), MAX_NOTE)


async def cancel(message: Message, state: FSMContext) -> None:
    under_way = await state.get_state()
    await state.clear()
    await show(message, own_view.cancelled(under_way is not None))


async def leave(
    callback: CallbackQuery, callback_data: Leave, db: Database, user: UserRow
) -> None:
    async with db.read() as session:
        if callback_data.to == "item":
            shown = await screens.item(session, user, callback_data.id)
        elif callback_data.to == "task":
            shown = await screens.task_card(session, user, callback_data.id)
        else:
            shown = await screens.own(session, user)
    await show(callback, shown, toast=own_view.cancelled_toast())


# A link with a typing error is mended where it stands: an edited message answers, too.
async def receive(
    message: Message, db: Database, user: UserRow, state: FSMContext, now: datetime
) -> None:
    what = _awaited(await state.get_state())
    task_id = (await state.get_data()).get("task_id", 0)
    text = message.text or ""
    if text.startswith("/"):
        if message.edit_date is None:
            await state.clear()
        raise SkipHandler
    async with db.begin_for(user.id) as session:
        try:
            shown, taken = await _take(session, user, task_id, what, text, now)
        except OutOfDate:
            await state.clear()
            raise
    if taken:
        await state.clear()
    elif text:
        await state.update_data(refused=message.message_id)
    await show(message, shown)


def _awaited(state: str | None) -> EditedField:
    """Raises OutOfDate if the dialog has just ended."""
    return existing(
        next((what for what, awaited in STATES.items() if awaited.state == state), None)
    )


async def _take(
    session: Session, user: UserRow, task_id: int, what: EditedField, text: str, now: datetime
) -> tuple[View, bool]:
    """The answer to what was sent, and whether it was taken. Raises OutOfDate."""
    check = {"text": edits.valid_text, "note": _valid_note, "url": _valid_link}[what]
    words = check(text)
    if not text:
        return await _question(session, user, task_id, what), False
    if words is None:
        refused = {
            "text": own_view.bad_length(edits.TEXT_LIMIT, view.leave(task_id)),
            "note": view.bad_note(MAX_NOTE, task_id),
            "url": view.bad_link(MOST_LINK, task_id),
        }
        return refused[what], False
    if what == "text":
        edit_id = await edits.rename(session, user, task_id, words, now)
        card = await screens.edited_card(session, user, task_id, edit_id, view.changed(what))
    else:
        card = await _prove(session, user, task_id, what, words, now)
    return card, True


def _valid_note(text: str) -> str | None:
    note = clean(text)
    return note if 1 <= len(note) <= MAX_NOTE else None


def _valid_link(text: str) -> str | None:
    return text.strip() if is_link(text.strip()) else None


async def _prove(
    session: Session,
    user: UserRow,
    task_id: int,
    what: EditedField,
    words: str | None,
    now: datetime,
) -> View:
    """Keep a note or a link, or remove it (None). Raises OutOfDate."""
    version = await edits.prove(session, user, task_id, what, words, now)
    if version is None:
        return await screens.task_card(session, user, task_id)
    undo = UndoProof(task_id=task_id, version=version)
    said = view.removed(what) if words is None else view.changed(what)
    return await screens.task_card(session, user, task_id, undo=undo, said=said)


async def remove_proof(
    callback: CallbackQuery, callback_data: RemoveProof, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin_for(user.id) as session:
        task_id, what = callback_data.task_id, callback_data.what
        shown = await _prove(session, user, task_id, what, None, now)
    await show(callback, shown)


async def undo_proof(
    callback: CallbackQuery, callback_data: UndoProof, db: Database, user: UserRow, now: datetime
) -> None:
    task_id = callback_data.task_id
    async with db.begin_for(user.id) as session:
        undone = await edits.undo_proof(session, user, task_id, callback_data.version, now)
        shown = await screens.task_card(session, user, task_id)
    await show(callback, shown, toast=tasks_view.undo_toast(undone=undone))


def build_router() -> Router:
    router = Router(name="task")
    router.callback_query.register(open_card, TaskCard.filter())
    router.callback_query.register(pick_card, Details.filter())
    router.callback_query.register(ask, EditTaskButton.filter())
    router.callback_query.register(leave, Leave.filter())
    router.callback_query.register(remove_proof, RemoveProof.filter())
    router.callback_query.register(undo_proof, UndoProof.filter())
    return router


def build_dialog_router() -> Router:
    """Before every other router, like the dialog that adds a task."""
    router = Router(name="task_dialog")
    router.message.register(cancel, Command("cancel"))
    router.edited_message.register(receive, StateFilter(*STATES.values()), WasRefused())
    router.message.register(receive, StateFilter(*STATES.values()))
    return router
