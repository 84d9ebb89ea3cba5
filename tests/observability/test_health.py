"""Health when the database or the checks for due digests have stopped."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.jobs import scheduler
from bot.jobs.delivery import Deliverer
from bot.observability import health as module
from bot.observability.health import Health
from bot.observability.http_server import serve_http
from db.store.engine import Database
from db.store.locked_file import StoreFile
from tests.chat import Chat
from tests.deliverers import NoWaiting


@pytest.fixture
async def asked(db: Database) -> AsyncIterator[tuple[Health, Any]]:
    health, app = Health(db), web.Application()
    health.add_routes(app)

    async with (
        serve_http(app, "127.0.0.1", 0, asyncio.Event()) as port,
        ClientSession(f"http://127.0.0.1:{port}") as http,
    ):

        async def ask(path: str) -> tuple[int, str]:
            async with http.get(path) as answer:
                return answer.status, await answer.text()

        yield health, ask


async def test_it_is_well_before_it_is_ready(asked: tuple[Health, Any]) -> None:
    health, ask = asked
    assert await ask("/healthz") == (200, "well")
    assert await ask("/readyz") == (503, "not ready")
    health.ready = True
    assert await ask("/readyz") == (200, "ready")


async def test_a_database_that_is_gone_is_told(asked: tuple[Health, Any], tmp_path: Path) -> None:
    health, ask = asked
    health.ready = True
    await health.db.close()
    health.db = Database(f"sqlite:///{tmp_path / 'no folder' / 'store.db'}")
    for path in ("/healthz", "/readyz"):
        assert await ask(path) == (503, "the database does not answer (OperationalError)")


async def test_a_database_that_hangs_is_told(
    asked: tuple[Health, Any], monkeypatch: pytest.MonkeyPatch, db: Database
) -> None:
    _health, ask = asked

    class Hanging:
        async def __aenter__(self) -> None:
            await asyncio.sleep(60)

        async def __aexit__(self, *_: object) -> None:
            """It is never reached."""

    monkeypatch.setattr(db, "read", Hanging)
    monkeypatch.setattr(module, "ANSWER_WITHIN", 0.05)
    assert await ask("/healthz") == (503, "the database does not answer (TimeoutError)")


@pytest.fixture
def deliverer(db: Database, chat: Chat) -> Deliverer:
    return Deliverer(db, chat.bot, NoWaiting(), chat.dispatcher["i18n"], chat.clock)


async def test_checks_that_have_stopped_are_told_and_a_pause_is_no_stop(
    asked: tuple[Health, Any], deliverer: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    health, ask = asked
    monkeypatch.setattr(module, "CHECK_WITHIN", 0.2)
    health.silent_for = deliverer.silent_for
    assert (await ask("/healthz"))[0] == 200
    await asyncio.sleep(0.3)
    status, words = await ask("/healthz")
    assert (status, words.startswith("no tick for")) == (503, True)
    deliverer.limiter.pause(60)
    assert (await ask("/healthz"))[0] == 200


async def test_a_running_scheduler_shows_itself_and_one_that_hangs_does_not(
    asked: tuple[Health, Any], deliverer: Deliverer, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    health, ask = asked
    monkeypatch.setattr(module, "CHECK_WITHIN", 1.0)
    monkeypatch.setattr(scheduler, "CHECK_INTERVAL", 0.1)
    health.silent_for = deliverer.silent_for
    async with scheduler.running(db, deliverer):
        await asyncio.sleep(1.1)
        assert (await ask("/healthz"))[0] == 200
        async with deliverer._claiming:  # the next check waits for ever
            await asyncio.sleep(1.2)
            assert (await ask("/healthz"))[0] == 503


async def test_a_lost_file_is_not_well(template: Path, tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    shutil.copy(template, store)
    db = Database(f"sqlite:///{store}", StoreFile(store))
    assert await Health(db).problem() is None
    store.unlink()
    assert await Health(db).problem() == "the database file was deleted or replaced"
    await db.close()


async def test_a_sign_of_life_that_fails_once_is_told_and_comes_again(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "HEARTBEAT", 0.02)
    file = tmp_path / "folder" / "alive"
    beating = asyncio.create_task(Health(db).beat(file))
    await asyncio.sleep(0.3)
    file.parent.mkdir()
    await asyncio.sleep(0.3)
    assert file.exists()
    assert caplog.text.count("not well: the sign of life can't be written") == 1
    beating.cancel()


async def test_the_sign_of_life_stays_away_while_something_is_wrong(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "HEARTBEAT", 0.02)
    health, file = Health(db), tmp_path / "alive"
    beating = asyncio.create_task(health.beat(file))
    await asyncio.sleep(0.2)
    assert file.exists()
    health.silent_for = lambda: 1000.0
    await asyncio.sleep(0.2)
    file.unlink()
    await asyncio.sleep(0.2)
    assert not file.exists()
    assert caplog.text.count("not well: no tick for 1000 s") == 1
    beating.cancel()
