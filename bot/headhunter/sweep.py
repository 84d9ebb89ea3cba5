"""One sweep over HeadHunter: all searches, details of new and changed vacancies, and the rates.

A short transaction stores each page and each vacancy together with the cursor, so a sweep that was
killed resumes where it was. A sweep that fails ends at once: it archives nothing, and keeps the
pages it stored. A search that HeadHunter refuses stops no other search.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.config import SearchQuery, Settings
from bot.headhunter import partition
from bot.headhunter.client import (
    BadSearch,
    HeadHunter,
    HeadHunterError,
    NotFound,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from bot.headhunter.partition import SearchPart
from db.queries import market as market_queries
from db.queries import posting_ingest, rates, sweeps
from db.rows.sweeps import SweepRow
from db.seed import load_reference
from db.sources import headhunter
from db.sources.posting import HEADHUNTER, RefusedPosting, SourcePosting, UnreadablePosting
from db.store.engine import Database
from db.store.leader import hold_leadership
from db.store.locked_file import StoreFile, StoreInUseError
from db.store.session import Session

log = logging.getLogger(__name__)

# The market counts postings this young; HeadHunter itself closes them after a month.
PUBLISHED_WITHIN = timedelta(days=90)
# A vacancy unseen for so long is gone, or no search of ours finds it any more.
UNSEEN = timedelta(days=30)
# An older sweep that was killed is not resumed: its pages say little about today.
RESUMED_WITHIN = timedelta(hours=20)
# A change makes every replica read the market again, so a sweep announces changes this seldom.
TELL_EVERY = 30.0  # seconds
# So many missing details in a row, of vacancies that the search has just shown, are a failure of
# HeadHunter and not of the vacancies.
MOST_LOST, MOST_UNAVAILABLE = 20, 3
TAKEOVER = 3.0  # seconds to wait for the leadership

Watch = Callable[[SweepRow], None]


@dataclass(frozen=True)
class SweepCursor:
    """The work left of a sweep: the parts of the searches, newest first, then details."""

    queries: tuple[dict[str, Any], ...]
    left: tuple[SearchPart, ...]
    seen: int = 0
    done: int = 0
    of: int = 0
    # HeadHunter may not have shown everything, so no vacancy can be called unseen.
    partial: bool = False
    # The count of unreadable vacancies, and the numbers of the refused searches, from 0.
    unread: int = 0
    refused: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "queries": list(self.queries),
            "refused": list(self.refused),
            "left": [part.as_json() for part in self.left],
        }

    @staticmethod
    def read(raw: dict[str, Any]) -> "SweepCursor":
        """Read a stored cursor. Raises TypeError and KeyError for one of another version."""
        left = tuple(SearchPart(**part) for part in raw["left"])
        queries, refused = tuple(raw["queries"]), tuple(raw["refused"])
        return SweepCursor(**{**raw, "queries": queries, "left": left, "refused": refused})


class Sweeper:
    """Runs one sweep. The leader is the only one to run it, one at a time."""

    def __init__(
        self,
        db: Database,
        client: HeadHunter,
        queries: Sequence[SearchQuery],
        clock: Callable[[], datetime],
        watch: Watch = lambda sweep: None,
    ) -> None:
        self.db, self.client, self.clock, self.watch = db, client, clock, watch
        self.queries = tuple(query.model_dump() for query in queries)
        self.sweep: SweepRow
        self.cursor: SweepCursor
        self._told_at = float("-inf")
        self._lost = 0
        self._withheld = 0
        self._areas: dict[str | None, list[str]] = {}

    async def run(self) -> SweepRow:
        """Run the sweep to its end. Returns its record, with the error that ended it."""
        await self._begin()
        try:
            await self._search()
            await self._details()
            await self._rates()
            await self._finish()
        except HeadHunterError as error:
            await self._fail(error.word)
        except Exception as error:
            log.error("the refresh failed: %s", type(error).__name__)
            await self._fail("error")
        return self.sweep

    async def _begin(self) -> None:
        """Resume the sweep that was killed, or begin a new one."""
        now = self.clock()
        async with self.db.begin() as session:
            last = await sweeps.latest(session, HEADHUNTER)
            if last is not None and last.ended_at is None:
                if (cursor := self._cursor_of(last, now)) is not None:
                    self.sweep, self.cursor = last, cursor
                    return self.watch(last)
                await sweeps.save(session, replace(last, ended_at=now, error="given up"))
            since = now - PUBLISHED_WITHIN
            parts = tuple(
                partition.full_range(SearchQuery(**query), since, now, number)
                for number, query in enumerate(self.queries)
            )
            self.cursor = SweepCursor(self.queries, parts)
            self.sweep = await sweeps.begin(session, HEADHUNTER, now, self.cursor.as_json())
        return self.watch(self.sweep)

    def _cursor_of(self, sweep: SweepRow, now: datetime) -> SweepCursor | None:
        if now - sweep.started_at > RESUMED_WITHIN:
            return None
        try:
            cursor = SweepCursor.read(sweep.cursor)
        except (TypeError, KeyError):
            return None
        return cursor if cursor.queries == self.queries else None

    async def _search(self) -> None:
        while self.cursor.left:
            part = self.cursor.left[0]
            try:
                page = await self.client.search(part.parameters())
            except BadSearch as error:
                await self._refuse(part.query, error)
                continue
            rows = await asyncio.to_thread(headhunter.page, page.raw)
            postings = [row for row in rows if not isinstance(row, RefusedPosting)]
            if unread := len(rows) - len(postings):
                log.warning("%d vacancies can't be read", unread)
                if not postings:
                    raise ServiceUnavailable("unreadable")
            left, partial = await self._left(part, page.found)
            cursor = replace(
                self.cursor,
                left=left + self.cursor.left[1:],
                seen=self.cursor.seen + len(rows),
                partial=self.cursor.partial or partial,
                unread=self.cursor.unread + unread,
            )
            await self._store(postings, cursor)
        if not self.cursor.seen:
            raise ServiceUnavailable("empty")

    async def _refuse(self, query: int, error: BadSearch) -> None:
        """Go on without a search. Raises the error if HeadHunter refuses every search."""
        refused = (*self.cursor.refused, query)
        if len(refused) == len(self.queries):
            raise error
        log.error("HeadHunter does not accept search %d of HH_QUERIES", query + 1)
        left = tuple(part for part in self.cursor.left if part.query != query)
        cursor = replace(self.cursor, left=left, refused=refused, partial=True)
        async with self.db.begin() as session:
            await self._save(session, self.sweep, cursor, changed=False)
        self._saved(self.sweep, cursor)

    async def _left(self, part: SearchPart, found: int) -> tuple[tuple[SearchPart, ...], bool]:
        """The rest of a part after this page; True beside it if some of it can't be seen."""
        if part.page or found <= partition.MAX_DEPTH:
            return part.after(found), False
        if smaller := partition.by_date(part, found):
            return smaller, False
        if inside := await self._areas_in(part.area):
            # A vacancy of the area itself may be in none of the areas within it.
            return partition.by_area(part, inside), True
        if smaller := partition.by_experience(part):
            return smaller, False
        log.warning("a search holds %d vacancies that can't be split further", found)
        return part.after(found), True

    async def _areas_in(self, area: str | None) -> list[str]:
        if area not in self._areas:
            try:
                self._areas[area] = await self.client.areas_in(area)
            except NotFound:
                self._areas[area] = []
        return self._areas[area]

    async def _store(self, postings: list[SourcePosting], cursor: SweepCursor) -> None:
        """Store a page of a search, and the cursor after it, in one transaction."""
        now = self.clock()
        async with self.db.begin() as session:
            stored = await posting_ingest.upsert(session, postings, now)
            sweep = replace(
                self.sweep,
                pages=self.sweep.pages + 1,
                new=self.sweep.new + stored.new,
                changed=self.sweep.changed + stored.changed,
            )
            await self._save(session, sweep, cursor, changed=bool(stored.new or stored.changed))
        self._saved(sweep, cursor)

    async def _details(self) -> None:
        ids = await self.db.read_in_thread(posting_ingest.without_detail, HEADHUNTER)
        self.cursor = replace(self.cursor, of=self.cursor.done + len(ids))
        for id in ids:
            try:
                raw = await self.client.vacancy(id)
                posting = await asyncio.to_thread(headhunter.item, raw)
            except NotFound:
                await self._gone(id)
            except (ServiceUnavailable, UnreadablePosting) as error:
                if isinstance(error, UnreadablePosting):
                    self.cursor = replace(self.cursor, unread=self.cursor.unread + 1)
                self._skip(error)
            else:
                self._lost = 0
                await self._store_details(posting)
        if self._withheld > 1 and self._withheld == len(ids):
            raise UnexpectedAnswer("no details")

    async def _store_details(self, posting: SourcePosting) -> None:
        now = self.clock()
        async with self.db.begin() as session:
            await posting_ingest.upsert(session, [posting], now)
            cursor = replace(self.cursor, done=self.cursor.done + 1)
            archived = self.sweep.archived + posting.archived
            sweep = replace(self.sweep, archived=archived)
            await self._save(session, sweep, cursor, changed=True)
        self._saved(sweep, cursor)

    async def _gone(self, id: str) -> None:
        """Archive a vacancy that does not exist any more.

        What this sweep's search has just shown exists: then 404 means that this application has
        no rights to the details. Raises UnexpectedAnswer if that is so of many in a row.
        """
        now = self.clock()
        async with self.db.read() as session:
            since = self.sweep.started_at
            was_shown = await sweeps.was_shown_since(session, HEADHUNTER, id, since)
        if was_shown:
            self._withheld += 1
            self.cursor = replace(self.cursor, unread=self.cursor.unread + 1)
            self._skip(UnexpectedAnswer("no details"))
            return
        async with self.db.begin() as session:
            archived = await posting_ingest.archive(session, HEADHUNTER, [id], now)
            cursor = replace(self.cursor, done=self.cursor.done + 1)
            sweep = replace(self.sweep, archived=self.sweep.archived + archived)
            await self._save(session, sweep, cursor, changed=bool(archived))
        self._saved(sweep, cursor)

    def _skip(self, error: HeadHunterError | UnreadablePosting) -> None:
        """Leave a vacancy to the next sweep. Raises HeadHunterError after many in a row."""
        self._lost += 1
        most = MOST_UNAVAILABLE if isinstance(error, ServiceUnavailable) else MOST_LOST
        if self._lost >= most:
            raise error if isinstance(error, HeadHunterError) else UnexpectedAnswer("unreadable")

    async def _rates(self) -> None:
        """Store the rates of today; without an answer the former rates stay."""
        async with self.db.read() as session:
            if await rates.any_since(session, self.sweep.started_at):
                return
        try:
            units = headhunter.rates(await self.client.dictionaries())
        except (HeadHunterError, UnreadablePosting) as error:
            log.warning("the rates of currencies did not come: %s", error)
            return
        if units:
            async with self.db.begin() as session:
                await rates.upsert(session, units, self.clock())

    async def _finish(self) -> None:
        now = self.clock()
        async with self.db.begin() as session:
            archived = 0
            if not self.cursor.partial:
                before = now - UNSEEN
                archived = await posting_ingest.archive_unseen(session, HEADHUNTER, before, now)
            # HeadHunter's terms ask for it. What this sweep archived shows as closed for a day.
            await posting_ingest.remove_archived(session, HEADHUNTER, self.sweep.started_at)
            # Even if no posting changed, the market has a new date.
            await market_queries.mark_changed(session)
            archived += self.sweep.archived
            sweep = replace(self.sweep, ended_at=now, archived=archived, cursor=self._end())
            await sweeps.save(session, sweep)
        self._saved(sweep, self.cursor)

    async def _fail(self, word: str) -> None:
        log.error("the refresh stopped: %s", word)
        async with self.db.begin() as session:
            if self.sweep.pages:
                await market_queries.mark_changed(session)
            sweep = replace(self.sweep, ended_at=self.clock(), error=word, cursor=self._end())
            await sweeps.save(session, sweep)
        self._saved(sweep, self.cursor)

    def _end(self) -> dict[str, Any]:
        cursor = self.cursor
        return {
            "done": cursor.done,
            "of": cursor.of,
            "unread": cursor.unread,
            "refused": list(cursor.refused),
        }

    async def _save(
        self, session: Session, sweep: SweepRow, cursor: SweepCursor, *, changed: bool
    ) -> None:
        if changed and time.monotonic() - self._told_at >= TELL_EVERY:
            await market_queries.mark_changed(session)
            self._told_at = time.monotonic()
        await sweeps.save(session, replace(sweep, cursor=cursor.as_json()))

    def _saved(self, sweep: SweepRow, cursor: SweepCursor) -> None:
        """Note the committed state, and tell `watch` of it."""
        self.cursor = cursor
        self.sweep = replace(sweep, cursor=sweep.cursor if sweep.ended_at else cursor.as_json())
        self.watch(self.sweep)


