"""An administrator's file of postings: first what would change, then Save."""

import asyncio
from datetime import datetime

from aiogram import Bot, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from db.queries import posting_ingest
from db.seed import load_postings
from db.sources.read import MAX_BYTES, PostingReading, read
from db.store.engine import Database
from handlers.admin.views import import_postings as view
from handlers.callbacks.postings import FileColumns, SavePostings
from handlers.common.filters import Administrator, PostingsFile
from handlers.common.show import show
from handlers.common.states import ImportPostings
from handlers.common.view import View
from handlers.market.rules.left_out import left_out
from handlers.postings.file_dialog import Chosen, FileDialog


async def _read(data: bytes, chosen: Chosen) -> PostingReading:
    return await asyncio.to_thread(read, data, chosen)


FILES = FileDialog(ImportPostings.confirm, view, MAX_BYTES, _read)


async def receive(
    message: Message, bot: Bot, db: Database, state: FSMContext, now: datetime
) -> None:
    if (reading := await FILES.receive(message, bot)) is not None:
        await FILES.wait(message, state, reading)
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
    now: datetime,
) -> None:
    reading = await FILES.turn_columns(callback, callback_data, bot, state)
    if reading is not None:
        await show(callback, await _summary(db, reading, callback_data.message_id, now))


async def save(
    callback: CallbackQuery,
    callback_data: SavePostings,
    bot: Bot,
    db: Database,
    state: FSMContext,
    now: datetime,
) -> None:
    """A second tap finds no file that waits: what it would have saved is saved already."""
    if (reading := await FILES.confirmed(callback, callback_data, bot, state)) is None:
        return
    counts = await load_postings(db, reading.postings, now)
    await state.clear()
    left = await asyncio.to_thread(left_out, reading.postings, now)
    await show(callback, view.saved(counts, left))


def build_router() -> Router:
    router = Router(name="import_postings")
    router.message.register(receive, PostingsFile(), Administrator())
    router.callback_query.register(turn_columns, FileColumns.filter(), Administrator())
    router.callback_query.register(save, SavePostings.filter(), Administrator())
    return router
