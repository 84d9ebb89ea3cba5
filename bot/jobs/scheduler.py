"""APScheduler runs the background jobs, on SQLite and PostgreSQL alike.

Only the leader (`db.store.leader`) runs them, so a queue that several workers share would have
nothing to share. No job knows a user: the tables say what is due, and each check reads them. The
jobs follow monotonic time: a wall clock that is set stops no check and starts no clean-up.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.aio import wait_all
from bot.headhunter.feeds import NightlyFeeds
from bot.headhunter.sweep_runner import SweepRunner
from bot.jobs import digest_planner
from bot.jobs.clock import ClockWatch
from bot.jobs.daily_backup import DailyBackup
from bot.jobs.delivery import Deliverer
from bot.jobs.rematching import look_again
from db.store.engine import Database
from handlers.common.errors import trace

log = logging.getLogger(__name__)
# It warns at each check that finds the one before still at work.
logging.getLogger("apscheduler").setLevel(logging.ERROR)

CHECK_INTERVAL = 5  # seconds between two checks for due digests; a digest comes in its minute
CLEAN_UP_INTERVAL = 24  # hours
BACKUP_CHECK_INTERVAL = 10  # minutes; is today's backup due?
SWEEP_CHECK_INTERVAL = 10  # minutes; is this night's sweep due?
REMATCH_INTERVAL = 1  # minutes; have all postings been looked at for the skills of this version?
# A job that runs for long (a backlog) is not doubled; missed runs are made up for by one, however
# late.
JOB_DEFAULTS = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}


class Every(BaseTrigger):  # type: ignore[misc] # the library has no types
    """Fires at an interval after the last time, however many intervals were missed.

    APScheduler's own trigger lists each of them: ten years are 63 million checks.
    """

    def __init__(self, interval: timedelta) -> None:
        self.interval = interval

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + self.interval


class MonotonicScheduler(AsyncIOScheduler):  # type: ignore[misc] # the library has no types
    """Moves its jobs with the wall clock when that jumps.

    APScheduler waits by the event loop's monotonic clock, and then asks the wall clock what is
    due. It never waits for longer than CHECK_INTERVAL here, so that a jump is noticed soon.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(timezone=UTC, **options)
        self._watch = ClockWatch(_now)

    def _process_jobs(self) -> float | None:
        if jump := self._watch.jump():
            now = _now()
            for job in self.get_jobs():
                if job.next_run_time is not None:
                    moved = min(job.next_run_time + jump, now + job.trigger.interval)
                    job.modify(next_run_time=moved)
        seconds: float | None = super()._process_jobs()
        return None if seconds is None else min(seconds, CHECK_INTERVAL)


def _now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def running(
    db: Database,
    deliverer: Deliverer,
    sweeps: SweepRunner | None = None,
    backups: DailyBackup | None = None,
    feeds: NightlyFeeds | None = None,
) -> AsyncIterator[None]:
    """Run the jobs while the block runs; at its end finish what is being sent.

    The caller is the leader. Raises SQLAlchemyError if the store is gone at the start.
    """
    scheduler = MonotonicScheduler(job_defaults=JOB_DEFAULTS)
    at_work: set[asyncio.Task[None]] = set()

    def add(job: Callable[[], Awaitable[Any]], **every: int) -> None:
        trigger = Every(timedelta(**every))
        scheduler.add_job(_guarded(job, at_work), trigger, next_run_time=_now())

    # No other process may send now, so whatever is under way was left by one that died.
    await deliverer.reclaim(alone=True)
    watch = ClockWatch(deliverer.clock)
    await digest_planner.follow_clock(db, deliverer.clock())
    add(partial(deliverer.run_due, partial(plan_by, watch, db)), seconds=CHECK_INTERVAL)
    add(lambda: digest_planner.clean_up(db, deliverer.clock()), hours=CLEAN_UP_INTERVAL)
    add(partial(look_again, db), minutes=REMATCH_INTERVAL)
    if backups is not None:
        add(lambda: backups.make_due(deliverer.clock()), minutes=BACKUP_CHECK_INTERVAL)
    for each in (nightly := [each for each in (sweeps, feeds) if each is not None]):
        add(each.start_due, minutes=SWEEP_CHECK_INTERVAL)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.pause()
        for each in nightly:
            await each.stop()
        await deliverer.stop()
        # A shutdown cancels the jobs under way, perhaps in the middle of a transaction.
        await wait_all(at_work)
        scheduler.shutdown(wait=False)


async def plan_by(watch: ClockWatch, db: Database, now: datetime) -> None:
    """Plan what is due. A clock that jumped is said, and what it left in disorder put right."""
    if jump := watch.jump():
        log.warning("the clock jumped by %+.0f s, or this machine slept", jump.total_seconds())
        await digest_planner.follow_clock(db, now)
    await digest_planner.plan_due(db, now)


def _guarded(
    job: Callable[[], Awaitable[Any]], at_work: set[asyncio.Task[None]]
) -> Callable[[], Awaitable[None]]:
    """Wrap a job so that it logs its errors by kind and place; the next run tries again."""

    async def run() -> None:
        if (task := asyncio.current_task()) is not None:
            at_work.add(task)
            task.add_done_callback(at_work.discard)
        try:
            await job()
        except Exception as error:
            log.error("a job failed: %s", trace(error))

    return run