def make_client(settings: Settings) -> HeadHunter | None:
    """Make the client of HeadHunter; None without HH_TOKEN."""
    if settings.hh_token is None or settings.hh_user_agent is None:
        return None
    token = settings.hh_token.get_secret_value()
    return HeadHunter(settings.hh_api_url, token, settings.hh_user_agent)


async def sweep_once(
    settings: Settings, client: HeadHunter, watch: Watch, file: StoreFile | None = None
) -> SweepRow:
    """Run a sweep in a process of its own. Raises StoreInUseError while a bot is the leader.

    `file` is the SQLite store whose lock the caller holds.
    """
    db = Database(settings.database_url, file)
    queries = settings.hh_queries
    try:
        async with asyncio.timeout(TAKEOVER) as taking, hold_leadership(db, file):
            taking.reschedule(None)
            await load_reference(db)
            async with client:
                return await Sweeper(db, client, queries, _now, watch).run()
    except TimeoutError:
        raise StoreInUseError from None
    finally:
        await db.close()


def _now() -> datetime:
    return datetime.now(UTC)


def count_line(sweep: SweepRow) -> str:
    """The progress as one line for the command line."""
    done, total = sweep.details
    line = (
        f"pages {sweep.pages}, new {sweep.new}, changed {sweep.changed}, "
        f"archived {sweep.archived}, details {done} of {total}"
    )
    return f"{line}, unreadable {sweep.unread}" if sweep.unread else line
