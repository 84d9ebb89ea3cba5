"""Troubles that last for seconds at a time.

No Telegram, a slow one, a bad store, a full disk, a flood, updates that nobody can read, a chat
that must wait, a wrong clock.
"""

import asyncio
import errno
import os
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from sqlalchemy import Engine, text

from bot.local.guard import HOST
from bot.local.server import Running
from tests.soak.store import DRIVER
from tests.soak.stranger import STRANGER, Stranger
from tests.soak.telegram import Faults
from tests.soak.times import Window
from tests.soak.wall_clock import WallClock

OF_STORE = ("lock", "full disk")
DISK = 64 * 2**20  # bytes of the small disk on which the store lies


@dataclass
class Troubles:
    """`windows` are those that were, and the one that is."""

    running: Running
    faults: Faults
    engine: Engine
    disk: Path | None  # where the small disk is; None where none can be made
    stranger: Stranger
    clock: WallClock
    windows: list[Window] = field(default_factory=list)

    def possible(self, kind: str) -> bool:
        if kind == "cut store":
            return self.engine.dialect.name == "postgresql"
        return kind != "full disk" or self.disk is not None

    def now(self) -> str:
        moment = time.time()
        return next((each.kind for each in self.windows if each.holds(moment)), "calm")

    async def happen(self, kind: str, seconds: float) -> None:
        window = Window(kind, time.time())
        self.windows.append(window)
        kinds = {
            "outage": self._outage,
            "stall": self._stall,
            "lock": self._lock,
            "full disk": self._fill,
            "cut store": self._cut_off,
            "flood": self._flood,
            "slow chat": self._slow_chat,
            "unreadable": self._unreadable,
            "clock": self.clock.jump,
        }
        # Telegram is well meanwhile where it is judged which answers the store has cost.
        self.faults.working = kind not in OF_STORE
        await kinds[kind](seconds)
        self.faults.working = True
        window.end = time.time()

    async def _outage(self, seconds: float) -> None:
        """Nothing listens at Telegram's address; what was connected is cut off."""
        (site,) = self.running.runner.sites
        port = self.running.runner.addresses[0][1]
        self.faults.out = True
        await site.stop()
        await asyncio.sleep(seconds)
        await web.TCPSite(self.running.runner, HOST, port, reuse_address=True).start()
        self.faults.out = False

    async def _stall(self, seconds: float) -> None:
        self.faults.flows.clear()
        await asyncio.sleep(seconds)
        self.faults.flows.set()

    async def _flood(self, seconds: float) -> None:
        self.stranger.flood()
        await asyncio.sleep(seconds)

    async def _slow_chat(self, seconds: float) -> None:
        """Telegram tells the stranger's chat to wait, over and over, while they go on asking."""
        self.faults.slow_chat = str(STRANGER)
        for _ in range(10):
            self.stranger.telegram.send(STRANGER, text="/plan")
            await asyncio.sleep(seconds / 10)
        self.faults.slow_chat = ""

    async def _unreadable(self, seconds: float) -> None:
        for _ in range(3):
            self.faults.counts["unreadable"] += self.stranger.send_unreadable()
            await asyncio.sleep(seconds / 3)

    async def _lock(self, seconds: float) -> None:
        """Another process writes and does not end."""

        def hold() -> None:
            with self.engine.connect() as connection:
                if self.engine.dialect.name == "sqlite":
                    connection.exec_driver_sql("PRAGMA busy_timeout=20000")
                    connection.exec_driver_sql("BEGIN EXCLUSIVE")
                else:
                    connection.execute(text("LOCK TABLE users, ticks, tasks IN EXCLUSIVE MODE"))
                time.sleep(seconds)
                connection.rollback()

        await asyncio.to_thread(hold)

    async def _cut_off(self, seconds: float) -> None:
        """The server ends each connection of the bot, again and again."""

        def end() -> None:
            others = text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE backend_type = 'client backend' AND application_name <> :ours"
            )
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                with self.engine.connect() as connection:
                    connection.execute(others, {"ours": DRIVER})
                time.sleep(0.2)

        await asyncio.to_thread(end)

    async def _fill(self, seconds: float) -> None:
        """Not a byte is left on the disk. The journal is emptied first: it would serve as room."""
        assert self.disk is not None
        filler = self.disk / "filler"
        try:
            await asyncio.to_thread(self._empty_journal)
            await asyncio.to_thread(_fill_up, filler)
            await asyncio.sleep(seconds)
        finally:
            filler.unlink(missing_ok=True)

    def _empty_journal(self) -> None:
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=5000")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _fill_up(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        for size in (2**20, 2**12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A disk in memory, where this process may mount one."""
    folder.mkdir()
    order = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(order, check=False).returncode == 0
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            with suppress(subprocess.CalledProcessError):
                subprocess.run(["umount", "-l", str(folder)], check=True)


def schedule(
    kinds: list[tuple[str, float]], whole: float, chance: random.Random
) -> list[tuple[float, str, float]]:
    """Return the start of each trouble, in seconds from the run's start: spread evenly, in any
    order."""
    chance.shuffle(kinds)
    free = (whole - sum(seconds for _kind, seconds in kinds)) / (len(kinds) + 1)
    starts, at = [], 0.0
    for kind, seconds in kinds:
        at += free
        starts.append((at, kind, seconds))
        at += seconds
    return starts
