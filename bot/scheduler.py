"""APScheduler runs the jobs of a bot on SQLite. No job knows a user; the tables do."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import planner
from bot.delivery import STOP_WITHIN, Deliverer
from bot.refresher import Refresher
from db.engine import Database
from handlers.errors import trace

log = logging.getLogger(__name__)
# It warns at each tick that finds the one before still at work.
logging.getLogger("apscheduler").setLevel(logging.ERROR)

TICK = 5  # seconds; a digest comes in its minute
CLEAN_UP = 24  # hours
REFRESH = 10  # minutes between two looks at whether this night's refresh is due


@asynccontextmanager
async def running(
    db: Database, deliverer: Deliverer, refresher: Refresher | None = None
) -> AsyncIterator[None]:
    """Send what is due while the block runs; at its end what is being sent is finished.

    A tick that runs for long (a backlog) is not doubled, and one that was missed is made up for
    once, however late.
    """
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
    )

    async def tick() -> None:
        await deliverer.run_due(lambda now: planner.plan_due(db, now))

    async def clean_up() -> None:
        await planner.clean_up(db, deliverer.clock())

    # The store is ours alone, so whatever is under way was left by a process that died.
    await deliverer.reclaim(alone=True)
    at_work: set[asyncio.Task[None]] = set()
    now = datetime.now(UTC)
    scheduler.add_job(_guarded(tick, at_work), "interval", seconds=TICK, next_run_time=now)
    scheduler.add_job(_guarded(clean_up, at_work), "interval", hours=CLEAN_UP, next_run_time=now)
    if refresher is not None:
        refresh = _guarded(refresher.start_due, at_work)
        scheduler.add_job(refresh, "interval", minutes=REFRESH, next_run_time=now)
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
    job: Callable[[], Awaitable[None]], at_work: set[asyncio.Task[None]]
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
