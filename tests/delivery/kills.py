"""The kill test: real processes die at random moments while digests are due and the line to
Telegram is bad; then everything is counted.

A row's `owner` must hold the number of its process, so that a kill is charged with what that
process had in flight and with nothing else.
"""

import asyncio
import random
import re
import signal
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bot.local import server
from bot.local.rules import Telegram
from db.store.engine import driver_url
from tests.delivery.due_users import DueUsers, add_due_users
from tests.delivery.faults import Faults, Rates
from tests.delivery.figures import Delivery, Figures
from tests.delivery.killed_processes import BotProcess, ProcessPool

OVER = {"sent", "skipped", "unreachable", "failed"}
LOOK_EVERY = 0.2  # seconds


@dataclass(frozen=True)
class Plan:
    due: int
    kills: int
    number: int = signal.SIGKILL
    seed: int = 1
    replicas: int = 1  # more than one needs PostgreSQL; one is killed at a time
    rates: Rates = field(default_factory=Rates)
    way: float = 0.05  # seconds a message is on its way to Telegram, and as much its answer
    alive_for: tuple[float, float] = (0.5, 3.0)  # seconds from ready to the kill
    within: float = 600.0  # seconds for the whole run
    # Seconds before a message without an answer is sent again, here without the minutes.
    unsure_delays: tuple[float, ...] = (2.0, 10.0)
    settings: Mapping[str, str] = field(default_factory=dict)


class Store:
    """The bot's store, only read: on SQLite not even a checkpoint is left behind."""

    def __init__(self, url: str) -> None:
        parsed = driver_url(url)
        if parsed.get_backend_name() == "sqlite":
            file = f"file:{parsed.database}?mode=ro"
            self._engine = create_engine(
                "sqlite://", creator=lambda: sqlite3.connect(file, uri=True), poolclass=NullPool
            )
        else:
            self._engine = create_engine(parsed, poolclass=NullPool)

    def deliveries(self) -> list[Delivery]:
        with self._engine.connect() as connection:
            rows = connection.execute(
                text("SELECT user_id, state, owner, message_id FROM deliveries")
            )
            return [Delivery(*row) for row in rows]

    def owed(self, crowd: DueUsers) -> set[int]:
        return set(crowd.due) - {row.user_id for row in self.deliveries() if row.state in OVER}


async def run(plan: Plan, pool: ProcessPool, url: str, folder: Path) -> Figures:
    """Serve the crowd from the migrated store at `url`. Logs and data go into `folder`."""
    telegram, faults = Telegram(), Faults(plan.seed, plan.rates, plan.way)
    figures = Figures(add_due_users(telegram, url, plan.due, plan.seed), kills_planned=plan.kills)
    running = await server.start(telegram=telegram, fault=faults, limits=True)
    environment = {
        "BOT_TOKEN": running.token,
        "TELEGRAM_API_URL": running.url,
        "DATABASE_URL": url,
        "POLL_TIMEOUT": "1",
        **plan.settings,
    }
    started = time.monotonic()
    try:
        async with asyncio.timeout(plan.within):
            await _Killing(plan, pool, environment, folder, Store(url), figures).serve()
    except TimeoutError:
        figures.complaints.append(f"not over within {plan.within:.0f} s")
    finally:
        await running.stop()
    figures.seconds = time.monotonic() - started
    figures.deliveries = Store(url).deliveries()
    for user, messages in telegram.messages.items():
        if own := {key for key, each in messages.items() if each["from"]["is_bot"]}:
            figures.received[user] = own
    figures.unheard, figures.unsure = faults.unheard, faults.unsure
    figures.faults = faults.counts
    figures.refused = len(telegram.limits.refused) if telegram.limits else 0
    return figures


@dataclass
class _Killing:
    plan: Plan
    pool: ProcessPool
    environment: dict[str, str]
    folder: Path
    store: Store
    figures: Figures

    async def serve(self) -> None:
        chance = random.Random(self.plan.seed)
        processes = [await self._start(place) for place in range(self.plan.replicas)]
        try:
            while self.figures.kills < self.plan.kills:
                place = chance.randrange(len(processes))
                await self._ready(processes[place])
                await asyncio.sleep(chance.uniform(*self.plan.alive_for))
                if not self.store.owed(self.figures.crowd):
                    break
                await self._kill(processes[place])
                processes[place] = await self._start(place)
            for process in processes:
                await self._ready(process)
            while self.store.owed(self.figures.crowd):
                for process in processes:
                    assert not process.exited.done(), f"died by itself:\n{process.said[-2000:]}"
                await asyncio.sleep(LOOK_EVERY)
            await asyncio.sleep(1)  # a send too many would come now
            for process in processes:
                await self._end(process, signal.SIGTERM)
        finally:
            for process in processes:
                await process.kill(signal.SIGKILL)

    async def _start(self, place: int) -> BotProcess:
        folder = self.folder / f"replica{place}"
        folder.mkdir(exist_ok=True)
        return await self.pool.start(
            {**self.environment, "DATA_DIR": str(folder)},
            folder / "bot.log",
            unsure_delays=self.plan.unsure_delays,
        )

    async def _ready(self, process: BotProcess) -> None:
        if not process.seconds_to_ready:
            await process.ready()
            self.figures.seconds_to_ready.append(process.seconds_to_ready)

    async def _kill(self, process: BotProcess) -> None:
        await self._end(process, self.plan.number)
        self.figures.kills += 1
        if self.plan.number != signal.SIGKILL:
            return
        sending = [row for row in self.store.deliveries() if row.state == "sending"]
        hit = [row.user_id for row in sending if _belongs(row, process)]
        self.figures.hits.update(hit)
        self.figures.kills_of_none += not hit

    async def _end(self, process: BotProcess, number: int) -> None:
        await process.kill(number)
        try:
            code = await process.ended()
        except TimeoutError:
            self.figures.complaints.append("did not end when told to")
            await process.kill(signal.SIGKILL)
            return
        wanted = -number if number == signal.SIGKILL else 0
        if code != wanted:
            self.figures.complaints.append(f"ended with {code} instead of {wanted}")
        if number == signal.SIGKILL:
            return
        for row in self.store.deliveries():
            if row.state in ("claimed", "sending") and _belongs(row, process):
                self.figures.complaints.append(f"left {row.state} at its end: {row.user_id}")


def _belongs(row: Delivery, process: BotProcess) -> bool:
    assert row.owner, f"{row.state} without an owner: {row.user_id}"
    return str(process.pid) in re.findall(r"\d+", row.owner)
