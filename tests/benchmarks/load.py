"""Answers a second over HTTP, and how long one takes: ours against bare echo bots, same run.

Each bot is a process that polls the local Telegram. Users wait for an answer before they send
again; so many are at it at a time. The mix: /plan, a tick, /roadmap, a skill, /salary, /progress.
"""

import asyncio
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from bot.local import server
from bot.local.rules import TOKEN
from tests.benchmarks.crowd import Crowd, bot_process, postgres_store, sqlite_store
from tests.benchmarks.subjects import SECRET
from tests.webhook.balancer import balancer

AT_ONCE, USERS, ROUNDS = 16, 64, 2
UPDATES = 900  # of a subject in a round
MIX = ("/plan", "✅", "/roadmap", "docker", "/salary almaty mid", "/progress")


@dataclass
class Subject:
    name: str
    arguments: Sequence[str]
    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    # So many processes behind one address, instead of one that polls.
    replicas: int = 0


async def load(crowd: Crowd, updates: int) -> tuple[float, list[float]]:
    """Answers a second, and how many seconds each took."""
    taken: list[float] = []
    users = iter(range(1, USERS + 1))
    share = updates // USERS

    async def worker() -> None:
        for user in users:
            last = None
            for number in range(share):
                asked = time.perf_counter()
                last = await crowd.ask(user, MIX[number % len(MIX)], last)
                taken.append(time.perf_counter() - asked)

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return len(taken) / (time.perf_counter() - started), taken


@asynccontextmanager
async def replicas(subject: Subject, running: server.Running) -> AsyncIterator[None]:
    kind, *rest = subject.arguments
    async with AsyncExitStack() as stack:
        ports = [free_port() for _ in range(subject.replicas)]
        for port in ports:
            arguments = [kind, running.url, *rest, "--port", str(port)]
            await stack.enter_async_context(bot_process(arguments))
        address = await stack.enter_async_context(balancer(ports))
        running.telegram.call(
            "setWebhook", {"url": address, "secret_token": SECRET, "max_connections": 100}
        )
        yield


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def measure(subject: Subject) -> None:
    kind, *rest = subject.arguments
    running = await server.start(token=TOKEN)
    polling = bot_process([kind, running.url, *rest])
    try:
        crowd = Crowd(running, USERS)
        async with replicas(subject, running) if subject.replicas else polling:
            await crowd.ask(1, "/start")
            await load(crowd, USERS * 2)  # users are made, caches filled
            rate, taken = await load(crowd, UPDATES)
        subject.rates.append(rate)
        subject.seconds += taken
    finally:
        await running.stop()


async def run() -> list[str]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sqlite, postgres = await sqlite_store(folder), await postgres_store(stack)
        subjects = [
            Subject("aiogram echo", ["aiogram"]),
            Subject("python-telegram-bot echo", ["ptb"]),
            Subject("ours, SQLite", ["ours", sqlite]),
            Subject("ours, PostgreSQL", ["ours", postgres]),
            Subject("ours, webhook", ["replica", postgres], replicas=1),
            Subject("ours, webhook, 2 replicas", ["replica", postgres], replicas=2),
            Subject("ours, SQLite, uvloop", ["ours", sqlite, "--uvloop"]),
            Subject("ours, SQLite, orjson", ["ours", sqlite, "--orjson"]),
        ]
        for _ in range(ROUNDS):  # in turn, so that a busy moment of the machine meets all
            for subject in subjects:
                await measure(subject)
    best = max(subjects[0].rates)
    return [
        f"{AT_ONCE} users at a time, {UPDATES} updates each in {ROUNDS} rounds in turn; "
        "the local Telegram shares the machine",
        *(_line(each, best) for each in subjects),
    ]


def _line(subject: Subject, echo: float) -> str:
    cuts = quantiles(subject.seconds, n=100)
    p50, p95, p99 = (1000 * cuts[each - 1] for each in (50, 95, 99))
    rate = max(subject.rates)
    return (
        f"{subject.name:26} {rate:6.0f} a second, {rate / echo:.2f} of the echo; "
        f"p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f} ms"
    )
