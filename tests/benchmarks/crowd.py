"""Users of the local Telegram, and the process of a bot that answers them."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.local import server
from db.store import migrate
from db.store.engine import Database
from tests.benchmarks.rounds import Message, find_button
from tests.postgres import postgres_server
from tests.store import load_sample

SILENCE = 30.0  # seconds after which an answer is missing


class Crowd:
    """Users of the local Telegram, and their waiting for the bot's next message."""

    def __init__(self, running: server.Running, users: int) -> None:
        self.telegram = running.telegram
        self._call = self.telegram.call
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self.telegram.call = self._heard  # type: ignore[method-assign]
        for user in range(1, users + 1):
            self.telegram.add_user(user, f"User {user}")

    def _heard(self, method: str, params: dict[str, Any], files: Any = None) -> Any:
        result = self._call(method, params, files)
        if method in ("sendMessage", "editMessageText"):
            waiting = self._waiting.pop(int(params["chat_id"]), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(result)
        return result

    async def ask(self, user: int, text: str, last: Message | None = None) -> Message:
        """Press the button of `last` that has the text, or say it; the bot's next message."""
        self._waiting[user] = asyncio.get_running_loop().create_future()
        data = find_button(last, text) if last is not None else None
        if last is not None and data is not None:
            self.telegram.press(user, user, last["message_id"], data)
        else:
            self.telegram.send(user, text=text)
        return await asyncio.wait_for(self._waiting[user], SILENCE)


@dataclass
class BotProcess:
    """A bot of `tests.benchmarks.subjects` as a process of its own."""

    process: asyncio.subprocess.Process

    async def cpu(self) -> float:
        """Seconds of CPU time that the process has used, all its threads together."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(b"\n")
        return float(await self.process.stdout.readline())


@asynccontextmanager
async def bot_process(arguments: Sequence[str]) -> AsyncIterator[BotProcess]:
    command = (sys.executable, "-m", "tests.benchmarks.subjects", *arguments)
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    try:
        yield BotProcess(started)
    finally:
        started.terminate()
        await started.wait()


async def sqlite_store(folder: Path, name: str = "store") -> str:
    """The address of a SQLite store with the built-in analysis."""
    template = folder / "template.db"
    if not template.exists():
        await _load(f"sqlite:///{template}")
    return f"sqlite:///{shutil.copy(template, folder / f'{name}.db')}"


async def postgres_store(stack: AsyncExitStack) -> str:
    """The address of a PostgreSQL store with the built-in analysis."""
    url = stack.enter_context(postgres_server())
    await _load(url)
    return url


async def _load(url: str) -> None:
    await asyncio.to_thread(migrate.upgrade, url)
    db = Database(url)
    await load_sample(db)
    await db.close()
