"""The cache of the market: one index in memory, read again when the market has changed."""

import asyncio
import gc
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from db.queries import market as market_queries
from db.queries import skills as skill_queries
from db.reference.matching import general_skills
from db.store.engine import Database
from db.store.session import Session
from handlers.market.rules.market import FRESH, LeftOut, Market, build
from handlers.market.rules.snapshot import SnapshotMarket


class MarketIndex:
    """Gives the market at a moment: one cheap statement on a hit, a few seconds on a miss.

    `zone` is the time zone of the date that users read: a sweep at three in the morning in Almaty
    is on the day before in UTC. `snapshot` answers while no postings count.
    """

    def __init__(
        self, db: Database, zone: str = "UTC", snapshot: Mapping[str, Any] | None = None
    ) -> None:
        self.db, self.zone, self.snapshot = db, ZoneInfo(zone), snapshot
        self._market: Market | None = None
        self._read: tuple[str, date] | None = None
        self._reading = asyncio.Lock()

    async def __call__(self, now: datetime) -> Market:
        async with self.db.read() as session:
            wanted = (await market_queries.version(session), now.date())
        if self._market is None or self._read != wanted:
            async with self._reading:
                if self._market is None or self._read != wanted:
                    market = await self.db.read_in_thread(_read, now)
                    if not market.ids and self.snapshot is not None:
                        market = await self._of_snapshot(self.snapshot, now, market.left_out)
                    if market.seen_at is not None and market.snapshot is None:
                        market.seen_at = market.seen_at.astimezone(self.zone)
                    self._market = market
                    self._read = wanted
        return self._market

    async def _of_snapshot(
        self, snapshot: Mapping[str, Any], now: datetime, left_out: LeftOut
    ) -> Market:
        async with self.db.read() as session:
            ids = await skill_queries.id_by_slug(session)
        return SnapshotMarket(snapshot, ids, now, left_out)


async def _read(session: Session, now: datetime) -> Market:
    rows = await market_queries.rows(session, now - FRESH)
    market = build(rows, now, await market_queries.count_old(session, now - FRESH))
    market.role_names = await market_queries.role_names(session)
    ids = await skill_queries.id_by_slug(session)
    market.general = frozenset(ids[slug] for slug in general_skills() if slug in ids)
    # The index lives until the market changes: no full collection need walk through it.
    gc.freeze()
    return market
