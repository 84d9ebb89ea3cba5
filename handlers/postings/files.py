"""Files of postings that anyone sends: one becomes a draft, several are saved for their sender."""

import asyncio
from dataclasses import replace
from datetime import datetime

from aiogram import Bot, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from db.rows.users import UserRow
from db.sources.read import PostingReading, read
from db.store.engine import Database
from handlers.callbacks.postings import FileColumns, SaveOwnPostings
from handlers.common.filters import Administrator, PostingsFile
from handlers.common.show import show
from handlers.common.states import ImportOwnPostings
from handlers.common.view import View
from handlers.postings import drafts, rules, service
from handlers.postings.file_dialog import Chosen, FileDialog
from handlers.postings.views import files as view

# Reading takes a processor for a second or two: one file of all users at a time.
_READING = asyncio.Semaphore(1)


async def _read(data: bytes, chosen: Chosen) -> PostingReading:
    """As many postings as a user may keep, and some."""
    async with _READING:
        return await asyncio.to_thread(read, data, chosen, 2 * rules.MAX_OWN)


FILES = FileDialog(ImportOwnPostings.confirm, view, rules.MAX_FILE, _read)


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


async def of_text(message_id: int, state: FSMContext, text: str) -> View | None:
    """The summary of a text that lists postings, a line each; None for any other text.

    `text` has the links under its words as Markdown writes them.
    """
    if not rules.lists_postings(text):
        return None
    reading = await _read(text.encode(), None)
    if len(reading.postings) < 2:
        return None
    await FILES.wait_text(message_id, state, text)
    return view.summary(reading, message_id, in_file=False)


async def turn_columns(
    callback: CallbackQuery, callback_data: FileColumns, bot: Bot, state: FSMContext
) -> None:
    reading = await FILES.turn_columns(callback, callback_data, bot, state)
    if reading is not None:
        await show(callback, view.summary(reading, callback_data.message_id))


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
