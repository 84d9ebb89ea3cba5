"""Measure an update in the process of a bot that polls the local Telegram over HTTP."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.local import server
from bot.local.rules import TOKEN
from tests.benchmarks.crowd import BotProcess, Crowd, bot_process, postgres_store, sqlite_store
from tests.benchmarks.rounds import BY_HAND, ECHO, OURS, TICK, Message, Rounds, kinds, way_to_ticks

USERS, ROUNDS, UPDATES = 8, 7, 160


@dataclass
class Subject:
    """A bot's process, its Telegram's users, and the last message that each of them has."""

    name: str
    process: BotProcess
    crowd: Crowd
    last: dict[int, Message]

    async def ask(self, text: str, times: int = 1) -> None:
        """Let all users ask at once, each so often one after the other."""

        async def one(user: int) -> None:
            for _ in range(times):
                self.last[user] = await self.crowd.ask(user, text, self.last.get(user))

        await asyncio.gather(*(one(user) for user in range(1, USERS + 1)))

    async def cpu(self, kind: str) -> float:
        """Seconds of CPU time for one update of a kind."""
        if kind == TICK:
            for step in way_to_ticks(self.name):
                await self.ask(step)
        before = await self.process.cpu()
        await self.ask(kind, UPDATES // USERS)
        return (await self.process.cpu() - before) / UPDATES


async def _start(stack: AsyncExitStack, name: str, kind: str, *arguments: str) -> Subject:
    running = await server.start(token=TOKEN)
    stack.push_async_callback(running.stop)
    process = await stack.enter_async_context(bot_process([kind, running.url, *arguments]))
    subject = Subject(name, process, Crowd(running, USERS), {})
    for each in kinds(name):
        await subject.cpu(each)  # users are made, caches filled
    return subject


async def measure() -> Rounds:
    rounds = Rounds()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        subjects = [
            await _start(stack, ECHO, "aiogram"),
            await _start(stack, "python-telegram-bot's echo", "ptb"),
            await _start(stack, BY_HAND, "hand", await sqlite_store(folder, "hand")),
            await _start(stack, OURS, "ours", await sqlite_store(folder)),
            await _start(stack, "ours, PostgreSQL", "ours", await postgres_store(stack)),
        ]
        for _ in range(ROUNDS):
            for subject in subjects:
                for kind in kinds(subject.name):
                    rounds.add(subject.name, kind, await subject.cpu(kind))
    return rounds
