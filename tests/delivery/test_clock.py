"""The wall clock lies: it is set back, far ahead, and right again."""

import asyncio
import logging
import os
import random
import time
from argparse import Namespace
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from apscheduler.schedulers import base
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from bot.__main__ import healthcheck
from bot.config import Settings
from bot.jobs import digest_planner, scheduler
from bot.jobs.clock import SMALLEST_JUMP, ClockWatch
from bot.jobs.daily_backup import DailyBackup, backup_files, file_name
from bot.jobs.delivery import Deliverer
from db.models.deliveries import Broadcast, Delivery
from db.models.users import User
from db.queries import deliveries
from db.rows.tasks import TaskRow
from db.store.engine import Database
from handlers.common.schedule import WEEK, latest_due, monday_of, next_digest, pause_end
from handlers.tasks.rules.planning import put_off
from tests.chat import Chat, Clock
from tests.deliverers import MONDAY, Tick, onboard
from tests.profiles import examples
from tests.store import add_users

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
YEARS = 3653 * DAY


class TwoClocks:
    """A wall clock that can be set, and monotonic time that can't."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.passed = clock, 0.0

    def go(self, time: timedelta) -> None:
        self.passed += time.total_seconds()
        self.clock.now += time

    def watch(self) -> ClockWatch:
        return ClockWatch(self.clock, lambda: self.passed)


@pytest.fixture
def clocks(clock: Clock) -> TwoClocks:
    return TwoClocks(clock)


def test_a_jump_is_told_once_and_drift_never(clocks: TwoClocks) -> None:
    watch = clocks.watch()
    for _ in range(1000):
        clocks.go(DAY)
        clocks.clock.now += timedelta(seconds=SMALLEST_JUMP * 0.9)
        assert not watch.jump()
    for jump in (-3 * HOUR, 60 * DAY, YEARS, -YEARS - 60 * DAY):
        clocks.clock.now += jump
        clocks.go(timedelta(seconds=5))
        assert watch.jump() == jump
        assert not watch.jump()


class Wall(datetime):
    """A wall clock for APScheduler, `ahead` of the machine's."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return datetime.fromtimestamp(time.time(), tz) + cls.ahead


class Checks:
    """Stands in for the deliverer of the scheduler, and tells of its checks."""

    def __init__(self) -> None:
        self.came = asyncio.Event()

    def clock(self) -> datetime:
        return Wall.now(UTC)

    async def run_due(self, plan: Any) -> None:
        self.came.set()
        await plan(self.clock())

    async def more(self, count: int) -> None:
        async with asyncio.timeout(10):
            for _ in range(count):
                self.came.clear()
                await self.came.wait()

    async def reclaim(self, *, alone: bool) -> None: ...

    async def stop(self) -> None: ...


