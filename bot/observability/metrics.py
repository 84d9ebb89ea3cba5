"""Metrics for Prometheus. Imported only if METRICS_PORT is set."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.event.bases import UNHANDLED, NextMiddlewareType
from aiogram.types import TelegramObject, Update
from aiohttp import web
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.observability.health import Health
from db.queries import deliveries
from db.rows.sweeps import SweepRow
from db.store.engine import Database
from handlers.common.errors import OutOfDate

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics(BaseMiddleware):
    """Counts updates as a middleware; queries the store when Prometheus reads the metrics."""

    def __init__(self, db: Database, clock: Callable[[], datetime], health: Health) -> None:
        self.db, self.clock, self.health = db, clock, health
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.updates = self._counter(
            "career_updates", "Updates by kind and outcome", "kind", "outcome"
        )
        self.seconds = Histogram(
            "career_update_seconds",
            "From an update's turn to the end of its handler",
            ["kind"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.deliveries = self._counter(
            "career_deliveries", "Attempts to deliver a digest by what they came to", "outcome"
        )
        self.refreshes = self._counter(
            "career_refreshes", "Refreshes of the market by how they ended", "outcome"
        )
        self.due = self._gauge("career_deliveries_due", "Deliveries that may be sent now")
        self.lag = self._gauge(
            "career_digest_lag_seconds", "For how long the longest waiting digest is due"
        )
        self.silent = self._gauge(
            "career_tick_silent_seconds",
            "Since a tick last showed itself; -1 where another replica has the jobs",
        )

        self.intake = self._gauge(
            "career_intake_silent_seconds",
            "Since updates last came in, or none waited; -1 where another replica knows",
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(name, text, registry=self.registry)

    async def __call__(
        self,
        handler: NextMiddlewareType[TelegramObject],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        what = event.event_type if isinstance(event, Update) else "unknown"
        started, outcome = time.perf_counter(), "failed"
        try:
            result = await handler(event, data)
            outcome = "unhandled" if result is UNHANDLED else "handled"
        except OutOfDate:
            outcome = "out_of_date"
            raise
        finally:
            self.updates.labels(what, outcome).inc()
            self.seconds.labels(what).observe(time.perf_counter() - started)
        return result

    def unreadable(self, kind: str) -> None:
        """Count an update that could not be read."""
        self.updates.labels(kind, "unreadable").inc()

    def delivered(self, outcome: str) -> None:
        """Count an attempt to deliver by the label of its outcome."""
        self.deliveries.labels(outcome).inc()

    def refreshed(self, sweep: SweepRow) -> None:
        """Count a sweep by its error, or as done."""
        self.refreshes.labels(sweep.error or "done").inc()

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/metrics", self._show)

    async def _show(self, _: web.Request) -> web.Response:
        now = self.clock()
        due, oldest = await self.db.read_in_thread(deliveries.backlog, now)
        self.due.set(due)
        self.lag.set(max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)
        self.silent.set(self.health.silent_for() if self.health.silent_for else -1)
        intake = self.health.intake
        self.intake.set(intake.silent_for if intake is not None else -1)
        body = generate_latest(self.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
