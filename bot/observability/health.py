"""Health: the database answers, updates come in, and the sender of digests has not stopped."""

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

HEARTBEAT = 15.0  # seconds between two updates of the file that `healthcheck` reads
ANSWER_WITHIN = 3.0  # seconds for the database
# Seconds. A check for due digests starts every five, and each message it sends is a sign of life.
# A pause that Telegram asks for does not count.
CHECK_WITHIN = 120.0
LOST = "the database file was deleted or replaced"
INTAKE_WITHIN = 120.0  # seconds without a good intake of updates


class Health:
    """The health of this process.

    `silent_for` gives the seconds since the last check for due digests; None unless this process
    is the leader. `intake` has the last good intake of updates; None while this process is
    not the one to tell. `ready` means that it takes updates and is not about to stop.
    """

    def __init__(self, db: Database) -> None:
        self.db = db
        self.silent_for: Callable[[], float] | None = None
        self.intake: IntakePulse | None = None
        self.ready = False

    async def problem(self) -> str | None:
        """The problem in words for the operator; None if all is well."""
        if self.db.is_lost():
            return LOST
        try:
            async with asyncio.timeout(ANSWER_WITHIN), self.db.read() as session:
                await session.execute(text("SELECT 1"))
        except (SQLAlchemyError, TimeoutError, OSError) as error:
            return f"the database does not answer ({type(error).__name__})"
        if self.intake is not None and self.intake.silent_for > INTAKE_WITHIN:
            return (
                f"no updates from Telegram for over {INTAKE_WITHIN:.0f} s ({self.intake.trouble})"
            )
        if self.silent_for is not None and (seconds := self.silent_for()) > CHECK_WITHIN:
            return f"no tick for {seconds:.0f} s"
        return None

    async def beat(self, file: Path) -> None:
        """Touch the file every HEARTBEAT seconds while all is well; log each new problem."""
        told = None
        while True:
            problem = await self.problem()
            if problem is None:
                problem = await asyncio.to_thread(_touch, file)
            # Whoever stops the process for a lost store says so.
            if problem not in (None, told, LOST):
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


def _touch(file: Path) -> str | None:
    """Give the sign of life; the problem if that fails."""
    try:
        file.touch()
    except OSError as error:
        return f"the sign of life can't be written ({error.strerror})"
    return None


class IntakePulse:
    """The last good intake of updates, and the trouble since then in words for the operator."""

    def __init__(self) -> None:
        self.good()

    def good(self) -> None:
        """Note that updates come in, or that none wait."""
        self._at = time.monotonic()
        self.trouble = "no answer"

    def bad(self, trouble: str) -> None:
        self.trouble = trouble

    @property
    def silent_for(self) -> float:
        """Seconds since the last good intake."""
        return time.monotonic() - self._at


class Pulse:
    """The last sign of life of the checks for due digests."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def beat(self) -> None:
        self._at = time.monotonic()

    def silent_for(self, pause: float) -> float:
        """Seconds without a sign; 0 while a pause still lasts `pause` seconds."""
        if pause > 0:
            self.beat()
        return time.monotonic() - self._at
