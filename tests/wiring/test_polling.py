"""Polling that meets errors: conflicts, webhooks, limits, a token that is revoked."""

import asyncio
import logging
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from bot.aio import Stop
from bot.app import BAD_TOKEN
from bot.local import server
from bot.local.server import Proceed
from bot.telegram.client import make_bot
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.intake import Intake
from tests.delivery.killed_processes import ProcessPool
from tests.end_to_end.process import free_port
from tests.no_limits import NoLimits

OTHER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance"


@dataclass
class Refusing:
    """Refuses methods with a code, words and more fields, so many times; counts all."""

    refusals: dict[str, list[tuple[int, str, dict[str, int]]]] = field(default_factory=dict)
    always: tuple[int, str] | None = None
    asked: Counter[str] = field(default_factory=Counter)

    async def __call__(
        self, method: str, request: web.Request, proceed: Proceed
    ) -> web.StreamResponse:
        self.asked[method] += 1
        code, words = 0, ""
        more: dict[str, int] = {}
        if self.always is not None:
            code, words = self.always
        elif self.refusals.get(method):
            code, words, more = self.refusals[method].pop(0)
        if not code:
            return await proceed()
        body = {"ok": False, "error_code": code, "description": words, "parameters": more}
        return web.json_response(body, status=code)


@dataclass
class Polled:
    running: server.Running
    intake: Intake
    stop: Stop

    async def answered(self, text: str, within: float = 8.0) -> bool:
        before = len(self.running.telegram.messages[1])
        self.running.telegram.send(1, text=text)
        return await until(lambda: len(self.running.telegram.messages[1]) > before + 1, within)


async def until(true: Callable[[], bool], within: float = 8.0) -> bool:
    for _ in range(int(within * 50)):
        if true():
            return True
        await asyncio.sleep(0.02)
    return False


@asynccontextmanager
async def polled(dispatcher: DrainingDispatcher, fault: Refusing) -> AsyncIterator[Polled]:
    running, stop = await server.start(fault=fault), Stop()
    bot = make_bot(running.token, running.url, NoLimits(), lambda: stop.fail(BAD_TOKEN))
    made = Polled(running, Intake(dispatcher, bot), stop)
    polling = asyncio.create_task(made.intake.poll(1, stop))
    yield made
    stop.set()
    await polling
    await dispatcher.finish()
    await bot.session.close()
    await running.stop()


async def test_a_webhook_is_taken_away_again_and_named(
    dispatcher: DrainingDispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    async with polled(dispatcher, Refusing()) as made:
        assert await made.answered("/help")
        made.running.telegram.call("setWebhook", {"url": "https://other.example/s3cret"})
        assert await made.answered("/help")
        assert made.running.telegram.webhook["url"] == ""
    assert "A webhook to other.example took this bot's updates" in caplog.text
    assert "Another process" not in caplog.text
    assert "s3cret" not in caplog.text


async def test_another_poller_is_told_in_plain_words_and_takes_no_webhook_away(
    dispatcher: DrainingDispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    fault = Refusing({"getUpdates": [(409, OTHER, {})]})
    async with polled(dispatcher, fault) as made:
        assert await made.answered("/help")
    assert "Another process uses this bot's token (Telegram answers 409)." in caplog.text
    assert "deleteWebhook" not in fault.asked


async def test_a_429_is_obeyed(dispatcher: DrainingDispatcher) -> None:
    fault = Refusing({"getUpdates": [(429, "Too Many Requests", {"retry_after": 2})]})
    async with polled(dispatcher, fault) as made:
        await asyncio.sleep(1.5)
        assert fault.asked["getUpdates"] == 1
        assert await made.answered("/help")


async def test_an_outage_is_logged_less_and_less_and_is_the_trouble_of_the_intake(
    dispatcher: DrainingDispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    fault = Refusing({"getUpdates": [(502, "Bad Gateway", {})] * 3})
    async with polled(dispatcher, fault) as made:
        assert await until(lambda: made.intake.pulse.trouble == "TelegramServerError")
        assert await made.answered("/help", within=15)
        assert made.intake.pulse.silent_for < 5
    said = [row.getMessage() for row in caplog.records if row.name == "bot.telegram.intake"]
    assert said == [
        "no updates: TelegramServerError (failure 1 in a row)",
        "no updates: TelegramServerError (failure 2 in a row)",
        "Telegram gives updates again, after 3 failures",
    ]


async def test_a_token_that_is_revoked_stops_everything(dispatcher: DrainingDispatcher) -> None:
    fault = Refusing()
    async with polled(dispatcher, fault) as made:
        assert await made.answered("/help")
        fault.always = (401, "Unauthorized")
        assert await until(made.stop.is_set)
        assert made.stop.error == BAD_TOKEN


@pytest.mark.heavy
@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_a_process_whose_token_is_revoked_ends_with_the_line_of_the_start(
    pool: ProcessPool, tmp_path: Path, way: str
) -> None:
    fault = Refusing()
    running = await server.start(fault=fault)
    running.telegram.add_user(1, "Aru")
    environment = {
        "BOT_TOKEN": running.token,
        "TELEGRAM_API_URL": running.url,
        "DATA_DIR": str(tmp_path),
        "POLL_TIMEOUT": "1",
    }
    if way == "webhook":
        port = free_port()
        environment |= {
            "WEBHOOK_SECRET": "sixteen-letters-and-more",
            "WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
            "WEBHOOK_PORT": str(port),
        }
    process = await pool.start(environment, tmp_path / "bot.log")
    await process.ready("ready as @")
    fault.always = (401, "Unauthorized")
    running.telegram.send(1, text="/help")
    assert await process.ended() == 2
    assert process.said.rstrip().endswith(BAD_TOKEN)
    await running.stop()


@pytest.mark.heavy
async def test_a_menu_that_is_refused_delays_nothing(pool: ProcessPool, tmp_path: Path) -> None:
    refusal = (429, "Too Many Requests: retry after 1128", {"retry_after": 1128})
    methods = ("setMyCommands", "setMyName", "setMyDescription", "setMyShortDescription")
    fault = Refusing({method: [refusal] * 100 for method in methods})
    running = await server.start(fault=fault)
    running.telegram.add_user(1, "Aru")
    environment = {
        "BOT_TOKEN": running.token,
        "TELEGRAM_API_URL": running.url,
        "DATA_DIR": str(tmp_path),
        "POLL_TIMEOUT": "1",
    }
    process = await pool.start(environment, tmp_path / "bot.log")
    await process.ready("ready as @")
    await until(lambda: fault.asked["setMyCommands"] > 0)
    running.telegram.send(1, text="/help")
    answers = running.telegram.messages[1].values()
    assert await until(lambda: any(row["from"]["is_bot"] for row in answers), within=5)
    assert {method: fault.asked[method] for method in methods} == dict.fromkeys(methods, 1)
    await process.kill(signal.SIGTERM)
    assert await process.ended() == 0
    await running.stop()
