"""Runs sweeps beside the bot, nightly or on an administrator's request, one at a time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.utils.i18n import I18n

from bot.config import SearchQuery
from bot.headhunter.client import HeadHunter
from bot.headhunter.sweep import Sweeper
from db.queries import sweeps, users
from db.rows.sweeps import SweepRow
from db.sources.posting import HEADHUNTER
from db.store.engine import Database
from handlers.admin.service import Listener
from handlers.admin.views import sweep as view
from handlers.common.errors import trace

log = logging.getLogger(__name__)

HOUR = 3  # in the bot's default time zone
EVERY = 3.0  # seconds between two edits of a message that shows the progress
Tell = Callable[[SweepRow], Awaitable[None]]
# Yields True if this process holds the lock of sweeps, False if another one does.
Lock = Callable[[], AbstractAsyncContextManager[bool]]


def no_lock() -> AbstractAsyncContextManager[bool]:
    """The lock of a process that works alone with the store."""
    return nullcontext(True)


def last_night(now: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which the last nightly work on HeadHunter was due."""
    local = now.astimezone(zone)
    at = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return at if at <= local else at - timedelta(days=1)


async def is_known(db: Database, failed: SweepRow) -> bool:
    """True if the source's sweep before ended the same way: administrators know that already."""
    async with db.read() as session:
        before = await sweeps.latest(session, failed.source, before=failed.id)
    if before is None:
        return False
    return (before.error, before.refused) == (failed.error, failed.refused)


class SweepRunner:
    """Runs one sweep at a time in the background.

    `tell` hears of nightly sweeps that fail, or that HeadHunter refuses a search of. Listeners
    hear of the progress every `every` seconds. `watch` hears how each sweep ended.
    """

    def __init__(
        self,
        db: Database,
        client: HeadHunter,
        queries: Sequence[SearchQuery],
        clock: Callable[[], datetime],
        zone: str,
        tell: Tell,
        every: float = EVERY,
        lock: Lock = no_lock,
    ) -> None:
        self.db, self.client, self.queries, self.clock = db, client, queries, clock
        self.zone, self.tell, self.every, self.lock = ZoneInfo(zone), tell, every, lock
        self.watch: Callable[[SweepRow], None] = lambda sweep: None
        self._sweep: SweepRow | None = None
        self._run: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    @property
    def running(self) -> bool:
        return self._run is not None and not self._run.done()

    @property
    def sweep(self) -> SweepRow | None:
        """The sweep under way, once it has begun."""
        return self._sweep if self.running else None

    def start(self, listener: Listener | None = None, *, nightly: bool = False) -> None:
        """Start a sweep, or join the one under way. The listener follows it to its end.

        After `stop` it does nothing.
        """
        if self._stopped:
            return
        if not self.running:
            self._sweep = None
            self._run = self._keep(self._refresh(nightly=nightly))
        if listener is not None and self._run is not None:
            self._keep(self._follow(self._run, listener))

    async def start_due(self) -> None:
        """Resume a sweep that was killed, or start this night's if there was none yet."""
        if self.running:
            return
        async with self.db.read() as session:
            last = await sweeps.latest(session, HEADHUNTER)
        # A sweep that is ahead of the clock started under a wrong one.
        if (
            last is None
            or last.ended_at is None
            or not last_night(self.clock(), self.zone) <= last.started_at <= self.clock()
        ):
            self.start(nightly=True)

    async def stop(self) -> None:
        """Cancel the sweep under way, for good; the next runner resumes it."""
        self._stopped = True
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks))

    def _keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _refresh(self, *, nightly: bool) -> None:
        try:
            async with self.lock() as held:
                if not held:
                    await self._watch_another()
                    return
                async with self.client as client:
                    work = Sweeper(self.db, client, self.queries, self.clock, self._watch)
                    sweep = await work.run()
            self.watch(sweep)
            failed = sweep.error or sweep.refused
            if nightly and failed and not await is_known(self.db, sweep):
                await self.tell(sweep)
        except Exception as error:
            log.error("a refresh failed: %s", trace(error))

    def _watch(self, sweep: SweepRow) -> None:
        self._sweep = sweep

    async def _watch_another(self) -> None:
        """Show the progress that another replica stores, until its sweep ends or it dies."""
        while True:
            async with self.db.read() as session:
                self._sweep = await sweeps.latest(session, HEADHUNTER)
            if self._sweep is not None and self._sweep.ended_at is not None:
                return
            async with self.lock() as free:
                if free:
                    return
            await asyncio.sleep(self.every)

    async def _follow(self, run: asyncio.Task[None], listener: Listener) -> None:
        last_shown = None
        while not run.done():
            await asyncio.wait({run}, timeout=self.every)
            if run.done() or self._sweep == last_shown:
                continue
            last_shown = self._sweep
            await _notify(listener, last_shown, ended=False)
        if not run.cancelled():
            await _notify(listener, self._sweep, ended=True)


async def _notify(listener: Listener, sweep: SweepRow | None, *, ended: bool) -> None:
    try:
        await listener(sweep, ended)
    except Exception as error:
        log.error("the progress of a refresh was not shown: %s", trace(error))


def notify_admins(db: Database, bot: Bot, i18n: I18n, admin_ids: Sequence[int]) -> Tell:
    """Make the function that tells each administrator, in their language, of a failed sweep."""

    async def tell(sweep: SweepRow) -> None:
        for admin in admin_ids:
            async with db.read() as session:
                user = await users.find(session, admin)
            with i18n.context(), i18n.use_locale(user.language if user else i18n.default_locale):
                words = view.failed_at_night(sweep).as_kwargs()
            with suppress(TelegramAPIError, ClientDecodeError):
                await bot.send_message(admin, **words)

    return tell
