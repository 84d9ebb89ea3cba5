"""APScheduler runs the background jobs, on SQLite and PostgreSQL alike.

Only the leader (`db.store.leader`) runs them, so a queue that several workers share would have
nothing to share. No job knows a user: the tables say what is due, and each check reads them.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.aio import wait_all
from bot.headhunter.sweep_runner import SweepRunner
from bot.jobs import digest_planner
from bot.jobs.daily_backup import DailyBackup
from bot.jobs.delivery import Deliverer
from db.store.engine import Database
from handlers.common.errors import trace

log = logging.getLogger(__name__)
# It warns at each check that finds the one before still at work.
logging.getLogger("apscheduler").setLevel(logging.ERROR)

CHECK_INTERVAL = 5  # seconds between two checks for due digests; a digest comes in its minute
CLEAN_UP_INTERVAL = 24  # hours
BACKUP_CHECK_INTERVAL = 10  # minutes; is today's backup due?
SWEEP_CHECK_INTERVAL = 10  # minutes; is this night's sweep due?
# A job that runs for long (a backlog) is not doubled; missed runs are made up for by one, however
# late.
JOB_DEFAULTS = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}


@asynccontextmanager
async def running(
    db: Database,
    deliverer: Deliverer,
    sweeps: SweepRunner | None = None,
    backups: DailyBackup | None = None,
) -> AsyncIterator[None]:
    """Run the jobs while the block runs; at its end finish what is being sent.

    The caller is the leader. Raises SQLAlchemyError if the store is gone at the start.
    """
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=JOB_DEFAULTS)
    at_work: set[asyncio.Task[None]] = set()
    now = datetime.now(UTC)

    def add(job: Callable[[], Awaitable[Any]], **every: int) -> None:
        scheduler.add_job(_guarded(job, at_work), "interval", next_run_time=now, **every)

    # No other process may send now, so whatever is under way was left by one that died.
    await deliverer.reclaim(alone=True)
    add(partial(deliverer.run_due, partial(digest_planner.plan_due, db)), seconds=CHECK_INTERVAL)
    add(lambda: digest_planner.clean_up(db, deliverer.clock()), hours=CLEAN_UP_INTERVAL)
    if backups is not None:
        add(lambda: backups.make_due(deliverer.clock()), minutes=BACKUP_CHECK_INTERVAL)
    if sweeps is not None:
        add(sweeps.start_due, minutes=SWEEP_CHECK_INTERVAL)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.pause()
        if sweeps is not None:
            await sweeps.stop()
        await deliverer.stop()
        # A shutdown cancels the jobs under way, perhaps in the middle of a transaction.
        await wait_all(at_work)
        scheduler.shutdown(wait=False)


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
