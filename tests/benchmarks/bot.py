"""The real dispatcher on a SQLite file of its own, for one subject after the other."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import make_dispatcher
from bot.charts.cache import ChartCache
from bot.market_index import MarketIndex
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.fsm_storage import DatabaseStorage
from db.store import migrate
from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.conftest import TODAY
from tests.store import load_sample

# A router belongs to one dispatcher: the first one made serves the whole process.
_made: list[DrainingDispatcher] = []


def dispatcher_on(db: Database) -> DrainingDispatcher:
    if not _made:
        _made.append(make_dispatcher(db, "Asia/Almaty", Clock(TODAY)))
    dispatcher = _made[0]
    assert isinstance(dispatcher.storage, DatabaseStorage)
    dispatcher["db"] = dispatcher.storage.db = db
    dispatcher["market"], dispatcher["pictures"] = MarketIndex(db), ChartCache(db)
    return dispatcher


@asynccontextmanager
async def real_chat() -> AsyncIterator[tuple[Chat, Database]]:
    """User 1's chat with the real dispatcher, and its store with the built-in analysis."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        await asyncio.to_thread(migrate.upgrade, url)
        db = Database(url)
        await load_sample(db)
        chat = Chat(dispatcher_on(db), Clock(TODAY))
        try:
            yield chat, db
        finally:
            await chat.close()
            await db.close()
