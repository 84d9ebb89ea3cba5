"""Settings: zone, day and hour, role, skills, language."""

from datetime import datetime

from aiogram import Router
from aiogram.types import Message

from db.queries import roles
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.common.commands import Command
from handlers.common.show import show
from handlers.common.view import View
from handlers.home.views import onboarding as view


async def screen(db: Database, user: UserRow, now: datetime) -> View:
    async with db.read() as session:
        rows = await roles.for_plan(session, user.analysis_id)
    mine = [row for row in rows if (row.id == user.role_id if user.role_id else row.chosen)]
    return view.settings(user, mine[0].name if mine else None, now)


async def show_settings(message: Message, db: Database, user: UserRow, now: datetime) -> None:
    await show(message, await screen(db, user, now))


def build_router() -> Router:
    router = Router(name="settings")
    router.message.register(show_settings, Command("settings"))
    return router
