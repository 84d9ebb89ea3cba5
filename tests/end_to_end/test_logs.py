"""Tests: the process prints ids and plain words, never a token or a user's words."""

import asyncio
import json
import signal
import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.local import server
from bot.local.rules import Telegram
from tests.delivery.killed_processes import ProcessPool
from tests.end_to_end.process import ANSWER_WITHIN, free_port

# The local Telegram knows one bot. Its token opens nothing, so it may stand here.
SECRET = "a-secret-of-the-webhook"
Row = dict[str, Any]


# Nobody writes these by chance; each stands in another kind of update.
WORDS = (
    "Zanzibar",
    "xylophone",
    "Quetzalcoatl",
    "Timbuktu",
    "Ouagadougou",
    "Popocatepetl",
    "Samarkand",
    "Kathmandu",
)

STICKER = {
    "file_id": "f",
    "file_unique_id": "f",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}


def quoting(words: str) -> server.Fault:
    """Telegram refuses or garbles what the bot sends about some words, and quotes them."""
    turns = count()

    async def fault(
        method: str, request: web.Request, proceed: server.Proceed
    ) -> web.StreamResponse:
        body = (await request.read()).decode(errors="replace")
        if words not in body:
            return await proceed()
        if next(turns) % 2:
            return web.Response(status=502, text=f"<html>{words}</html>")
        answer = {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}
        return web.json_response(answer, status=400)

    return fault


async def story(telegram: Telegram) -> None:
    """All kinds of updates; some fail. Each is waited for."""

    async def handled() -> None:
        for _ in range(400):
            if telegram.updates:
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)

    def send(text: str) -> None:
        telegram.send(1, text=text)

    for act in (
        lambda: send("/start skill_Zanzibar"),
        lambda: send("/add Zanzibar in spring"),
        lambda: send("xylophone lessons"),
        lambda: send("/progress"),
        lambda: telegram.press(1, 1, 1, "tick2:Quetzalcoatl"),
        lambda: telegram.inline_query(1, "Timbuktu"),
        lambda: telegram.send_document(1, "plan.md", b"# Ouagadougou\n", "Ouagadougou"),
        lambda: telegram.send(1, sticker={**STICKER, "emoji": "Samarkand"}),
        lambda: send("/add Popocatepetl"),
        lambda: send("Popocatepetl " * 40 + "Python developer, salary 500 000 KZT, Docker"),
        lambda: send("/add Popocatepetl again"),
        lambda: telegram._update("zanzibar", {"text": "Kathmandu"}),
    ):
        act()
        await handled()


def check(log: Path, token: str) -> list[Row]:
    lines = log.read_text().splitlines()
    entries: list[Row] = [json.loads(line) for line in lines]
    for word in (*WORDS, token.split(":")[1], SECRET):
        assert not [line for line in lines if word in line], word
    for entry in entries:
        if entry["logger"] == "aiogram.event" or entry["logger"].startswith("handlers."):
            assert {"update", "user"} <= set(entry), entry
    return entries


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["polling and SQLite", "webhook and PostgreSQL"])
async def test_the_log_at_debug_holds_no_token_and_no_words_of_a_user(
    kind: str, pool: ProcessPool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    telegram = await server.start(fault=quoting("Popocatepetl"))
    environment = {
        "BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "DATA_DIR": str(tmp_path),
        "POLL_TIMEOUT": "1",
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": "json",
    }
    if kind != "polling and SQLite":
        port = free_port()
        environment |= {
            "DATABASE_URL": request.getfixturevalue("postgres_store"),
            "WEBHOOK_SECRET": SECRET,
            "WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
            "WEBHOOK_PORT": str(port),
        }
    log = tmp_path / "bot.log"
    process = await pool.start(environment, log)
    await process.ready("ready as @")
    await story(telegram.telegram)
    await process.kill(signal.SIGTERM)
    assert await process.ended() == 0
    await telegram.stop()
    entries = check(log, telegram.token)
    # The failures were there to be told.
    assert [each for each in entries if each["level"] == "ERROR"]


@pytest.mark.heavy
async def test_a_second_process_on_the_same_token_is_reported_plainly(
    pool: ProcessPool, tmp_path: Path
) -> None:
    telegram = await server.start()
    environment = {
        "BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "POLL_TIMEOUT": "1",
    }
    logs = [tmp_path / "first.log", tmp_path / "second.log"]
    processes = []
    for log in logs:
        folder = {"DATA_DIR": str(log.with_suffix(""))}
        processes.append(await pool.start(environment | folder, log))
        await processes[-1].ready("ready as @")
    both, deadline = "", time.monotonic() + ANSWER_WITHIN
    while "Another process uses this bot's token" not in both:
        assert time.monotonic() < deadline, both
        await asyncio.sleep(0.2)
        both = "".join(log.read_text() for log in logs)
    for process in processes:
        await process.kill(signal.SIGTERM)
        assert await process.ended() == 0
    await telegram.stop()
    assert telegram.token.partition(":")[2] not in both
