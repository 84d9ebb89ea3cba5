"""Tests: the bot tells Telegram its webhook at the start."""

from aiogram import Bot, Router
from aiogram.types import Message

from bot.local.rules import TOKEN, Telegram
from bot.local.session import LocalSession
from bot.telegram import webhook
from bot.telegram.dispatcher import DrainingDispatcher
from tests.webhook.test_receiver import SECRET


async def test_a_webhook_is_set_with_its_secret_and_polling_takes_it_away_and_loses_nothing() -> (
    None
):
    telegram, router, dispatcher = Telegram(), Router(), DrainingDispatcher()
    telegram.add_user(1, "Aru")
    bot = Bot(TOKEN, session=LocalSession(telegram))
    dispatcher.include_router(router)

    @router.message()
    async def hear(_: Message) -> None:
        """It is not called here."""

    telegram.send(1, text="from before")
    await webhook.announce(bot, dispatcher, "https://bot.example/telegram", SECRET, 100)
    assert telegram.webhook["url"] == "https://bot.example/telegram"
    assert telegram.webhook["max_connections"] == 100
    assert telegram.webhook["allowed_updates"] == ["message"]
    assert telegram.secret == SECRET
    await webhook.announce(bot, dispatcher, None, "", 100)
    assert telegram.webhook["url"] == ""
    assert len(await bot.get_updates()) == 1
