"""The harness itself: a process is a real process, its death is a real one, faults are counted."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from bot.local import server
from bot.local.chats import JsonObject
from tests.bots import unlimited
from tests.delivery.faults import NONE, Faults, Rates
from tests.delivery.killed_processes import ProcessPool


@pytest.fixture
async def running() -> AsyncIterator[server.Running]:
    made = await server.start()
    yield made
    await made.stop()


def settings(running: server.Running, folder: Path, **others: str) -> dict[str, str]:
    return {
        "BOT_TOKEN": running.token,
        "TELEGRAM_API_URL": running.url,
        "DATA_DIR": str(folder),
        "POLL_TIMEOUT": "1",
        **others,
    }


async def help_of(running: server.Running) -> JsonObject:
    """Ask for help and wait for the answer."""
    before = len(running.telegram.sent)
    running.telegram.send(1, text="/help")
    deadline = time.monotonic() + 20
    while len(running.telegram.sent) == before:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    return list(running.telegram.messages[1].values())[-1]


@pytest.mark.heavy
async def test_a_process_answers_is_killed_and_the_next_one_ends_by_itself(
    running: server.Running, pool: ProcessPool, tmp_path: Path
) -> None:
    environment, log = settings(running, tmp_path), tmp_path / "bot.log"
    first = await pool.start(environment, log)
    await first.ready()
    assert "/plan" in (await help_of(running))["text"]
    await first.kill(signal.SIGKILL)
    assert await first.ended() == -signal.SIGKILL
    second = await pool.start(environment, log)
    await second.ready()
    assert second.pid != first.pid
    assert first.said.count("ready as @") == 2
    assert second.said.count("ready as @") == 1
    await help_of(running)
    await second.kill(signal.SIGTERM)
    assert await second.ended() == 0
    await second.kill(signal.SIGTERM)  # harmless: it is over
    assert "Traceback" not in log.read_text()


@pytest.mark.heavy
async def test_the_end_of_the_pool_is_the_end_of_its_processes(
    running: server.Running, tmp_path: Path
) -> None:
    async with ProcessPool() as pool:
        processes = [
            await pool.start(settings(running, tmp_path / str(i)), tmp_path / f"{i}.log")
            for i in range(2)
        ]
    assert [await process.ended() for process in processes] == [-signal.SIGKILL] * 2


async def test_a_process_that_cannot_start_says_why(
    running: server.Running, pool: ProcessPool, tmp_path: Path
) -> None:
    process = await pool.start(settings(running, tmp_path, LOG_LEVEL="LOUD"), tmp_path / "bot.log")
    with pytest.raises(AssertionError, match="LOG_LEVEL should be"):
        await process.ready()
    assert await process.ended() == 2


async def test_a_process_runs_on_postgresql_too(
    running: server.Running, pool: ProcessPool, tmp_path: Path, postgres_database: str
) -> None:
    environment = settings(running, tmp_path, DATABASE_URL=postgres_database)
    process = await pool.start(environment, tmp_path / "bot.log")
    await process.ready()
    await help_of(running)
    await process.kill(signal.SIGTERM)
    assert await process.ended() == 0


@pytest.mark.parametrize(
    ("kind", "error", "arrived"),
    [
        ("too_many", TelegramRetryAfter, 0),
        ("error", TelegramServerError, 0),
        ("gateway", ClientDecodeError, 0),
        ("before", TelegramNetworkError, 0),
        ("after", TelegramNetworkError, 1),
    ],
)
async def test_each_fault_is_what_the_bot_would_see(
    kind: str, error: type[Exception], arrived: int
) -> None:
    faults = Faults(1, Rates(**{**vars(NONE), kind: 1.0}))
    running = await server.start(fault=faults)
    bot = unlimited(running)
    await bot.get_me()
    with pytest.raises(error):
        await bot.send_message(1, "a")
    assert len(running.telegram.sent) == arrived
    assert faults.unheard.total() == arrived
    assert faults.counts == {kind: 1}
    await bot.session.close()
    await running.stop()


async def test_a_refused_message_is_not_one_that_was_sent_unheard() -> None:
    faults = Faults(1, Rates(0, 0, 0, 0, after=0.5))
    running = await server.start(fault=faults)
    running.telegram.deactivate(1)
    bot = unlimited(running)
    for _ in range(20):
        with pytest.raises((TelegramForbiddenError, TelegramNetworkError)):
            await bot.send_message(1, "a")
    assert 0 < faults.counts["after"] < 20
    assert not faults.unheard
    await bot.session.close()
    await running.stop()
