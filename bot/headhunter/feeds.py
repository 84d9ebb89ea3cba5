"""RSS of HeadHunter's searches, each night where an operator has opted in with HH_RSS.

Feeds need no token. They are asked for slowly, one after another, once a night and without a
retry: what HeadHunter does not give tonight it gives tomorrow. A feed that fails costs no other
feed and no posting, and administrators hear of it.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar

from bot import __version__
from bot.headhunter.client import (
    BadSearch,
    HeadHunterError,
    NotFound,
    ServiceUnavailable,
    error_of,
    read_body,
)
from bot.headhunter.sweep_runner import Tell, is_known, last_night
from db.queries import posting_ingest, sweeps
from db.rows.sweeps import SweepRow
from db.sources.posting import RSS, SourcePosting
from db.sources.read import read
from db.store.engine import Database
from handlers.common.errors import trace

log = logging.getLogger(__name__)

PAUSE = 20.0  # seconds between two feeds
TIMEOUT = 30.0  # seconds for one feed
# A feed has some twenty items.
MAX_POSTINGS = 500


class NightlyFeeds:
    """Reads the feeds once a night, in the background."""

    def __init__(
        self,
        db: Database,
        urls: Sequence[str],
        user_agent: str | None,
        clock: Callable[[], datetime],
        zone: str,
        tell: Tell,
        pause: float = PAUSE,
    ) -> None:
        self.db, self.urls, self.clock, self.tell = db, urls, clock, tell
        self.agent = user_agent or f"career-bot/{__version__}"
        self.zone, self.pause = ZoneInfo(zone), pause
        self._run: asyncio.Task[None] | None = None

    async def start_due(self) -> None:
        """Start this night's reading if there was none yet."""
        if self._run is not None and not self._run.done():
            return
        async with self.db.read() as session:
            last = await sweeps.latest(session, RSS)
        now = self.clock()
        if last is None or not last_night(now, self.zone) <= last.started_at <= now:
            self._run = asyncio.create_task(self._guarded())

    async def stop(self) -> None:
        """Break off; what was read is stored, and the next night reads the rest."""
        if self._run is not None:
            self._run.cancel()
            with suppress(asyncio.CancelledError):
                await self._run

    async def _guarded(self) -> None:
        try:
            sweep = await self.run()
            if sweep.error and not await is_known(self.db, sweep):
                await self.tell(sweep)
        except Exception as error:
            log.error("the feeds were not read: %s", trace(error))

    async def run(self) -> SweepRow:
        """Read all feeds. Returns the record, with the error of the last feed that failed."""
        async with self.db.begin() as session:
            sweep = await sweeps.begin(session, RSS, self.clock(), {})
        timeout = ClientTimeout(total=TIMEOUT)
        headers = {"User-Agent": self.agent, "Accept": "application/rss+xml, application/xml"}
        async with ClientSession(
            headers=headers, timeout=timeout, cookie_jar=DummyCookieJar()
        ) as client:
            for number, url in enumerate(self.urls, 1):
                if number > 1:
                    await asyncio.sleep(self.pause)
                try:
                    sweep = await self._store(sweep, await _postings(client, url))
                except HeadHunterError as error:
                    log.warning("feed %d of HH_RSS: %s", number, error.word)
                    sweep = replace(sweep, error=error.word)
                    if not isinstance(error, BadSearch | NotFound | ServiceUnavailable):
                        # A captcha or a pause: the other feeds would get the same answer.
                        break
        sweep = replace(sweep, ended_at=self.clock())
        async with self.db.begin() as session:
            await sweeps.save(session, sweep)
        return sweep

    async def _store(self, sweep: SweepRow, postings: Sequence[SourcePosting]) -> SweepRow:
        async with self.db.begin() as session:
            counts = await posting_ingest.upsert(session, postings, self.clock())
            sweep = replace(
                sweep,
                pages=sweep.pages + 1,
                new=sweep.new + counts.new,
                changed=sweep.changed + counts.changed,
            )
            await sweeps.save(session, sweep)
        return sweep


async def _postings(client: ClientSession, url: str) -> Sequence[SourcePosting]:
    """The postings of a feed. Raises HeadHunterError, also for one without a single posting.

    A feed that is throttled is an empty document, and no empty market.
    """
    try:
        async with client.get(url, allow_redirects=False) as response:
            body = await read_body(response)
    except (ClientError, TimeoutError, OSError) as error:
        log.info("no answer of a feed: %s", type(error).__name__)
        raise ServiceUnavailable("no answer") from None
    if response.status != 200:
        raise error_of(response, None)
    reading = await asyncio.to_thread(read, body, None, MAX_POSTINGS)
    if not reading.postings:
        raise ServiceUnavailable("empty" if b"<rss" in body[:2_000] else "broken answer")
    return reading.postings
