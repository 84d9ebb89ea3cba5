"""The roadmap: items opened and closed in place."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from db.engine import Database
from db.queries import roadmap, tasks
from db.queries.users import CurrentUser
from handlers import callbacks, screens
from handlers.show import show
from handlers.views import View
from handlers.views import roadmap as view

router = Router(name="roadmap")


async def screen(db: Database, user: CurrentUser, now: datetime) -> View:
    async with db.read() as session:
        items = await roadmap.items(session, user.analysis_id)
        rows = await tasks.of(session, user.id, user.analysis_id)
    return view.roadmap(items, rows)


@router.message(Command("roadmap"))
async def list_items(message: Message, db: Database, user: CurrentUser, now: datetime) -> None:
    await show(message, await screen(db, user, now))


@router.callback_query(callbacks.RoadmapItem.filter())
async def open_item(
    callback: CallbackQuery, callback_data: callbacks.RoadmapItem, db: Database, user: CurrentUser
) -> None:
    async with db.read() as session:
        opened = await screens.item(session, user, callback_data.item_id)
    await show(callback, opened)
