"""A deliverer on the in-process local Telegram: the tests' clock, no waiting for a turn."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from bot.jobs import digest_planner
from bot.jobs.delivery import Deliverer
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.rate_limiter import RateLimiter
from db.store.engine import Database
from handlers.callbacks.digest import OnboardDone, OnboardTime, OnboardZone
from tests.chat import Chat, Clock

# Monday 09:00 in Almaty, the first one after the tests' Tuesday.
MONDAY = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
Tick = Callable[[datetime], Awaitable[None]]


class NoWaiting(RateLimiter):
    async def digest_turn(self, chat_id: int) -> None:
        """The clock of these tests stands still."""

    def hold_digests(self, seconds: float) -> None:
        """Likewise."""


@pytest.fixture
def deliverer(chat: Chat, dispatcher: DrainingDispatcher, clock: Clock) -> Deliverer:
    return Deliverer(dispatcher["db"], chat.bot, NoWaiting(), dispatcher["i18n"], clock)


@pytest.fixture
def tick(deliverer: Deliverer, clock: Clock) -> Tick:
    """Let the clock show a moment, and the scheduler's job run once."""

    async def run(moment: datetime) -> None:
        clock.now = moment
        await deliverer.run_due(lambda now: digest_planner.plan_due(deliverer.db, now))

    return run


class Killed(BaseException):
    """The process ends here, whatever it was about to do."""


class Processes:
    """A bot that is started again for each check, after one that was killed."""

    def __init__(self, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chat, self.monkeypatch = chat, monkeypatch
        self.db: Database = chat.dispatcher["db"]

    async def started(self) -> Deliverer:
        i18n = self.chat.dispatcher["i18n"]
        process = Deliverer(self.db, self.chat.bot, NoWaiting(), i18n, self.chat.clock)
        await process.reclaim(alone=True)
        return process

    async def plan(self, now: datetime) -> None:
        await digest_planner.plan_due(self.db, now)

    async def run_due(self) -> None:
        """Start a process, and let it plan and send what is due."""
        await (await self.started()).run_due(self.plan)


async def onboard(chat: Chat) -> None:
    """The digest comes on Mondays at nine, in Almaty."""
    await choose_time(chat, 0, 9)


async def choose_time(chat: Chat, weekday: int, hour: int) -> None:
    """The digest comes on that day and hour, in Almaty; its user has begun."""
    await chat.say("/start")
    zone, time = OnboardZone(zone=0, sure=True), OnboardTime(weekday=weekday, hour=hour)
    for step in (zone, time, OnboardDone()):
        await chat.press_data(step.pack())
