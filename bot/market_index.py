"""The cache of the market: one index in memory, read again when the market has changed."""

import asyncio
import gc
from datetime import date, datetime
from zoneinfo import ZoneInfo

from db.queries import market as market_queries
from db.store.engine import Database
from db.store.session import Session
from handlers.market.rules.market import FRESH, Market, build


class MarketIndex:
    """Gives the market at a moment: one cheap statement on a hit, a few seconds on a miss.

    `zone` is the time zone of the date that users read: a sweep at three in the morning in Almaty
    is on the day before in UTC.
    """

    def __init__(self, db: Database, zone: str = "UTC") -> None:
        self.db, self.zone = db, ZoneInfo(zone)
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
                    if market.seen_at is not None:
                        market.seen_at = market.seen_at.astimezone(self.zone)
                    self._market = market
                    self._read = wanted
        return self._market


async def _read(session: Session, now: datetime) -> Market:
    market = build(await market_queries.rows(session, now - FRESH), now)
    market.role_names = await market_queries.role_names(session)
    # The index lives until the market changes: no full collection need walk through it.
    gc.freeze()
    return market
