"""In a group only public questions are answered; the rest is for a private chat."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message

from handlers.common.commands import COMMANDS, Command
from handlers.common.show import answer, show
from handlers.home.views import home as view

PERSONAL = [entry.name for entry in COMMANDS if not entry.public] + ["start"]


async def in_private(message: Message, bot: Bot) -> None:
    me = await bot.me()
    await show(message, view.personal(me.username or ""))


async def stay_silent(message: Message) -> None:
    """People talk to each other here."""


async def stay_silent_on_edits(message: Message) -> None:
    """An edited message of a group is not for the bot either."""


async def refuse(callback: CallbackQuery) -> None:
    await answer(callback, view.only_in_private())


def build_router() -> Router:
    router = Router(name="groups")
    router.message.register(in_private, Command(*PERSONAL))
    router.message.register(stay_silent)
    router.edited_message.register(stay_silent_on_edits)
    router.callback_query.register(refuse)
    return router
