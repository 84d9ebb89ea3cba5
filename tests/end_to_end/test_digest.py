"""The digest from the choice of its hour to the reminder of the day after, by real processes."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.local import server
from bot.local.chats import JsonObject
from tests.chat import buttons, spaced
from tests.delivery.killed_processes import ProcessPool
from tests.end_to_end.process import ANSWER_WITHIN

ALMATY = ZoneInfo("Asia/Almaty")
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=ALMATY)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
# Before the hour: the digest must not come yet, and should not be waited for too long.
EARLY = timedelta(seconds=10)


class Story:
    """User 1 and the bot, whose clock each process sets anew."""

    def __init__(self, pool: ProcessPool, running: server.Running, folder: Path) -> None:
        self.pool, self.telegram, self.log = pool, running.telegram, folder / "bot.log"
        self.settings = {
            "BOT_TOKEN": running.token,
            "TELEGRAM_API_URL": running.url,
            "DATA_DIR": str(folder),
            "POLL_TIMEOUT": "1",
        }
        self.shift = 0.0

    @asynccontextmanager
    async def process(self, begin: datetime) -> AsyncIterator[None]:
        self.shift = begin.timestamp() - time.time()
        process = await self.pool.start(self.settings, self.log, self.shift)
        await process.ready()
        yield
        await process.kill(signal.SIGTERM)
        assert await process.ended() == 0, process.said

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time() + self.shift, ALMATY)

    @property
    def own(self) -> list[JsonObject]:
        return [
            {**each, "text": spaced(each.get("text", ""))}
            for each in self.telegram.messages[1].values()
            if each["from"]["is_bot"]
        ]

    @property
    def buttons(self) -> list[str]:
        return [each["text"] for each in buttons(self.own[-1])]

    async def until(self, true: Callable[[], object], within: float = ANSWER_WITHIN) -> None:
        deadline = time.monotonic() + within
        while not true():
            assert time.monotonic() < deadline, f"{self.own}\n{self.log.read_text()}"
            await asyncio.sleep(0.02)

    async def say(self, text: str) -> None:
        before = len(self.own)
        self.telegram.send(1, text=text)
        await self.until(lambda: len(self.own) > before)

    async def press(self, text: str, then: str) -> None:
        """Press a button of the newest message once it is there (an edit may follow its toast),
        and wait for a toast, a button or words of it."""
        await self.until(lambda: any(text in each for each in self.buttons))
        button = next(each for each in buttons(self.own[-1]) if text in each["text"])
        self.telegram.press(1, 1, self.own[-1]["message_id"], button["callback_data"])
        await self.until(
            lambda: (
                then in self.own[-1]["text"]
                or any(then in each for each in self.buttons)
                or any(then in spaced(each["text"]) for each in self.telegram.toasts)
            )
        )

    async def receive(self, moment: datetime) -> str:
        """Wait for the message of a minute: it comes in it and not before."""
        before = len(self.own)
        assert self.now < moment
        await self.until(lambda: len(self.own) > before or self.now > moment + MINUTE, 80)
        assert len(self.own) == before + 1, self.log.read_text()
        assert moment <= self.now < moment + MINUTE
        return str(self.own[-1]["text"])


@pytest.mark.heavy
async def test_an_hour_is_chosen_kept_ticked_undone_put_off_and_kept_again(
    pool: ProcessPool, tmp_path: Path
) -> None:
    running = await server.start(limits=True)
    story = Story(pool, running, tmp_path)
    async with story.process(MONDAY - timedelta(minutes=30)):
        await story.say("/start")
        await story.press("Mentor, or just looking", "Look around")
        await story.press("See the sample", "This week")
        await story.say("/remind")
        await story.press("Day and hour", "Tuesday")
        await story.press("Monday", "18:00")
        await story.press("09:00", "Before: Mon 7 Dec 09:00. Now: Mon 30 Nov 09:00.")
    async with story.process(MONDAY - EARLY):
        assert (await story.receive(MONDAY)).startswith("Your week")
        await story.press("✅ 1", "Done. 1 of 20")
        await story.press("↩ 1", "Open again. 0 of 20")
        await story.press("✅ 2", "Done. 1 of 20")
        await story.press("💤 Tomorrow", "I will remind you: Tue 1 Dec 09:00.")
    async with story.process(MONDAY + DAY - EARLY):
        words = await story.receive(MONDAY + DAY)
        assert words.startswith("You asked me to remind you")
        assert "↩ 2" in story.buttons
        await story.say("/remind")
        assert "Tue 1 Dec 09:00 – sent" in story.own[-1]["text"]
        assert "Next: Mon 7 Dec 09:00" in story.own[-1]["text"]
    assert "Traceback" not in story.log.read_text()
    assert running.telegram.limits is not None
    assert running.telegram.limits.refused == []
    await running.stop()
