"""Tests: updates share places, queues and room, and nobody waits for Telegram in a place."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot, Router
from aiogram.methods import GetMe, TelegramMethod
from aiogram.types import CallbackQuery, Message, Update, User

from bot.telegram import admission
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.places import PlaceGivenBack, Places
from db.store.advisory_locks import AdvisoryLocks
from tests.bots import nobody
from tests.webhook.test_receiver import update

SOON = 0.05  # seconds


class Handlers:
    """Messages wait until they are let go, in their place or, with `asks`, for Telegram."""

    def __init__(self, *, locks: AdvisoryLocks | None = None, asks: bool = False) -> None:
        self.bot = nobody()
        self.go = asyncio.Event()
        self.asks = asks
        self.begun: list[int] = []
        self.number = 0
        router = Router()
        router.message.register(self.message)
        router.callback_query.register(self.press)
        self.dispatcher = DrainingDispatcher(places=Places(messages=2, presses=1), locks=locks)
        self.dispatcher.include_router(router)

    async def message(self, message: Message, bot: Bot) -> None:
        self.begun.append(message.chat.id)
        if message.text == "fail":
            raise ZeroDivisionError
        if self.asks:
            await PlaceGivenBack()(self.answer, bot, GetMe())
        else:
            await self.go.wait()

    async def press(self, press: CallbackQuery) -> None:
        self.begun.append(press.from_user.id)

    async def answer(self, bot: Bot, method: TelegramMethod[User]) -> Any:
        await self.go.wait()

    def send(self, user: int, **content: Any) -> asyncio.Future[Any]:
        self.number += 1
        sent = Update.model_validate(update(self.number, user, **content))
        return self.dispatcher.submit(self.bot, sent)

    def tap(self, user: int) -> asyncio.Future[Any]:
        self.number += 1
        sender = {"id": user, "is_bot": False, "first_name": "Aru"}
        press = {"id": "1", "from": sender, "chat_instance": "1", "data": "x"}
        sent = Update.model_validate({"update_id": self.number, "callback_query": press})
        return self.dispatcher.submit(self.bot, sent)


async def ended(*updates: asyncio.Future[Any]) -> None:
    async with asyncio.timeout(5):
        await asyncio.gather(*updates)


async def test_places_are_few_and_presses_have_their_own() -> None:
    handlers = Handlers()
    sent = [handlers.send(user) for user in range(1, 6)]
    await asyncio.sleep(SOON)
    assert handlers.begun == [1, 2]
    await ended(handlers.tap(9))
    handlers.go.set()
    await ended(*sent)
    assert handlers.begun == [1, 2, 9, 3, 4, 5]


async def test_who_waits_for_telegram_is_in_no_place() -> None:
    handlers = Handlers(asks=True)
    sent = [handlers.send(user) for user in range(1, 6)]
    await asyncio.sleep(SOON)
    assert handlers.begun == [1, 2, 3, 4, 5]
    handlers.go.set()
    await ended(*sent)
    handlers.go.clear()
    handlers.asks = False
    sent = [handlers.send(user) for user in range(1, 6)]
    await asyncio.sleep(SOON)
    assert handlers.begun[5:] == [1, 2], "each place was given back once"
    handlers.go.set()
    await ended(*sent)


class HeldElsewhere(AdvisoryLocks):
    """Another replica handles updates of users below 100, until it is done."""

    def __init__(self) -> None:
        self.done = asyncio.Event()

    @asynccontextmanager
    async def try_hold(self, name: str) -> AsyncIterator[bool]:
        yield self.done.is_set() or name.split(":")[-2] == "100"


async def test_who_waits_for_another_replica_is_in_no_place() -> None:
    elsewhere = HeldElsewhere()
    handlers = Handlers(locks=elsewhere)
    sent = [handlers.send(user) for user in range(1, 6)]
    await asyncio.sleep(SOON)
    handlers.go.set()
    await ended(handlers.send(100))
    elsewhere.done.set()
    await ended(*sent)


async def test_one_update_of_a_dialog_is_under_way_and_dialogs_do_not_wait() -> None:
    handlers = Handlers()
    group = {"id": -100, "type": "supergroup", "title": "Students"}
    sent = [handlers.send(1), handlers.send(1), handlers.send(1, chat=group)]
    await asyncio.sleep(SOON)
    assert handlers.begun == [1, -100]
    handlers.go.set()
    await ended(*sent)
    assert handlers.begun == [1, -100, 1]
    assert not handlers.dispatcher.admission._queues


async def test_an_update_that_fails_is_told_and_the_next_one_follows(
    caplog: pytest.LogCaptureFixture,
) -> None:
    handlers = Handlers()
    failed, following = handlers.send(1, text="fail"), handlers.tap(1)
    with caplog.at_level(logging.ERROR, "bot"), pytest.raises(ZeroDivisionError):
        await failed
    await ended(following)
    assert [record.getMessage() for record in caplog.records] == ["update 1 failed"]


async def test_the_intake_waits_where_too_many_are_pending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admission, "MOST_WAITING", 3)
    handlers = Handlers()
    sent = [handlers.send(1) for _ in range(3)]
    room = asyncio.create_task(handlers.dispatcher.admission.room())
    await asyncio.sleep(SOON)
    assert not room.done()
    handlers.go.set()
    await ended(room, *sent)


async def test_a_stop_cancels_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.aio.STOP_WITHIN", SOON)
    handlers = Handlers()
    sent = [handlers.send(user) for user in (1, 1, 2, 3, 4)]
    assert not await handlers.dispatcher.finish()
    assert all(update.cancelled() for update in sent)
    assert not handlers.dispatcher.admission.pending
