"""APScheduler runs the jobs of a bot on SQLite. No job knows a user; the tables do."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.headhunter.sweep_runner import SweepRunner
from bot.jobs import digest_planner
from bot.jobs.daily_backup import DailyBackup
from bot.jobs.delivery import STOP_WITHIN, Deliverer
from db.store.engine import Database
from handlers.common.errors import trace

log = logging.getLogger(__name__)
# It warns at each tick that finds the one before still at work.
logging.getLogger("apscheduler").setLevel(logging.ERROR)

TICK = 5  # seconds; a digest comes in its minute
CLEAN_UP = 24  # hours
BACKUP = 10  # minutes between two looks at whether today's backup is due
REFRESH = 10  # minutes between two looks at whether this night's refresh is due


@asynccontextmanager
async def running(
    db: Database,
    deliverer: Deliverer,
    refresher: SweepRunner | None = None,
    backups: DailyBackup | None = None,
) -> AsyncIterator[None]:
    """Send what is due while the block runs; at its end what is being sent is finished.

    A tick that runs for long (a backlog) is not doubled, and one that was missed is made up for
    once, however late.
    """
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
    )

    at_work: set[asyncio.Task[None]] = set()
    now = datetime.now(UTC)

    def add(job: Callable[[], Awaitable[Any]], **every: int) -> None:
        scheduler.add_job(_guarded(job, at_work), "interval", next_run_time=now, **every)

    # The store is ours alone, so whatever is under way was left by a process that died.
    await deliverer.reclaim(alone=True)
    add(partial(deliverer.run_due, partial(digest_planner.plan_due, db)), seconds=TICK)
    add(lambda: digest_planner.clean_up(db, deliverer.clock()), hours=CLEAN_UP)
    if backups is not None:
        add(lambda: backups.make_due(deliverer.clock()), minutes=BACKUP)
    if refresher is not None:
        add(refresher.start_due, minutes=REFRESH)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.pause()
        if refresher is not None:
            await refresher.stop()
        await deliverer.stop()
        await _ended(at_work)
        scheduler.shutdown(wait=False)


async def _ended(at_work: set[asyncio.Task[None]]) -> None:
    """Let the jobs under way end: a shutdown cancels them, in a transaction perhaps."""
    if at_work:
        await asyncio.wait(set(at_work), timeout=STOP_WITHIN)


def _guarded(
    job: Callable[[], Awaitable[Any]], at_work: set[asyncio.Task[None]]
) -> Callable[[], Awaitable[None]]:
    """The job with its errors in the log by kind and place; the next run tries again."""

    async def run() -> None:
        if (task := asyncio.current_task()) is not None:
            at_work.add(task)
            task.add_done_callback(at_work.discard)
        try:
            await job()
        except Exception as error:
            log.error("a job failed: %s", trace(error))

    return run
