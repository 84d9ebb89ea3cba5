"""A stop waits for what is under way, and Telegram hears which updates are done."""

import asyncio
from typing import TypeVar, cast

from aiogram import Bot, Router
from aiogram.methods import GetUpdates, TelegramMethod
from aiogram.types import Update

from bot.telegram.dispatcher import DrainingDispatcher

T = TypeVar("T")


class Recorder(Bot):
    """A bot that answers nothing and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__("42:local")
        self.asked: list[object] = []

    async def __call__(self, method: TelegramMethod[T], request_timeout: int | None = None) -> T:
        self.asked.append(method)
        return cast(T, [])


def message(update_id: int) -> Update:
    sender = {"id": 1, "is_bot": False, "first_name": "A"}
    return Update.model_validate(
        {
            "update_id": update_id,
            "message": {
                "message_id": 1,
                "date": 0,
                "chat": {"id": 1, "type": "private"},
                "from": sender,
                "text": "x",
            },
        }
    )


async def test_a_stop_finishes_what_is_under_way_and_confirms_it() -> None:
    finished = []
    router = Router()

    @router.message()
    async def slow(_: object) -> None:
        await asyncio.sleep(0.05)
        finished.append(True)

    dispatcher = DrainingDispatcher()
    dispatcher.include_router(router)
    bot = Recorder()
    task = asyncio.create_task(dispatcher.feed_update(bot, message(7)))
    await dispatcher.drain(bot)
    assert finished == [True]
    assert [method.offset for method in bot.asked if isinstance(method, GetUpdates)] == [8]
    await task


async def test_nothing_is_confirmed_when_nothing_came() -> None:
    bot = Recorder()
    await DrainingDispatcher().drain(bot)
    assert bot.asked == []
