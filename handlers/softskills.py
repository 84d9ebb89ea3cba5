"""Soft skills: action items ticked in place."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from db.engine import Database
from db.queries.users import CurrentUser
from handlers import screens
from handlers.show import show
from handlers.views import View

router = Router(name="softskills")


async def screen(db: Database, user: CurrentUser, now: datetime) -> View:
    async with db.read() as session:
        return await screens.softskills(session, user)


@router.message(Command("softskills"))
async def list_softskills(
    message: Message, db: Database, user: CurrentUser, now: datetime
) -> None:
    await show(message, await screen(db, user, now))
