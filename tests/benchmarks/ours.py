"""Our bot for benchmarks, without its jobs and without the limiter.

Telegram takes 30 messages a second from any bot; here it may show how many it could send.
"""

import asyncio
import signal
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot
from aiohttp import web

from bot.app import make_dispatcher
from bot.local.rules import TOKEN
from bot.telegram import webhook
from bot.telegram.client import make_bot
from bot.telegram.intake import Intake
from db.store.advisory_locks import AdvisoryLocks
from db.store.engine import Database
from tests.no_limits import NoLimits

HOLD = 10  # seconds that Telegram holds a request for updates


def unlimited_bot(url: str, loads: Any = None) -> Bot:
    bot = make_bot(TOKEN, url, NoLimits())
    if loads is not None:
        bot.session.json_loads = loads
    return bot


def now() -> datetime:
    return datetime.now(UTC)


async def poll(url: str, database_url: str, loads: Any = None) -> None:
    """Poll until SIGTERM."""
    db, bot, stop = Database(database_url), unlimited_bot(url, loads), asyncio.Event()
    dispatcher = make_dispatcher(db, "Asia/Almaty", now)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    try:
        await Intake(dispatcher, bot).poll(HOLD, stop)
    finally:
        await bot.session.close()
        await db.close()


async def receive(
    url: str, database_url: str, port: int, secret_and_path: tuple[str, str], loads: Any = None
) -> None:
    """Handle what is brought to the port; a lock in the database keeps each user's order."""
    secret, path = secret_and_path
    db = Database(database_url)
    dispatcher = make_dispatcher(db, "Asia/Almaty", now, locks=AdvisoryLocks(db))
    receiver = webhook.Receiver(Intake(dispatcher, unlimited_bot(url, loads)), secret, 100)
    runner = web.AppRunner(
        webhook.application(receiver, f"http://127.0.0.1{path}"), access_log=None
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()
