"""Soft skills: action items ticked in place."""

from aiogram import Router
from aiogram.types import CallbackQuery

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.screens import SoftPage
from handlers.common.show import show
from handlers.tasks import screens


async def turn_page(
    callback: CallbackQuery, callback_data: SoftPage, db: Database, user: UserRow
) -> None:
    async with db.read() as session:
        shown = await screens.softskills(session, user, page=callback_data.page)
    await show(callback, shown)


def build_router() -> Router:
    router = Router(name="softskills")
    router.callback_query.register(turn_page, SoftPage.filter())
    return router
