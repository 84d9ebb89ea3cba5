"""Telegram's limits are on, one user floods the bot, and another one does not notice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.app import make_dispatcher
from bot.local import server
from bot.local.rules import Telegram
from bot.observability.http_server import serve_http
from bot.telegram import webhook
from bot.telegram.client import make_bot
from bot.telegram.intake import Intake
from bot.telegram.rate_limiter import CHAT_SECOND, RateLimiter
from db.store.engine import Database
from tests.stopwatch import Stopwatch

SECRET = "sixteen-letters-and-more"
FLOOD, CROWD = 300, 200
FLOODER, ONLOOKER = 7, 8  # users


@pytest.fixture(params=["polling", "webhook"])
async def telegram(request: pytest.FixtureRequest, db: Database) -> AsyncIterator[Telegram]:
    """The local Telegram over HTTP with its limits, and the bot that takes its updates."""
    running = await server.start(limits=True)
    bot, stop = make_bot(running.token, running.url, RateLimiter()), asyncio.Event()
    dispatcher = make_dispatcher(db, "Asia/Almaty", lambda: datetime.now(UTC), most_updates=20)
    intake = Intake(dispatcher, bot)
    taking = receive(intake, stop) if request.param == "webhook" else intake.poll(1, stop)
    work = asyncio.create_task(taking)
    yield running.telegram
    stop.set()
    await dispatcher.admission.cancel()
    await work
    await bot.session.close()
    await running.stop()


async def receive(intake: Intake, stop: asyncio.Event) -> None:
    app = webhook.application(webhook.Receiver(intake, SECRET), "http://bot/telegram")
    async with serve_http(app, "127.0.0.1", 0, asyncio.Event()) as port:
        address = f"http://127.0.0.1:{port}/telegram"
        await webhook.announce(intake.bot, intake.dispatcher, address, SECRET)
        await stop.wait()


async def test_another_is_answered_while_one_floods(telegram: Telegram) -> None:
    watch = Stopwatch(telegram)
    await watch.ask(FLOODER, "/start")
    await watch.ask(ONLOOKER, "/plan")
    for _ in range(FLOOD):
        telegram.send(FLOODER, text="docker")
    taken = [await watch.press(ONLOOKER) for _ in range(5)]
    for text in ("/plan", "/help"):
        await asyncio.sleep(CHAT_SECOND)  # the onlooker's own chat takes one message a second
        taken.append(await watch.ask(ONLOOKER, text))
    assert max(taken) < 1
    assert telegram.limits is not None
    assert not telegram.limits.refused


async def test_a_crowd_of_newcomers_delays_no_press(telegram: Telegram) -> None:
    watch = Stopwatch(telegram)
    await watch.ask(ONLOOKER, "/plan")
    crowd = range(100, 100 + CROWD)
    asked = [asyncio.create_task(watch.ask(user, "/start")) for user in crowd]
    taken = [await watch.press(ONLOOKER) for _ in range(5)]
    await asyncio.gather(*asked)
    assert max(taken) < 2
