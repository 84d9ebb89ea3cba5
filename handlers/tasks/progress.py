"""Progress, and what the numbers rest on."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.screens import ProgressPicture
from handlers.common.charts import ChartFile, ChartSource
from handlers.common.show import show, show_picture
from handlers.tasks import screens
from handlers.tasks.views import progress as progress_view


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
            shown = await screens.progress_screen(session, user, now)
    if not chart.rows:
        await show(callback, shown)
        return
    picture = ChartFile(chart, locale, callback_data.theme)
    view = progress_view.below_picture(chart, callback_data.theme)
    await show_picture(callback, view, picture, pictures, now)


def build_router() -> Router:
    router = Router(name="progress")
    router.callback_query.register(show_progress_picture, ProgressPicture.filter())
    return router
