"""Several replicas on PostgreSQL: one works, and none is lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiogram import Bot
from sqlalchemy import select

from bot.jobs import scheduler
from bot.jobs.delivery import Deliverer
from bot.local.rules import TOKEN, Telegram
from bot.local.session import LocalSession
from bot.telegram.i18n import MessageCatalogs
from db.models.deliveries import Delivery
from db.rows.deliveries import ClaimedDelivery
from db.store.engine import Database
from tests.deliverers import NoWaiting
from tests.delivery.killed_processes import ProcessPool
from tests.delivery.kills import Plan, run
from tests.store import add_users, end_connections

pytestmark = pytest.mark.heavy


async def test_one_of_two_dies_four_times_and_nobody_is_lost(
    pool: ProcessPool, postgres_store: str, tmp_path: Path
) -> None:
    plan = Plan(200, 4, replicas=2, alive_for=(1.0, 1.8))
    figures = await run(plan, pool, postgres_store, tmp_path)
    print(figures)
    assert figures.problems() == []


class Failing(Deliverer):
    """Its first claims fail, as when the database is gone for a moment."""

    failures = 3

    async def claim(self, limit: int) -> list[ClaimedDelivery]:
        if self.failures:
            self.failures -= 1
            raise ConnectionError
        return await super().claim(limit)


@pytest.fixture
async def store(postgres_store: str) -> AsyncIterator[Database]:
    made = Database(postgres_store)
    yield made
    await made.close()


async def test_a_job_whose_claim_failed_comes_again(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "CHECK_INTERVAL", 1)
    now = datetime.now(UTC)
    users = range(1, 6)
    await add_users(store, users, next_digest_at=now - timedelta(minutes=1))
    telegram, news = Telegram(), asyncio.Event()
    telegram.changed = news.set
    for user in users:
        telegram.add_user(user, "Aru")
    bot = Bot(TOKEN, session=LocalSession(telegram))
    i18n = MessageCatalogs()
    deliverer = Failing(store, bot, NoWaiting(), i18n, lambda: datetime.now(UTC))
    async with asyncio.timeout(30), scheduler.running(store, deliverer):
        while len(telegram.sent) < len(users):
            news.clear()
            await news.wait()
    assert sorted(chat for _at, chat in telegram.sent) == list(users)
    async with store.read() as session:
        assert set(await session.scalars(select(Delivery.state))) == {"sent"}


async def test_the_jobs_go_on_after_every_connection_was_lost(
    store: Database, postgres_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "CHECK_INTERVAL", 1)
    telegram, news = Telegram(), asyncio.Event()
    telegram.changed = news.set
    bot = Bot(TOKEN, session=LocalSession(telegram))
    deliverer = Deliverer(store, bot, NoWaiting(), MessageCatalogs(), lambda: datetime.now(UTC))
    async with asyncio.timeout(30), scheduler.running(store, deliverer):
        for user in (1, 2):
            telegram.add_user(user, "Aru")
            other = Database(postgres_store)
            await add_users(other, [user], next_digest_at=datetime.now(UTC))
            await other.close()
            while len(telegram.sent) < user:
                news.clear()
                await news.wait()
            others = "pid <> pg_backend_pid()"  # as a server does that is started anew
            assert await asyncio.to_thread(end_connections, postgres_store, others) > 1
