"""Measure a flood as others notice it: the real process, Telegram's limits on, polling and
webhook.

One user sends 300 messages at once, then 1,000 newcomers send /start at once. Meanwhile an
onlooker presses a button and asks /help (their own chat takes one message a second, too).
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import quantiles
from typing import Any

from bot.local import server
from db.store import migrate
from db.store.engine import Database
from tests.end_to_end.process import free_port
from tests.postgres import postgres_server
from tests.soak.process import LOOK, Bot
from tests.stopwatch import Stopwatch
from tests.store import load_sample

FLOOD, NEWCOMERS, ROUNDS = 300, 1_000, 12
FLOODER, ONLOOKER = 7, 8  # users
PAUSE = 1.5
WITHIN = 120.0  # seconds until an answer is missing


class Figures:
    """An onlooker's seconds to an answer, by what they did."""

    def __init__(self, watch: Stopwatch) -> None:
        self.watch = watch
        self.help: list[float] = []
        self.press: list[float] = []

    async def look(self) -> None:
        self.press.append(await self.watch.press(ONLOOKER, WITHIN))
        self.help.append(await self.watch.ask(ONLOOKER, "/help", WITHIN))
        await asyncio.sleep(PAUSE)
        await self.watch.ask(ONLOOKER, "/plan", WITHIN)
        await asyncio.sleep(PAUSE)

    async def press_until(self, end: asyncio.Future[Any]) -> None:
        while not end.done():
            self.press.append(await self.watch.press(ONLOOKER, WITHIN))
            await asyncio.sleep(0.25)


def p95(seconds: list[float]) -> str:
    return f"p95 {quantiles(seconds, n=20)[-1]:.2f} s, max {max(seconds):.2f} s ({len(seconds)})"


async def flooded(running: server.Running, bot: Bot) -> list[str]:
    """One user floods; then many come, twice."""
    telegram = running.telegram
    watch = Stopwatch(telegram)
    await watch.ask(FLOODER, "/start", WITHIN)
    await watch.ask(ONLOOKER, "/plan", WITHIN)
    await asyncio.sleep(PAUSE)
    figures = Figures(watch)
    for _ in range(FLOOD):
        telegram.send(FLOODER, text="docker")
    for _ in range(ROUNDS):
        await figures.look()
    answers = [each for each in telegram.messages[FLOODER].values() if each["from"]["is_bot"]]
    lines = [
        f"one of {FLOOD}: {len(answers)} answers to the flooder; /help {p95(figures.help)}, "
        f"press {p95(figures.press)}; {_memory(bot)}"
    ]
    lines += [await crowd(watch, bot, first) for first in (1_000, 10_000)]
    refused = telegram.limits.refused if telegram.limits else ()
    return [*lines, f"messages refused by 429: {len(refused)}"]


async def crowd(watch: Stopwatch, bot: Bot, first: int) -> str:
    """Newcomers, all at once, and an onlooker who presses a button four times a second."""
    figures, started = Figures(watch), time.perf_counter()
    newcomers = [watch.ask(user, "/start", WITHIN) for user in range(first, first + NEWCOMERS)]
    asked = asyncio.gather(*newcomers, return_exceptions=True)
    await figures.press_until(asked)
    missing = sum(isinstance(each, BaseException) for each in asked.result())
    took = time.perf_counter() - started
    await asyncio.sleep(LOOK)
    return (
        f"{NEWCOMERS} newcomers: {missing} not answered, the last after {took:.0f} s; "
        f"press {p95(figures.press)}; {_memory(bot)}"
    )


def _memory(bot: Bot) -> str:
    most, now = max(bot.memory.looks) / 2**20, bot.memory.looks[-1] / 2**20
    return f"memory {now:.0f} MB, {most:.0f} MB at most"


async def measure(url: str, hook: Mapping[str, str]) -> list[str]:
    await asyncio.to_thread(migrate.upgrade, url)
    db = Database(url)
    await load_sample(db)
    await db.close()
    running = await server.start(limits=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"BOT_TOKEN": running.token, "TELEGRAM_API_URL": running.url}
        bot = Bot(Path(folder), {**settings, "DATABASE_URL": url, "DATA_DIR": folder, **hook})
        await bot.start()
        try:
            return await flooded(running, bot)
        finally:
            await bot.stop()
            await running.stop()


async def run() -> list[str]:
    lines: list[str] = []
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stores: dict[str, Callable[[], str]] = {
            "SQLite": lambda: f"sqlite:///{folder}/{time.monotonic_ns()}.db",
            "PostgreSQL": lambda: stack.enter_context(postgres_server()),
        }
        for store, url in stores.items():
            for way in ("polling", "webhook"):
                port = free_port()
                hook = {
                    "WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
                    "WEBHOOK_SECRET": "sixteen-letters-and-more",
                    "WEBHOOK_PORT": str(port),
                }
                found = await measure(url(), hook if way == "webhook" else {})
                lines += [f"{store}, {way}", *(f"  {line}" for line in found)]
    return lines
