"""Sweeps beside the bot: at night, after a kill, one at a time, and who is told of a failure."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.config import DEFAULT_QUERIES
from bot.headhunter.sweep_runner import SweepRunner, notify_admins
from bot.jobs import scheduler
from bot.jobs.delivery import Deliverer
from bot.telegram.dispatcher import DrainingDispatcher
from db.rows.sweeps import SweepRow
from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.conftest import TODAY
from tests.deliverers import NoWaiting
from tests.end_to_end.process import Process
from tests.headhunter.faults import CAPTCHA, FINAL
from tests.headhunter.samples import many
from tests.headhunter.server import TOKEN, USER_AGENT, Loopback
from tests.headhunter.waiting import until
from tests.store import dump

DAY = timedelta(days=1)


@pytest.fixture
async def refresher(
    chat: Chat, dispatcher: DrainingDispatcher, hh: Loopback, clock: Clock
) -> AsyncIterator[SweepRunner]:
    """Made as the bot makes it, with an administrator to tell; without waiting."""
    db, i18n = dispatcher["db"], dispatcher["i18n"]
    tell = notify_admins(db, chat.bot, i18n, (1, 99))
    made = SweepRunner(db, hh.client(), DEFAULT_QUERIES, clock, "Asia/Almaty", tell, every=0.05)
    yield made
    await made.stop()


async def ended(refresher: SweepRunner) -> None:
    await until(lambda: not refresher.running)


async def sweeps(db: Database) -> list[str | None]:
    return [row["error"] for row in (await dump(db))["refreshes"]]


async def test_a_sweep_a_night(refresher: SweepRunner, hh: Loopback, clock: Clock) -> None:
    hh.rows = many(3, TODAY)
    ran = 0
    # 14:32 in Almaty on the first day; the night's sweep is due at 03:00, 22:00 UTC.
    for moment, expected in (
        (TODAY, 1),
        (TODAY + timedelta(hours=12), 1),
        (datetime(2026, 11, 24, 21, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 24, 22, 0, tzinfo=UTC), 2),
        (datetime(2026, 11, 24, 22, 10, tzinfo=UTC), 2),
        (TODAY + DAY, 2),
        (TODAY + 2 * DAY, 3),
    ):
        clock.now = moment
        await refresher.start_due()
        await ended(refresher)
        ran = len(await sweeps(refresher.db))
        assert ran == expected, moment


async def test_a_sweep_from_the_future_is_not_this_nights(
    refresher: SweepRunner, hh: Loopback, clock: Clock
) -> None:
    hh.rows = many(3, TODAY)
    clock.now = TODAY + 60 * DAY
    for count, moment in enumerate((clock.now, TODAY, TODAY + timedelta(minutes=10), TODAY + DAY)):
        clock.now = moment
        await refresher.start_due()
        await ended(refresher)
        assert len(await sweeps(refresher.db)) == (1, 2, 2, 3)[count]


async def test_a_killed_sweep_is_taken_up_at_the_next_start(
    refresher: SweepRunner, hh: Loopback, clock: Clock, dispatcher: DrainingDispatcher
) -> None:
    hh.rows = many(250, TODAY)
    hh.hold_from = 50
    await refresher.start_due()
    await asyncio.wait_for(hh.held.wait(), 10)
    await refresher.stop()
    assert not refresher.running
    hh.hold_from = None
    clock.now += timedelta(minutes=5)

    async def nobody(sweep: SweepRow) -> None:
        raise AssertionError(sweep)

    again = SweepRunner(refresher.db, hh.client(), DEFAULT_QUERIES, clock, "UTC", nobody)
    await again.start_due()
    await ended(again)
    await again.stop()
    assert await sweeps(refresher.db) == [None]
    assert len(hh.asked) == 3 + 250 + 1
    refresher.start()
    assert not refresher.running, "a stopped one starts nothing"


async def test_administrators_are_told_once_that_nights_fail(
    refresher: SweepRunner, hh: Loopback, clock: Clock, chat: Chat
) -> None:
    await chat.say("/start")
    shown = len(chat.from_bot())

    async def night(fault: str | None) -> None:
        clock.now += DAY
        hh.always = FINAL[fault] if fault else None
        await refresher.start_due()
        await ended(refresher)

    hh.rows = many(3, TODAY)
    await night(None)
    assert len(chat.from_bot()) == shown
    for fault, told in (
        ("captcha", 1),
        ("captcha", 1),
        ("token revoked", 2),
        (None, 2),
        ("captcha", 3),
    ):
        await night(fault)
        assert len(chat.from_bot()) == shown + told, fault
    assert chat.text == (
        "Refresh from HeadHunter\n"
        "HeadHunter asks for a captcha: it does not accept the token.\n"
        "All from before stays.\n"
        "The next try is tomorrow: /refresh"
    )
    assert 99 not in chat.telegram.messages, "who never wrote can't be told: no failure"


async def test_a_sweep_that_somebody_watches_tells_nobody_else(
    refresher: SweepRunner, hh: Loopback, chat: Chat
) -> None:
    hh.always = CAPTCHA
    refresher.start()
    await ended(refresher)
    assert chat.from_bot() == []


async def test_two_starts_are_one_sweep_and_both_hear_of_its_end(
    refresher: SweepRunner, hh: Loopback
) -> None:
    hh.rows = many(120, TODAY)
    heard: list[tuple[int, bool]] = []

    async def listen(sweep: SweepRow | None, end: bool) -> None:
        assert sweep is not None
        heard.append((sweep.details[0], end))

    async def deaf(sweep: SweepRow | None, end: bool) -> None:
        raise ValueError

    refresher.start(listen)
    refresher.start(deaf)
    await refresher.start_due()
    refresher.start(listen)
    await ended(refresher)
    await asyncio.sleep(0.05)
    assert await sweeps(refresher.db) == [None]
    assert [each for each in heard if each[1]] == [(120, True)] * 2
    assert len(hh.asked) == 122


async def test_a_listener_hears_no_more_often_than_it_should(
    refresher: SweepRunner, hh: Loopback
) -> None:
    hh.rows = many(250, TODAY)
    refresher.every = 0.3
    times: list[float] = []

    async def listen(sweep: SweepRow | None, end: bool) -> None:
        if not end:
            times.append(time.monotonic())

    refresher.start(listen)
    await ended(refresher)
    assert len(times) >= 2
    assert all(after - before > 0.29 for before, after in pairwise(times))


async def test_the_jobs_of_both_databases_refresh_and_stop_in_the_middle(
    any_db: Database, chat: Chat, dispatcher: DrainingDispatcher, hh: Loopback, clock: Clock
) -> None:
    hh.rows = many(250, TODAY)
    hh.hold_from = 20

    async def nobody(sweep: SweepRow) -> None:
        raise AssertionError(sweep)

    deliverer = Deliverer(any_db, chat.bot, NoWaiting(), dispatcher["i18n"], clock)
    refresher = SweepRunner(any_db, hh.client(), DEFAULT_QUERIES, clock, "UTC", nobody)
    async with scheduler.running(any_db, deliverer, refresher):
        await asyncio.wait_for(hh.held.wait(), 20)
        assert refresher.running
    assert not refresher.running
    assert await sweeps(any_db) == [None]
    rows = (await dump(any_db))["refreshes"]
    assert [(row["pages"], row["ended_at"], row["cursor"]["done"]) for row in rows] == [
        (3, None, 17)
    ]


@pytest.mark.heavy
async def test_a_process_with_a_token_refreshes_and_one_without_asks_for_nothing(
    hh: Loopback, tmp_path: Path
) -> None:
    hh.rows, hh.per_second = many(3, datetime.now(UTC).replace(microsecond=0)), 2
    own = {
        "HH_API_URL": hh.url,
        "HH_USER_AGENT": USER_AGENT,
        "ADMIN_IDS": "1",
        "LOG_LEVEL": "DEBUG",
    }
    async with Process(tmp_path, **own) as bot:
        off = await bot.say("/refresh")
        assert off["text"] == "HeadHunter is off: the operator has set no HH_TOKEN."
    assert hh.asked == []
    async with Process(tmp_path, **own, HH_TOKEN=TOKEN) as bot:
        await until(lambda: len(hh.asked) == 4)
        await bot.say("/refresh")
        shown = [""]
        deadline = time.monotonic() + 20
        while "Done." not in shown[-1] and time.monotonic() < deadline:
            shown = [each["text"] for each in await bot.from_bot(1)]
            await asyncio.sleep(0.1)
        assert "In the market now: 3 postings" in shown[-1]
    assert hh.refused == 0
    assert len(hh.details) == 3
    log = (tmp_path / "bot.log").read_text()
    assert TOKEN not in log
    assert "Traceback" not in log
    assert not [line for line in log.splitlines() if "PostgreSQL и Docker" in line]


async def test_the_progress_that_can_not_be_shown_is_in_the_log(
    refresher: SweepRunner, hh: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    hh.rows = many(1, TODAY)

    async def deaf(sweep: SweepRow | None, end: bool) -> None:
        raise ValueError("secret words")

    caplog.set_level(logging.ERROR)
    refresher.start(deaf)
    await ended(refresher)
    await asyncio.sleep(0.05)
    assert "ValueError" in caplog.text
    assert "secret words" not in caplog.text.replace('raise ValueError("secret words")', "")
