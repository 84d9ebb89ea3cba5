"""Two real processes behind one address, on one database."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from bot.local import server
from db.models.deliveries import Delivery
from db.models.users import Task
from db.store.engine import Database
from tests.delivery.killed_processes import BotProcess, ProcessPool
from tests.end_to_end.process import free_port
from tests.store import add_users
from tests.webhook.balancer import balancer
from tests.webhook.test_receiver import HEADER, SECRET, update

pytestmark = pytest.mark.heavy

WITHIN = 60.0


class Replicas:
    """Two of them, their Telegram, their database."""

    def __init__(self, pool: ProcessPool, store: str, folder: Path) -> None:
        self.pool, self.store, self.folder = pool, store, folder
        self.ports = [free_port(), free_port()]
        self.processes: dict[int, BotProcess] = {}
        self.db = Database(store)
        self.number = 0

    async def start(self, url: str, telegram: server.Running) -> None:
        self.telegram = telegram
        self.settings = {
            "BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "DATABASE_URL": self.store,
            "DATA_DIR": str(self.folder),
            "WEBHOOK_URL": url,
            "WEBHOOK_SECRET": SECRET,
        }
        for which in range(2):
            await self.revive(which)

    async def revive(self, which: int) -> None:
        self.number += 1
        settings = {**self.settings, "WEBHOOK_PORT": str(self.ports[which])}
        process = await self.pool.start(settings, self.folder / f"{self.number}.log")
        await process.ready("listening on port")
        self.processes[which] = process

    @property
    def leader(self) -> int:
        return next(
            which for which, process in self.processes.items() if "ready as @" in process.said
        )

    @property
    def said(self) -> str:
        return "\n".join(each.read_text() for each in sorted(self.folder.glob("*.log")))


async def until(true: Callable[[], object | Awaitable[object]], what: Callable[[], str]) -> None:
    deadline = time.monotonic() + WITHIN
    while True:
        found = true()
        if isinstance(found, Awaitable):
            found = await found
        if found:
            return
        assert time.monotonic() < deadline, what()
        await asyncio.sleep(0.05)


@pytest.fixture
async def replicas(
    pool: ProcessPool, postgres_store: str, tmp_path: Path
) -> AsyncIterator[Replicas]:
    telegram = await server.start()
    made = Replicas(pool, postgres_store, tmp_path)
    async with balancer(made.ports) as url:
        await made.start(url, telegram)
        await until(lambda: telegram.telegram.webhook["url"], lambda: made.said)
        yield made
        for process in made.processes.values():
            await process.kill(signal.SIGTERM)
        assert [await process.ended() for process in made.processes.values()] == [0, 0], made.said
    await made.db.close()
    await telegram.stop()


async def own_tasks(db: Database) -> list[str]:
    async with db.read() as session:
        return list(await session.scalars(select(Task.text).where(Task.kind == "own")))


async def test_two_updates_of_a_user_on_two_replicas_do_not_race(replicas: Replicas) -> None:
    """Each user is new to the bot and writes twice at the same moment, once to each replica."""
    numbers = iter(range(10**6, 2 * 10**6))
    async with ClientSession() as http:

        async def post(port: int, user: int, words: str) -> int:
            body = update(next(numbers), user, text=words)
            if words == "/add":
                body["message"]["entities"] = [
                    {"type": "bot_command", "offset": 0, "length": len("/add")}
                ]
            headers = {HEADER: SECRET}
            url = f"http://127.0.0.1:{port}/telegram"
            async with http.post(url, json=body, headers=headers) as answer:
                return answer.status

        users = range(100, 108)
        for user in users:
            replicas.telegram.telegram.add_user(user, "Aru")
            codes = await asyncio.gather(*(post(port, user, "/add") for port in replicas.ports))
            assert codes == [200, 200]
            # The dialog asks for one text: one of these is the task, the other is a question.
            words = [f"Learn {user} {port}" for port in replicas.ports]
            await asyncio.gather(*map(post, replicas.ports, [user, user], words))
    added = await own_tasks(replicas.db)
    assert len(added) == len(users), added
    assert "failed" not in replicas.said, replicas.said


async def test_nobody_is_lost_when_replicas_are_killed_and_stopped(replicas: Replicas) -> None:
    telegram, users = replicas.telegram.telegram, range(200, 230)
    for user in users:
        telegram.add_user(user, "Aru")
    now = datetime.now(UTC)
    await add_users(replicas.db, users, next_digest_at=now + timedelta(seconds=3))
    await until(lambda: any("ready as @" in e.said for e in replicas.processes.values()), str)
    said = 0
    for turn, number in enumerate((signal.SIGKILL, signal.SIGTERM, signal.SIGKILL)):
        for user in users:
            telegram.send(user, text=f"/add Read chapter {turn}")
            said += 1
        await asyncio.sleep(0.2)
        # First the one that has the jobs, too.
        dying = replicas.leader if turn == 0 else turn % 2
        process = replicas.processes[dying]
        await process.kill(number)
        code = await process.ended()
        assert code == (0 if number == signal.SIGTERM else -signal.SIGKILL)
        await until(lambda: not telegram.updates, lambda: replicas.said)
        await replicas.revive(dying)
    assert len(await own_tasks(replicas.db)) == said

    async def all_sent() -> bool:
        async with replicas.db.read() as session:
            states = list(await session.scalars(select(Delivery.state)))
        return states == ["sent"] * len(users)

    await until(all_sent, lambda: replicas.said)
    assert "Traceback" not in replicas.said, replicas.said
