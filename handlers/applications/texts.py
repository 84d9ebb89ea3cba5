"""The note, the contact and the next step of an application, each with undo."""

from datetime import datetime

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message

from db.rows.users import UserRow
from db.store.engine import Database
from db.vocabulary import ApplicationText
from handlers.applications import screens
from handlers.applications.services import journal
from handlers.applications.views import card as view
from handlers.callbacks.applications import EditApplication, RemoveText, UndoText
from handlers.common.errors import OutOfDate, existing
from handlers.common.show import show
from handlers.common.states import EditApplicationText

STATES: dict[ApplicationText, State] = {
    "note": EditApplicationText.note,
    "contact": EditApplicationText.contact,
    "step": EditApplicationText.step,
}


async def ask(
    callback: CallbackQuery,
    callback_data: EditApplication,
    db: Database,
    user: UserRow,
    state: FSMContext,
) -> None:
    id, what = callback_data.application_id, callback_data.what
    async with db.read() as session:
        row = await journal.find(session, user, id)
    await state.set_state(STATES[what])
    await state.set_data({"application_id": id})
    current = getattr(row, journal.COLUMNS[what])
    await show(callback, view.ask_text(row, what, current, journal.LIMITS[what]))


# A slip in a note is mended where it stands: an edited message answers, too.
async def receive(
    message: Message, db: Database, user: UserRow, state: FSMContext, now: datetime
) -> None:
    text = message.text or ""
    if text.startswith("/"):
        if message.edit_date is None:
            await state.clear()
        raise SkipHandler
    what = _awaited(await state.get_state())
    id = (await state.get_data()).get("application_id", 0)
    words = journal.valid_text(what, text)
    try:
        async with db.begin_for(user.id) as session:
            row = await journal.find(session, user, id)
            if words is not None:
                await journal.set_text(session, user, id, what, words)
    except OutOfDate:
        await state.clear()
        raise
    if words is None:
        await show(message, view.bad_length(row, journal.LIMITS[what]))
        return
    await state.clear()
    await _show_changed(message, db, user, id, now)


def _awaited(state: str | None) -> ApplicationText:
    """Raises OutOfDate if the dialog has just ended."""
    return existing(
        next((what for what, awaited in STATES.items() if awaited.state == state), None)
    )


async def _show_changed(
    event: Message | CallbackQuery, db: Database, user: UserRow, id: int, now: datetime
) -> None:
    """The card after a text changed, with the way back to the former one."""
    async with db.read() as session:
        row = await journal.find(session, user, id)
        undo = (UndoText(application_id=id, version=row.version),)
        shown = await screens.card(session, user, id, now, undo)
    await show(event, shown, toast=view.text_saved())


async def remove(
    callback: CallbackQuery, callback_data: RemoveText, db: Database, user: UserRow, now: datetime
) -> None:
    id = callback_data.application_id
    async with db.begin_for(user.id) as session:
        await journal.set_text(session, user, id, callback_data.what, None)
    await _show_changed(callback, db, user, id, now)


async def undo(
    callback: CallbackQuery, callback_data: UndoText, db: Database, user: UserRow, now: datetime
) -> None:
    id = callback_data.application_id
    async with db.begin_for(user.id) as session:
        undone = await journal.undo_text(session, user, id, callback_data.version)
    if undone:
        await _show_changed(callback, db, user, id, now)
        return
    async with db.read() as session:
        shown = await screens.card(session, user, id, now)
    await show(callback, shown, toast=view.changed_since())


def build_router() -> Router:
    router = Router(name="application_texts")
    router.callback_query.register(ask, EditApplication.filter())
    router.callback_query.register(remove, RemoveText.filter())
    router.callback_query.register(undo, UndoText.filter())
    return router


def build_dialog_router() -> Router:
    """Before every other router, as that of tasks: commands alone lead out of it."""
    router = Router(name="application_texts_dialog")
    for registered in (router.message, router.edited_message):
        registered.register(receive, StateFilter(*STATES.values()))
    return router
