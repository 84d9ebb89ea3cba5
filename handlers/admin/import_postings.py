"""An administrator's file of postings: first what would change, then Save."""

import asyncio
from datetime import datetime
from pathlib import PurePath

from aiogram import Bot, Router
from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender

from db.queries import posting_ingest
from db.rows.users import UserRow
from db.seed import load_postings
from db.sources.read import MAX_BYTES, PostingReading, read
from db.store.engine import Database
from handlers.admin.views import import_postings as view
from handlers.callbacks.postings import SavePostings
from handlers.common.errors import OutOfDate
from handlers.common.files import FileNotFetched, TooLarge, fetch
from handlers.common.filters import Administrator
from handlers.common.show import show
from handlers.common.states import ImportPostings

ENDINGS = {".csv", ".tsv", ".json", ".jsonl", ".jsonld", ".ndjson", ".html", ".htm"}


class PostingsFile(Filter):
    """A document that may hold postings, by the end of its name."""

    async def __call__(self, message: Message) -> bool:
        document = message.document
        name = (document.file_name if document else None) or ""
        return PurePath(name).suffix.casefold() in ENDINGS


async def receive(message: Message, bot: Bot, db: Database, state: FSMContext) -> None:
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
        counts = await db.read_in_thread(posting_ingest.preview, reading.postings)
        if reading.postings:
            await state.set_state(ImportPostings.confirm)
            await state.set_data({"file_id": document.file_id, "message_id": message.message_id})
        await show(message, view.summary(reading, counts, message.message_id))


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
        reading = await _read(bot, user.id, waiting["file_id"], None)
    except (TooLarge, FileNotFetched):
        await show(callback, view.not_fetched(callback_data.message_id))
        return
    counts = await load_postings(db, reading.postings, now)
    await state.clear()
    await show(callback, view.saved(counts))


async def _read(bot: Bot, chat_id: int, file_id: str, size: int | None) -> PostingReading:
    """Raises TooLarge and NotFetched."""
    async with ChatActionSender.typing(chat_id=chat_id, bot=bot):
        return await asyncio.to_thread(read, await fetch(bot, file_id, size, MAX_BYTES))


def build_router() -> Router:
    router = Router(name="import_postings")
    router.message.register(receive, PostingsFile(), Administrator())
    router.callback_query.register(save, SavePostings.filter(), Administrator())
    return router
