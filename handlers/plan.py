"""This week's plan."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from db.engine import Database
from db.queries.users import CurrentUser
from handlers import callbacks, screens
from handlers.show import show
from handlers.views import View

router = Router(name="plan")


async def screen(db: Database, user: CurrentUser, now: datetime) -> View:
    async with db.read() as session:
        return await screens.plan(session, user, now)


@router.message(Command("plan"))
async def show_plan(message: Message, db: Database, user: CurrentUser, now: datetime) -> None:
    await show(message, await screen(db, user, now))


@router.callback_query(callbacks.MorePlan.filter())
async def one_more(
    callback: CallbackQuery, callback_data: callbacks.MorePlan, db: Database,
    user: CurrentUser, now: datetime,
) -> None:  # fmt: skip
    async with db.read() as session:
        shown = await screens.plan(session, user, now, callback_data.count)
    await show(callback, shown)


@router.callback_query(callbacks.WhyThis.filter())
async def why(callback: CallbackQuery, db: Database, user: CurrentUser, now: datetime) -> None:
    async with db.read() as session:
        shown = await screens.why(session, user, now)
    await show(callback, shown)
