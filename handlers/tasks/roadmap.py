"""The roadmap: items opened and closed in place."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from db.queries import roadmap, tasks
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.screens import ItemSteps, OpenItem, RoadmapPage
from handlers.common.commands import Command
from handlers.common.show import show
from handlers.common.view import View
from handlers.tasks import screens
from handlers.tasks.views import roadmap as view
from handlers.tasks.views.receipt import Receipt


async def screen(db: Database, user: UserRow, now: datetime) -> View:
    return await _page(db, user, 0)


async def _page(db: Database, user: UserRow, page: int) -> View:
    async with db.read() as session:
        items = await roadmap.items(session, user.analysis_id)
        rows = await tasks.for_plan(session, user.id, user.analysis_id)
    return view.roadmap(items, rows, page)


async def list_items(message: Message, db: Database, user: UserRow, now: datetime) -> None:
    await show(message, await screen(db, user, now))


async def open_item(
    callback: CallbackQuery, callback_data: OpenItem, db: Database, user: UserRow
) -> None:
    async with db.read() as session:
        opened = await screens.item(session, user, callback_data.item_id)
    await show(callback, opened)


async def turn_page(
    callback: CallbackQuery, callback_data: RoadmapPage, db: Database, user: UserRow
) -> None:
    await show(callback, await _page(db, user, callback_data.page))


async def turn_steps(
    callback: CallbackQuery, callback_data: ItemSteps, db: Database, user: UserRow
) -> None:
    at = Receipt(task_id=callback_data.task_id)
    async with db.read() as session:
        opened = await screens.item(session, user, callback_data.item_id, receipt=at)
    await show(callback, opened)


def build_router() -> Router:
    router = Router(name="roadmap")
    router.message.register(list_items, Command("roadmap"))
    router.callback_query.register(open_item, OpenItem.filter())
    router.callback_query.register(turn_page, RoadmapPage.filter())
    router.callback_query.register(turn_steps, ItemSteps.filter())
    return router
