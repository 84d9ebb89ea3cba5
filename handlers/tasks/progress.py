"""Progress, and what the numbers rest on."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.screens import ProgressPicture
from handlers.common.charts import ChartFile, ChartSource
from handlers.common.commands import Command
from handlers.common.show import show, show_picture
from handlers.common.view import View
from handlers.tasks import screens
from handlers.tasks.views import progress as progress_view


async def screen(db: Database, user: UserRow, now: datetime) -> View:
    async with db.read() as session:
        return await screens.progress_screen(session, user, now)


async def show_progress(message: Message, db: Database, user: UserRow, now: datetime) -> None:
    await show(message, await screen(db, user, now))


async def show_progress_picture(
    callback: CallbackQuery,
    callback_data: ProgressPicture,
    db: Database,
    user: UserRow,
    now: datetime,
    pictures: ChartSource,
    locale: str,
) -> None:
    async with db.read() as session:
        chart = await screens.progress_chart(session, user, now)
    if not chart.rows:
        await show(callback, await screen(db, user, now))
        return
    picture = ChartFile(chart, locale, callback_data.theme)
    view = progress_view.below_picture(chart, callback_data.theme)
    await show_picture(callback, view, picture, pictures, now)


def build_router() -> Router:
    router = Router(name="progress")
    router.message.register(show_progress, Command("progress"))
    router.callback_query.register(show_progress_picture, ProgressPicture.filter())
    return router