async def test_checks_go_on_whatever_the_wall_clock_says(
    db: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(base, "datetime", Wall)
    monkeypatch.setattr(scheduler, "datetime", Wall)
    monkeypatch.setattr(scheduler, "CHECK_INTERVAL", 0.1)
    cleaned = Counter[str]()

    async def clean_up(*_: object) -> None:
        cleaned["up"] += 1

    monkeypatch.setattr(digest_planner, "clean_up", clean_up)
    checks: Any = Checks()
    caplog.set_level(logging.WARNING, "bot.jobs.scheduler")
    async with scheduler.running(db, checks):
        for ahead in (-3 * HOUR, 60 * DAY, timedelta(0), YEARS, timedelta(0)):
            await checks.more(3)
            Wall.ahead = ahead
            begun = time.monotonic()
            await checks.more(5)
            assert time.monotonic() - begun > 0.3, "no faster than the interval"
    assert cleaned["up"] == 1, "a jump is no day that went by"
    told = [record.getMessage() for record in caplog.records]
    assert len([line for line in told if line.startswith("the clock jumped by")]) == 5


async def test_a_trigger_does_not_count_the_intervals_of_ten_years() -> None:
    trigger = scheduler.Every(timedelta(seconds=5))
    now = datetime(2036, 11, 27, tzinfo=UTC)
    assert trigger.get_next_fire_time(now - YEARS, now) == now + timedelta(seconds=5)


class Story:
    """A user whose bot checks every minute or so by a clock that lies."""

    def __init__(self, deliverer: Deliverer, clocks: TwoClocks) -> None:
        self.deliverer, self.clocks = deliverer, clocks
        self.watch = clocks.watch()

    async def check(self) -> None:
        async def plan(now: datetime) -> None:
            await scheduler.plan_by(self.watch, self.deliverer.db, now)

        await self.deliverer.run_due(plan)

    async def go(self, span: timedelta, step: timedelta = HOUR) -> None:
        while span > timedelta(0):
            self.clocks.go(min(step, span))
            span -= step
            await self.check()

    async def jump(self, span: timedelta) -> None:
        self.clocks.clock.now += span
        await self.check()


@pytest.fixture
async def story(deliverer: Deliverer, clocks: TwoClocks, chat: Chat) -> Story:
    """It is Sunday, and the digest comes on Mondays."""
    await onboard(chat)
    clocks.clock.now = MONDAY - DAY
    return Story(deliverer, clocks)


async def rows(db: Database, *columns: Any) -> list[tuple[Any, ...]]:
    async with db.read() as session:
        found = await session.execute(select(*columns).order_by(Delivery.due_at))
        return [tuple(row) for row in found.all()]


async def next_of(db: Database) -> datetime | None:
    async with db.read() as session:
        return await session.scalar(select(User.next_digest_at).where(User.id == 1))


async def change(db: Database, **values: Any) -> None:
    async with db.begin() as session:
        await session.execute(update(User).values(**values))


async def owe(db: Database, **row: Any) -> None:
    week = {"user_id": 1, "kind": "week", "period": MONDAY.date(), "due_at": MONDAY}
    async with db.begin() as session:
        await session.execute(insert(Delivery).values({**week, "available_at": MONDAY, **row}))


@pytest.mark.parametrize("ahead", [60 * DAY, 3 * DAY, YEARS, 5 * HOUR, -60 * DAY], ids=str)
@pytest.mark.parametrize("restart", [False, True], ids=["running", "started again"])
async def test_after_a_minute_of_a_wrong_clock_every_week_has_its_digest(
    story: Story, db: Database, chat: Chat, ahead: timedelta, restart: bool
) -> None:
    await story.check()
    await story.jump(ahead)
    await story.go(MINUTE, step=MINUTE)
    if restart:
        story.clocks.clock.now -= ahead
        story.watch = story.clocks.watch()
        await digest_planner.follow_clock(db, story.clocks.clock.now)
    else:
        await story.jump(-ahead)
    wrong = len(chat.from_bot())  # what was sent in that minute can't be taken back
    got = await rows(db, Delivery.due_at, Delivery.state)
    for week in range(3):
        await story.go(WEEK, step=6 * HOUR)
        # A digest of this very week that was sent some days early was this week's.
        early = week == 0 and (MONDAY, "sent") in got
        assert len(chat.from_bot()) == wrong + (not early), week
        wrong = len(chat.from_bot())
    assert await next_of(db) == MONDAY + 3 * WEEK


class Weeks:
    """The digests of one user, sent as soon as they are planned, by a clock that lies."""

    def __init__(self, db: Database, clocks: TwoClocks, chance: random.Random) -> None:
        self.db, self.clocks, self.chance = db, clocks, chance
        self.watch = clocks.watch()
        self.ahead = timedelta(0)
        self.cleaned = 0.0

    async def check(self) -> None:
        now = self.clocks.clock.now
        await scheduler.plan_by(self.watch, self.db, now)
        if self.clocks.passed - self.cleaned >= DAY.total_seconds():
            self.cleaned = self.clocks.passed
            await digest_planner.clean_up(self.db, now)
        ready = (Delivery.state == "planned", Delivery.available_at <= now)
        async with self.db.begin() as session:
            sent = update(Delivery).where(*ready).values(state="sent", sent_at=now)
            await session.execute(sent)

    async def set(self, ahead: timedelta) -> None:
        self.clocks.clock.now += ahead - self.ahead
        self.ahead = ahead
        if self.chance.random() < 0.3:  # the process was started again meanwhile
            self.watch = self.clocks.watch()
            await digest_planner.follow_clock(self.db, self.clocks.clock.now)
        await self.check()

    async def lie(self) -> None:
        lies = (-60 * DAY, -3 * HOUR, 5 * HOUR, 3 * DAY, 60 * DAY, YEARS, timedelta(0))
        for _ in range(12):
            await self.set(self.chance.choice(lies))
            for _ in range(self.chance.randrange(4)):
                self.clocks.go(self.chance.choice((MINUTE, 5 * HOUR, DAY)))
                await self.check()
        await self.set(timedelta(0))


@pytest.mark.parametrize("every", [1, 2])
async def test_whatever_the_clock_did_the_rhythm_is_right_again(
    any_db: Database, clocks: TwoClocks, every: int
) -> None:
    for seed in range(examples(8 if any_db.is_sqlite else 3)):
        clocks.clock.now = MONDAY - 12 * WEEK
        async with any_db.begin() as session:
            await session.execute(delete(User))
        await add_users(any_db, [1], next_digest_at=MONDAY - 12 * WEEK, every_weeks=every)
        weeks = Weeks(any_db, clocks, random.Random(seed))
        await weeks.lie()
        for _ in range(7 * every):  # what was sent early may be this week's
            clocks.go(DAY)
            await weeks.check()
        begun = clocks.clock.now
        for _ in range(4 * 14 * every):
            clocks.go(12 * HOUR)
            await weeks.check()
        sent = (Delivery.state == "sent", Delivery.due_at > begun)
        async with any_db.read() as session:
            query = select(Delivery.due_at, Delivery.sent_at).where(*sent)
            found = (await session.execute(query.order_by(Delivery.due_at))).all()
        assert all(row.sent_at is not None and row.sent_at - row.due_at < DAY for row in found), (
            seed
        )
        days = [later.due_at - sooner.due_at for sooner, later in pairwise(found)]
        assert days == [every * WEEK] * 3, seed


async def test_a_digest_that_is_due_is_not_lost_to_a_clock_that_was_a_month_ahead(
    story: Story, db: Database, chat: Chat, clocks: TwoClocks
) -> None:
    await owe(db, error="429", available_at=MONDAY + 10 * MINUTE)
    await change(db, next_digest_at=MONDAY + WEEK)
    clocks.clock.now = MONDAY + MINUTE
    story.watch = clocks.watch()
    await story.jump(32 * DAY)
    assert (await rows(db, Delivery.state))[0] == ("skipped",)
    before = len(chat.from_bot())
    await story.jump(-32 * DAY)
    await story.go(10 * MINUTE)
    states = await rows(db, Delivery.due_at, Delivery.state, Delivery.error)
    assert states[0] == (MONDAY, "sent", None)
    assert len(chat.from_bot()) == before + 1


@pytest.mark.parametrize("ahead", [3 * DAY, 10 * DAY, 60 * DAY, YEARS], ids=str)
async def test_a_digest_that_falls_due_while_the_clock_is_ahead_comes_when_it_is_right(
    story: Story, db: Database, chat: Chat, clocks: TwoClocks, ahead: timedelta
) -> None:
    clocks.clock.now = MONDAY - MINUTE
    story.watch = clocks.watch()
    await story.jump(ahead)
    await story.go(2 * MINUTE, step=MINUTE)
    before = len(chat.from_bot())
    await story.jump(-ahead)
    assert await rows(db, Delivery.due_at, Delivery.state) == [(MONDAY, "sent")]
    assert len(chat.from_bot()) == before + 1
    assert await next_of(db) == MONDAY + WEEK


async def test_a_digest_that_a_clock_ahead_has_planned_and_not_sent_keeps_its_moment(
    any_db: Database,
) -> None:
    # Not the moment of their rhythm: the day was changed since.
    due = MONDAY + 3 * DAY
    await add_users(any_db, [1, 2, 3], next_digest_at=due)
    ahead = due + 5 * MINUTE
    await digest_planner.plan_due(any_db, ahead)
    after_pause = due + 5 * DAY
    async with any_db.begin() as session:
        await deliveries.cancel(session, 3, "paused", "week")
        later = update(User).where(User.id == 3).values(next_digest_at=after_pause)
        await session.execute(later)
        off = update(User).where(User.id == 2).values(next_digest_at=None, reminded=False)
        await session.execute(off)
    await digest_planner.follow_clock(any_db, due - 5 * MINUTE)
    assert await rows(any_db, Delivery.id) == []
    async with any_db.read() as session:
        moments = await session.execute(select(User.next_digest_at).order_by(User.id))
        assert moments.all() == [(due,), (None,), (after_pause,)]
    await digest_planner.plan_due(any_db, due)
    assert await rows(any_db, Delivery.user_id, Delivery.due_at) == [(1, due)]


async def test_waits_that_a_clock_ahead_has_made_are_shortened(any_db: Database) -> None:
    await add_users(any_db, range(1, 5), next_digest_at=MONDAY + WEEK)
    now, far = MONDAY + 2 * MINUTE, MONDAY + 60 * DAY
    async with any_db.begin() as session:
        values = {"admin_id": 1, "message_id": 1, "text": "a", "entities": [], "begun_at": far}
        query = insert(Broadcast).values(values).returning(Broadcast.id)
        id = (await session.execute(query)).scalar_one()
    await owe(any_db, user_id=1, available_at=far)
    await owe(any_db, user_id=2, available_at=now + 50 * MINUTE)
    everybody = {"kind": "broadcast", "broadcast_id": id, "period": far.date()}
    await owe(any_db, user_id=3, due_at=far, available_at=far, **everybody)
    again = far + 3 * HOUR
    await owe(any_db, user_id=4, kind="again", due_at=again, available_at=again)
    async with any_db.read() as session:
        assert await deliveries.again_due_at(session, 4, now) is None
    assert await digest_planner.follow_clock(any_db, now) == 3
    moments = dict(await rows(any_db, Delivery.user_id, Delivery.available_at))
    assert moments == {1: now, 2: now + 50 * MINUTE, 3: now, 4: MONDAY + 3 * HOUR}
    assert await digest_planner.follow_clock(any_db, now) == 0


async def test_a_digest_sent_for_a_week_to_come_goes_once_the_clock_is_proved_right(
    any_db: Database,
) -> None:
    await add_users(any_db, [1, 2], next_digest_at=MONDAY)
    far = MONDAY + 8 * WEEK
    sent = {"state": "sent", "due_at": far, "sent_at": far, "period": far.date()}
    await owe(any_db, user_id=1, **sent)
    await digest_planner.clean_up(any_db, MONDAY - DAY)
    assert len(await rows(any_db, Delivery.id)) == 1, "perhaps it is this clock that is wrong"
    await digest_planner.plan_due(any_db, MONDAY)
    await digest_planner.clean_up(any_db, MONDAY)
    assert await rows(any_db, Delivery.due_at) == [(MONDAY,), (MONDAY,)]
    # A clock that is behind, like that of a machine without a battery, deletes nothing.
    await digest_planner.clean_up(any_db, MONDAY - YEARS)
    assert len(await rows(any_db, Delivery.id)) == 2


async def test_a_sleep_of_nine_days_brings_one_late_digest(story: Story, chat: Chat) -> None:
    await story.go(DAY + MINUTE)
    before = len(chat.from_bot())
    await story.jump(WEEK + 3 * HOUR)
    await story.go(HOUR)
    assert len(chat.from_bot()) == before + 1
    assert "This was due" in chat.text


def test_a_pause_that_no_button_gives_is_none() -> None:
    assert pause_end(None, MONDAY) == MONDAY
    assert pause_end(MONDAY - DAY, MONDAY) == MONDAY
    assert pause_end(MONDAY + 92 * DAY, MONDAY) == MONDAY + 92 * DAY
    assert pause_end(MONDAY + 120 * DAY, MONDAY) == MONDAY


async def test_a_pause_from_a_wrong_clock_ends(story: Story, chat: Chat, tick: Tick) -> None:
    await story.jump(120 * DAY)
    await chat.say("/pause")
    await chat.press("Until")
    await story.jump(-120 * DAY)
    await chat.say("/remind")
    assert "Next: Mon 30 Nov 09:00" in chat.text
    before = len(chat.from_bot())
    await tick(MONDAY)
    assert len(chat.from_bot()) == before + 1


def test_a_task_that_was_moved_months_ahead_is_on_the_list() -> None:
    task = TaskRow(1, "step", 1, "Item", 0, None, None, 1, "Read", "open", None)
    monday = MONDAY.date()
    for weeks, expected in ((0, False), (1, True), (2, True), (9, False)):
        assert put_off(task._replace(postponed_until=monday + weeks * WEEK), monday) is expected


def test_a_sign_of_life_from_the_future_is_an_old_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Settings(_env_file=None, data_dir=tmp_path)
    made.alive_file.touch()
    assert healthcheck(made, Namespace()) == 0
    for age in (-3 * HOUR, 3 * HOUR):
        moment = time.time() - age.total_seconds()
        os.utime(made.alive_file, (moment, moment))
        assert healthcheck(made, Namespace()) == 1
        assert "No sign of life" in capsys.readouterr().err


def test_a_copy_from_the_future_is_no_copy_of_today(db: Database, tmp_path: Path) -> None:
    url = db.url.render_as_string(hide_password=False)
    at = (MONDAY - HOUR).time()
    daily = DailyBackup(url, tmp_path, at, "UTC", keep=7, days=30)
    for number in range(3):
        daily.run_due(MONDAY + number * DAY)
    daily.run_due(MONDAY + 62 * DAY)
    assert len(backup_files(tmp_path)) == 4, "a jump makes no copy old"
    daily.run_due(MONDAY + 3 * DAY)
    daily.run_due(MONDAY + 3 * DAY + HOUR)
    names = [file.name for _, file in backup_files(tmp_path)]
    assert names == [file_name(MONDAY + days * DAY) for days in (62, 3, 2, 1, 0)]


moments = st.integers(0, 10 * 366 * 24 * 60).map(lambda minutes: minutes * MINUTE)


@given(
    st.sampled_from(["Asia/Almaty", "Europe/Berlin", "Africa/Cairo", "America/Nuuk"]),
    st.integers(0, 6),
    st.integers(0, 1439),
    st.sampled_from([1, 2]),
    moments,
)
@settings(max_examples=examples(200))
def test_the_latest_due_digest_is_the_one_that_counting_week_by_week_finds(
    zone: str, weekday: int, minute: int, every: int, later: timedelta
) -> None:
    first, week = next_digest(datetime(2026, 1, 1, tzinfo=UTC), weekday, minute, zone)
    now = first + later
    due, count = first, 0
    while True:
        following, following_week = next_digest(due, weekday, minute, zone, every, week)
        if following > now:
            break
        due, week, count = following, following_week, count + 1
    assert latest_due(first, now, weekday, minute, zone, every) == (due, count)
    assert monday_of(due.date()) <= now.date()
