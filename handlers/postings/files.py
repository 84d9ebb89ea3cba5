"""Files of postings that anyone sends: one becomes a draft, several are saved for their sender."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from aiogram import Bot, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender

from db.rows.users import UserRow
from db.sources.read import PostingReading, read
from db.store.engine import Database
from handlers.callbacks.postings import FileColumns, SaveOwnPostings
from handlers.common.errors import OutOfDate
from handlers.common.files import FileNotFetched, TooLarge, fetch
from handlers.common.filters import PostingsFile
from handlers.common.show import show
from handlers.common.states import ImportOwnPostings
from handlers.postings import columns, drafts, rules, service
from handlers.postings.views import files as view

# A saved page has one or two megabytes.
MAX_BYTES = 3 * 1024 * 1024
# Reading takes a processor for a second or two: one file of all users at a time.
_READING = asyncio.Semaphore(1)


async def receive(
    message: Message, bot: Bot, db: Database, state: FSMContext, user: UserRow
) -> None:
    document = message.document
    if document is None:
        return
    try:
        reading = await _read(bot, user.id, document.file_id, document.file_size)
    except TooLarge:
        await show(message, view.too_large(MAX_BYTES // 2**20))
        return
    except FileNotFetched:
        await show(message, view.not_fetched())
        return
    if rules.may_be_plan(document.file_name or "", reading):
        raise SkipHandler
    if len(reading.postings) == 1:
        found = reading.postings[0]
        posting = replace(rules.of_posting(found), url=found.url)
        await show(message, await drafts.start(message.message_id, db, state, posting))
        return
    if reading.postings or reading.columns:
        await state.set_state(ImportOwnPostings.confirm)
        waiting = {"file_id": document.file_id, "message_id": message.message_id}
        await state.set_data(columns.kept(waiting, reading.columns))
    await show(message, view.summary(reading, message.message_id))


async def turn_columns(
    callback: CallbackQuery, callback_data: FileColumns, bot: Bot, state: FSMContext, user: UserRow
) -> None:
    """Show the map of the columns, or read the file again with a column put right."""
    waiting = columns.waiting(await state.get_data(), callback_data.message_id)
    if callback_data.column == FileColumns.SHOW:
        await show(callback, columns.screen(waiting, callback_data))
        return
    waiting = columns.corrected(waiting, callback_data)
    try:
        reading = await _read(bot, user.id, waiting["file_id"], None, waiting["chosen"])
    except (TooLarge, FileNotFetched):
        await show(callback, view.not_fetched(callback_data.message_id))
        return
    await state.set_data(columns.kept(waiting, reading.columns))
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
    waiting = await state.get_data()
    message_id = callback_data.message_id
    if waiting.get("message_id") != message_id or "file_id" not in waiting:
        raise OutOfDate
    if not callback_data.save:
        await state.clear()
        await show(callback, view.dropped())
        return
    try:
        reading = await _read(bot, user.id, waiting["file_id"], None, waiting.get("chosen"))
    except (TooLarge, FileNotFetched):
        await show(callback, view.not_fetched(message_id))
        return
    async with db.begin_for(user.id) as session:
        saved, known = await service.save_file(session, user, reading.postings, message_id, now)
    await show(callback, view.saved(saved, known, len(reading.postings) - saved - known))


async def _read(
    bot: Bot,
    chat_id: int,
    file_id: str,
    size: int | None,
    chosen: Mapping[str, str | None] | None = None,
) -> PostingReading:
    """As many postings as a user may keep, and some. Raises TooLarge and FileNotFetched."""
    async with ChatActionSender.typing(chat_id=chat_id, bot=bot):
        data = await fetch(bot, file_id, size, MAX_BYTES)
        async with _READING:
            return await asyncio.to_thread(read, data, chosen, 2 * rules.MAX_OWN)


def build_router() -> Router:
    router = Router(name="posting_files")
    router.message.register(receive, PostingsFile())
    router.callback_query.register(turn_columns, FileColumns.filter())
    router.callback_query.register(save, SaveOwnPostings.filter())
    return router
