"""Whether the bot is well: its database answers, and what sends digests has not stopped."""

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path

from aiohttp import web
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from db.store.engine import Database

log = logging.getLogger(__name__)

HEARTBEAT = 15.0  # seconds between two signs of life for the health check
ANSWER_WITHIN = 3.0  # seconds for the database
# A tick begins every five seconds and shows itself with each message it sends; where Telegram asks
# for a pause, the pause does not count.
TICK_WITHIN = 120.0


class Health:
    """`silent_for` tells for how many seconds the ticks have shown nothing, where it is this
    process that sends."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.silent_for: Callable[[], float] | None = None
        # It takes updates, and is not about to stop.
        self.ready = False

    async def problem(self) -> str | None:
        """What is wrong, in words for the operator."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN), self.db.read() as session:
                await session.execute(text("SELECT 1"))
        except (SQLAlchemyError, TimeoutError, OSError) as error:
            return f"the database does not answer ({type(error).__name__})"
        if self.silent_for is not None and (seconds := self.silent_for()) > TICK_WITHIN:
            return f"no tick for {seconds:.0f} s"
        return None

    async def beat(self, file: Path) -> None:
        """Leave a sign of life while all is well; the command `healthcheck` reads its age."""
        told = None
        while True:
            problem = await self.problem()
            if problem is None:
                await asyncio.to_thread(file.touch)
            elif problem != told:
                log.error("not well: %s", problem)
            told = problem
            await asyncio.sleep(HEARTBEAT)

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)

    async def _healthz(self, _: web.Request) -> web.Response:
        problem = await self.problem()
        return web.Response(text=problem or "well", status=503 if problem else 200)

    async def _readyz(self, _: web.Request) -> web.Response:
        problem = await self.problem() or (None if self.ready else "not ready")
        return web.Response(text=problem or "ready", status=503 if problem else 200)


class Pulse:
    """When the ticks last showed themselves."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def beat(self) -> None:
        self._at = time.monotonic()

    def silent_for(self, pause: float) -> float:
        """Seconds without a sign, but for a pause that still lasts so long."""
        if pause > 0:
            self.beat()
        return time.monotonic() - self._at
