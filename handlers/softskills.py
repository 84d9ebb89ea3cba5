"""Soft skills: action items ticked in place."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from db.engine import Database
from db.queries import skills, tasks
from db.queries.users import CurrentUser
from handlers import callbacks, screens
from handlers.commands import Command
from handlers.show import show
from handlers.views import View
from handlers.views import softskills as view

router = Router(name="softskills")


async def screen(db: Database, user: CurrentUser, now: datetime) -> View:
    async with db.read() as session:
        return await screens.softskills(session, user)


@router.message(Command("softskills"))
async def list_softskills(
    message: Message, db: Database, user: CurrentUser, now: datetime
) -> None:
    await show(message, await screen(db, user, now))


@router.callback_query(callbacks.SoftPage.filter())
async def turn_page(
    callback: CallbackQuery, callback_data: callbacks.SoftPage, db: Database, user: CurrentUser
) -> None:
    async with db.read() as session:
        rows = await tasks.of(session, user.id, user.analysis_id)
        said = await skills.statements(session, user.analysis_id)
    soft = [row for row in rows if row.kind == "soft"]
    await show(callback, view.softskills(soft, said, None, None, callback_data.page))
