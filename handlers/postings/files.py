"""Files of postings that anyone sends: one becomes a draft, several are saved for their sender."""

from dataclasses import replace
from datetime import datetime

from aiogram import Bot, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.postings import FileColumns, SaveOwnPostings
from handlers.common.filters import Administrator, PostingsFile
from handlers.common.show import show
from handlers.postings import drafts, rules, service
from handlers.postings.own_files import FILES
from handlers.postings.views import files as view


async def receive(message: Message, bot: Bot, db: Database, state: FSMContext) -> None:
    if (reading := await FILES.receive(message, bot)) is None:
        return
    if len(reading.postings) == 1 and not reading.left_out:
        found = reading.postings[0]
        posting = replace(rules.of_posting(found), url=found.url)
        await show(message, await drafts.start(message.message_id, db, state, posting))
        return
    await FILES.wait(message, state, reading)
    await show(message, view.summary(reading, message.message_id))


async def turn_columns(
    callback: CallbackQuery, callback_data: FileColumns, bot: Bot, state: FSMContext
) -> None:
    reading = await FILES.turn_columns(callback, callback_data, bot, state)
    if reading is not None:
        in_file = "file_id" in await state.get_data()
        await show(callback, view.summary(reading, callback_data.message_id, in_file=in_file))


async def save(
    callback: CallbackQuery,
    callback_data: SaveOwnPostings,
    bot: Bot,
    db: Database,
    state: FSMContext,
    user: UserRow,
    now: datetime,
) -> None:
    if (reading := await FILES.confirmed(callback, callback_data, bot, state)) is None:
        return
    message_id = callback_data.message_id
    async with db.begin_for(user.id) as session:
        saved, known = await service.save_file(session, user, reading.postings, message_id, now)
    await show(callback, view.saved(saved, known, len(reading.postings) - saved - known))


def build_router() -> Router:
    router = Router(name="posting_files")
    # The market's importer has read an administrator's file, and found a plan.
    router.message.register(receive, PostingsFile(), ~Administrator())
    router.callback_query.register(turn_columns, FileColumns.filter())
    router.callback_query.register(save, SaveOwnPostings.filter())
    return router
