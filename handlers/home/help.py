"""The help: a list of all that the bot can do."""

from aiogram import Bot, Router
from aiogram.types import Message

from db.rows.users import UserRow
from handlers.common.commands import COMMANDS, Command, of_private_chat
from handlers.common.show import show
from handlers.home.views import home as view


async def show_help(
    message: Message, bot: Bot, user: UserRow | None, admin_ids: tuple[int, ...]
) -> None:
    if user is not None:
        await show(message, view.help_text(of_private_chat(user.id, admin_ids)))
        return
    me = await bot.me()
    public = [entry for entry in COMMANDS if entry.public]
    await show(message, view.group_help(public, me.username or ""))


def build_router() -> Router:
    router = Router(name="help")
    router.message.register(show_help, Command("help"))
    return router
