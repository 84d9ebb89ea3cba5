"""Procrastinate runs the same jobs on PostgreSQL, where several replicas share the store.

A periodic tick plans what is due and makes one job for each delivery, in one transaction with the
mark that it has one. Replicas take turns: the one that holds the store (`db.store.leader`) works,
the others stand by, and take over its claims when it dies.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from typing import Any

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from procrastinate.tasks import Task
from procrastinate.types import JSONDict
from sqlalchemy import inspect

from bot.headhunter.sweep_runner import SweepRunner
from bot.jobs import digest_planner
from bot.jobs.delivery import STOP_WITHIN, Deliverer
from db.queries import deliveries
from db.store.engine import Database
from handlers.common.errors import trace

log = logging.getLogger(__name__)

BATCH = 500
TICK = "* * * * * */5"  # every five seconds
CLEAN_UP = "30 4 * * *"
REFRESH = "*/10 * * * *"  # when to look at whether this night's refresh is due
RETRY_STALLED = "* * * * * */10"
HEARTBEAT = 2.0  # seconds between two signs of life of a worker
DEAD_AFTER = 15.0  # seconds without one
AGAIN = 1.0  # seconds from the end of a worker to the next one


@asynccontextmanager
async def running(
    db: Database, deliverer: Deliverer, refresher: SweepRunner | None = None
) -> AsyncIterator[None]:
    """Send what is due while the block runs; at its end what is being sent is finished.

    Raises ConnectionError where the store is gone, as what works with it raises SQLAlchemyError.
    """
    url = db.engine.url.set(drivername="postgresql")
    connector = PsycopgConnector(conninfo=url.render_as_string(hide_password=False), min_size=1)
    app = _jobs(connector, db, deliverer)
    if refresher is not None:
        _refresh_job(app, refresher)
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(app.open_async())
            await _make_tables(app, db)
        except ConnectorException as error:
            raise ConnectionError from error
        # No other replica may send now, so what it left under way can't be in its hands any more.
        await deliverer.reclaim(alone=True)
        worker = asyncio.create_task(_work(app, deliverer))
        try:
            if refresher is not None:
                await refresher.start_due()
            yield
        finally:
            deliverer.stopping = True
            worker.cancel()  # it takes no new job, and finishes those it has
            with suppress(asyncio.CancelledError):
                await worker
            if refresher is not None:
                await refresher.stop()
            await deliverer.stop()


async def _work(app: App, deliverer: Deliverer) -> None:
    """A worker, and after it the next one: each ends with the first connection that it loses."""
    while not deliverer.stopping:
        try:
            await app.run_worker_async(
                concurrency=deliverer.in_flight + 1,
                install_signal_handlers=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=STOP_WITHIN,
                fetch_job_polling_interval=1.0,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=DEAD_AFTER,
            )
        except Exception as error:
            log.error("the jobs were broken off: %s", trace(error))
        await asyncio.sleep(AGAIN)


async def _make_tables(app: App, db: Database) -> None:
    async with db.engine.connect() as connection:
        there = await connection.run_sync(
            lambda sync: inspect(sync).has_table("procrastinate_jobs")
        )
    if not there:
        await app.schema_manager.apply_schema_async()


def _jobs(connector: PsycopgConnector, db: Database, deliverer: Deliverer) -> App:
    app = App(connector=connector)
    # The worker has one place more, so that a tick never waits behind deliveries.
    places = asyncio.Semaphore(deliverer.in_flight)

    # A job ends when its row is settled or waits for another job; until then it must come again.
    @app.task(name="deliver", retry=RetryStrategy(wait=5))
    async def deliver(delivery_id: int) -> None:
        async with places:
            for claimed in await deliverer.claim(1, [delivery_id]):
                await deliverer.deliver(claimed)

    @app.periodic(cron=TICK)
    @app.task(name="tick", priority=10)
    async def tick(timestamp: int) -> None:
        deliverer.pulse.beat()
        await deliverer.reclaim()
        await digest_planner.plan_due(db, deliverer.clock())
        while await _enqueue(db, deliver, deliverer.clock()) == BATCH:
            pass

    @app.periodic(cron=CLEAN_UP)
    @app.task(name="clean_up", priority=10)
    async def clean_up(timestamp: int) -> None:
        await digest_planner.clean_up(db, deliverer.clock())

    @app.periodic(cron=RETRY_STALLED)
    @app.task(name="retry_stalled", priority=10)
    async def retry_stalled(timestamp: int) -> None:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
            await app.job_manager.retry_job(job)

    return app


def _refresh_job(app: App, refresher: SweepRunner) -> None:
    """The job only starts a refresh: an hour of it must not hold a place of the worker."""

    @app.periodic(cron=REFRESH)
    @app.task(name="refresh", priority=10)
    async def refresh(timestamp: int) -> None:
        await refresher.start_due()


async def _enqueue(db: Database, deliver: Task[Any, Any, Any], now: datetime) -> int:
    """Make a job for each delivery that may be sent, and mark it, in one transaction."""
    async with db.begin() as session:
        ids = await deliveries.queue_ready(session, now, BATCH)
        if ids:
            rows: list[JSONDict] = [{"delivery_id": id} for id in ids]
            connection = await (await session.connection()).get_raw_connection()
            same_transaction = deliver.configure(connection=connection.driver_connection)
            await same_transaction.batch_defer_async(*rows)
    return len(ids)
