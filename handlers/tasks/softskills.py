"""Soft skills: action items ticked in place."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from db.queries import skills, tasks
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.screens import SoftPage
from handlers.common.commands import Command
from handlers.common.show import show
from handlers.common.view import View
from handlers.tasks import screens
from handlers.tasks.views import softskills as view


async def screen(db: Database, user: UserRow, now: datetime) -> View:
    async with db.read() as session:
        return await screens.softskills(session, user)


async def list_softskills(message: Message, db: Database, user: UserRow, now: datetime) -> None:
    await show(message, await screen(db, user, now))


async def turn_page(
    callback: CallbackQuery, callback_data: SoftPage, db: Database, user: UserRow
) -> None:
    async with db.read() as session:
        rows = await tasks.for_plan(session, user.id, user.analysis_id)
        said = await skills.statements(session, user.analysis_id)
    soft = [row for row in rows if row.kind == "soft"]
    await show(callback, view.softskills(soft, said, None, None, callback_data.page))


def build_router() -> Router:
    router = Router(name="softskills")
    router.message.register(list_softskills, Command("softskills"))
    router.callback_query.register(turn_page, SoftPage.filter())
    return router
