"""An administrator's file of postings: first what would change, then Save."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from aiogram import Bot, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender

from db.queries import posting_ingest
from db.rows.users import UserRow
from db.seed import load_postings
from db.sources.read import MAX_BYTES, PostingReading, read
from db.store.engine import Database
from handlers.admin.views import import_postings as view
from handlers.callbacks.postings import FileColumns, SavePostings
from handlers.common.errors import OutOfDate
from handlers.common.files import FileNotFetched, TooLarge, fetch
from handlers.common.filters import Administrator, PostingsFile
from handlers.common.show import show
from handlers.common.states import ImportPostings
from handlers.common.view import View
from handlers.market.rules.left_out import left_out
from handlers.postings import columns, rules


async def receive(
    message: Message, bot: Bot, db: Database, state: FSMContext, now: datetime
) -> None:
    document = message.document
    if document is None:
        return
    try:
        reading = await _read(bot, message.chat.id, document.file_id, document.file_size)
    except TooLarge:
        await show(message, view.too_large())
    except FileNotFetched:
        await show(message, view.not_fetched())
    else:
        if rules.may_be_plan(document.file_name or "", reading):
            raise SkipHandler
        if reading.postings or reading.columns:
            await state.set_state(ImportPostings.confirm)
            waiting = {"file_id": document.file_id, "message_id": message.message_id}
            await state.set_data(columns.kept(waiting, reading.columns))
        await show(message, await _summary(db, reading, message.message_id, now))


async def _summary(db: Database, reading: PostingReading, message_id: int, now: datetime) -> View:
    counts = await db.read_in_thread(posting_ingest.preview, reading.postings)
    left = await asyncio.to_thread(left_out, reading.postings, now)
    return view.summary(reading, counts, left, message_id)


async def turn_columns(
    callback: CallbackQuery,
    callback_data: FileColumns,
    bot: Bot,
    db: Database,
    state: FSMContext,
    user: UserRow,
    now: datetime,
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
    await show(callback, await _summary(db, reading, callback_data.message_id, now))


async def save(
    callback: CallbackQuery,
    callback_data: SavePostings,
    bot: Bot,
    db: Database,
    state: FSMContext,
    user: UserRow,
    now: datetime,
) -> None:
    """A second tap finds no file that waits: what it would have saved is saved already."""
    waiting = await state.get_data()
    if waiting.get("message_id") != callback_data.message_id:
        raise OutOfDate
    if not callback_data.save:
        await state.clear()
        await show(callback, view.dropped())
        return
    try:
        reading = await _read(bot, user.id, waiting["file_id"], None, waiting.get("chosen"))
    except (TooLarge, FileNotFetched):
        await show(callback, view.not_fetched(callback_data.message_id))
        return
    counts = await load_postings(db, reading.postings, now)
    await state.clear()
    await show(
        callback, view.saved(counts, await asyncio.to_thread(left_out, reading.postings, now))
    )


async def _read(
    bot: Bot,
    chat_id: int,
    file_id: str,
    size: int | None,
    chosen: Mapping[str, str | None] | None = None,
) -> PostingReading:
    """Raises TooLarge and NotFetched."""
    async with ChatActionSender.typing(chat_id=chat_id, bot=bot):
        return await asyncio.to_thread(read, await fetch(bot, file_id, size, MAX_BYTES), chosen)


def build_router() -> Router:
    router = Router(name="import_postings")
    router.message.register(receive, PostingsFile(), Administrator())
    router.callback_query.register(turn_columns, FileColumns.filter(), Administrator())
    router.callback_query.register(save, SavePostings.filter(), Administrator())
    return router
