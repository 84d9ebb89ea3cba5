"""The roadmap: items opened and closed in place."""

from aiogram import Router
from aiogram.types import CallbackQuery

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.screens import ItemSteps, OpenItem, RoadmapPage
from handlers.common.show import show
from handlers.tasks import screens
from handlers.tasks.views.receipt import Receipt


async def open_item(
    callback: CallbackQuery, callback_data: OpenItem, db: Database, user: UserRow
) -> None:
    async with db.read() as session:
        opened = await screens.item(session, user, callback_data.item_id)
    await show(callback, opened)


async def turn_page(
    callback: CallbackQuery, callback_data: RoadmapPage, db: Database, user: UserRow
) -> None:
    async with db.read() as session:
        shown = await screens.roadmap(session, user, callback_data.page)
    await show(callback, shown)


async def turn_steps(
    callback: CallbackQuery, callback_data: ItemSteps, db: Database, user: UserRow
) -> None:
    at = Receipt(task_id=callback_data.task_id)
    async with db.read() as session:
        opened = await screens.item(session, user, callback_data.item_id, receipt=at)
    await show(callback, opened)


def build_router() -> Router:
    router = Router(name="roadmap")
    router.callback_query.register(open_item, OpenItem.filter())
    router.callback_query.register(turn_page, RoadmapPage.filter())
    router.callback_query.register(turn_steps, ItemSteps.filter())
    return router
