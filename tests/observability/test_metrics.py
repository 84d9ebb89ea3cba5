"""Figures for Prometheus, from a real story."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from aiogram import Router
from aiohttp import ClientSession, web
from prometheus_client.parser import text_string_to_metric_families

from bot.jobs.delivery import Deliverer
from bot.observability.health import Health
from bot.observability.http_server import serve_http
from bot.observability.metrics import Metrics
from bot.telegram.dispatcher import DrainingDispatcher
from db.store.engine import Database
from handlers.common.errors import OutOfDate
from tests.chat import Chat, Clock
from tests.deliverers import Tick
from tests.end_to_end.process import Process, free_port
from tests.store import TODAY, add_users


async def figures(metrics: Metrics) -> dict[str, float]:
    app = web.Application()
    metrics.add_routes(app)
    async with (
        serve_http(app, "127.0.0.1", 0, asyncio.Event()) as port,
        ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        assert answer.status == 200
        text = await answer.text()
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def metrics(db: Database, clock: Clock) -> Metrics:
    return Metrics(db, clock, Health(db))


async def test_updates_are_counted_by_kind_and_outcome(metrics: Metrics, clock: Clock) -> None:
    router, dispatcher = Router(), DrainingDispatcher()
    dispatcher.include_router(router)
    dispatcher.update.outer_middleware(metrics)

    @router.message()
    async def handle(message: object) -> None:
        text = getattr(message, "text", "")
        if text == "gone":
            raise OutOfDate
        if text == "fail":
            raise ValueError

    @router.errors()
    async def ignore(_: object) -> None:
        """As the real one does."""

    chat = Chat(dispatcher, clock)
    for words in ("a", "b", "gone", "fail"):
        await chat.say(words)
    chat.telegram.inline_query(1, "docker")
    await chat.feed()
    found = await figures(metrics)
    counts = {name: value for name, value in found.items() if name.startswith("career_updates_t")}
    assert counts == {
        "career_updates_total message handled": 2,
        "career_updates_total message out_of_date": 1,
        "career_updates_total message failed": 1,
        "career_updates_total inline_query unhandled": 1,
    }
    assert found["career_update_seconds_count message"] == 4
    assert found["process_resident_memory_bytes"] > 0
    await chat.close()


async def test_what_is_due_and_for_how_long_comes_from_the_store(
    metrics: Metrics, db: Database
) -> None:
    found = await figures(metrics)
    assert (found["career_deliveries_due"], found["career_digest_lag_seconds"]) == (0, 0)
    assert found["career_tick_silent_seconds"] == -1
    # The ticks have stopped, so that nobody even planned what is due.
    await add_users(db, [1], next_digest_at=TODAY - timedelta(minutes=7))
    metrics.health.silent_for = lambda: 420.0
    found = await figures(metrics)
    assert found["career_digest_lag_seconds"] == 420
    assert found["career_tick_silent_seconds"] == 420


async def test_attempts_to_deliver_are_counted_by_what_they_came_to(
    metrics: Metrics, db: Database, deliverer: Deliverer, tick: Tick, chat: Chat
) -> None:
    deliverer.watch = metrics.delivered
    await add_users(db, [1, 2], next_digest_at=TODAY)
    chat.as_user(2)
    chat.telegram.block(2, blocked=True)
    await tick(TODAY)
    found = await figures(metrics)
    assert found["career_deliveries_total sent"] == 1
    assert found["career_deliveries_total unreachable"] == 1
    assert found["career_deliveries_due"] == 0


@pytest.mark.heavy
async def test_a_process_serves_its_figures_and_its_health(tmp_path: Path) -> None:
    port = free_port()
    async with Process(tmp_path, METRICS_PORT=str(port)) as bot:
        await bot.say("/start")
        address = f"http://127.0.0.1:{port}"
        async with bot.http.get(f"{address}/metrics") as answer:
            text = await answer.text()
        assert 'career_updates_total{kind="message",outcome="handled"} 1.0' in text
        for path, words in (("/healthz", "well"), ("/readyz", "ready")):
            async with bot.http.get(address + path) as answer:
                assert (answer.status, await answer.text()) == (200, words)
