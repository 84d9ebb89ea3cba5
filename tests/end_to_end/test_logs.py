"""What the process prints: ids and plain words, never a token or what somebody wrote."""

import asyncio
import json
import sys
import time
from pathlib import Path

from tests.end_to_end.process import ANSWER_WITHIN, ROOT, START_WITHIN, Process

# The local Telegram knows one bot. Its token opens nothing, so it may stand here.
TOKEN = "42:local-telegram-needs-no-secret"


async def test_the_log_at_debug_holds_no_token_and_no_words_of_a_user(tmp_path: Path) -> None:
    async with Process(tmp_path, LOG_LEVEL="DEBUG", LOG_FORMAT="json") as bot:
        await bot.say("/add Zanzibar in spring")
        await bot.say("xylophone lessons")
        await bot.say("/progress")
        await bot.act("press", user=1, message_id=1, data="tick2:Quetzalcoatl")
        await asyncio.sleep(0.5)
    lines = (tmp_path / "bot.log").read_text().splitlines()
    entries = [json.loads(line) for line in lines if not line.startswith("No BOT_TOKEN")]
    assert any(entry["level"] == "DEBUG" for entry in entries)
    assert not [entry for entry in entries if entry["level"] in ("ERROR", "CRITICAL")]
    for word in ("Zanzibar", "xylophone", "Quetzalcoatl", TOKEN.split(":")[1]):
        assert not [line for line in lines if word in line]


async def test_a_second_process_on_the_same_token_is_reported_plainly(tmp_path: Path) -> None:
    async with Process(tmp_path) as first:
        second = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", cwd=ROOT, stderr=asyncio.subprocess.PIPE,
            env={
                **first.environment, "BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": first.url,
                "DATA_DIR": str(tmp_path / "second"),
            },
        )  # fmt: skip
        assert second.stderr is not None
        printed = b""
        deadline = time.monotonic() + START_WITHIN + ANSWER_WITHIN
        while time.monotonic() < deadline:
            both = printed.decode() + first.log.read_text()
            if "Another process uses this bot's token" in both:
                break
            try:
                printed += await asyncio.wait_for(second.stderr.read(65536), 0.5)
            except TimeoutError:
                continue
        second.terminate()
        await second.wait()
        assert "Another process uses this bot's token" in both
        assert TOKEN not in both
