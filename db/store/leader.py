"""One process at a time may send and poll: whoever holds the store.

On SQLite a lock on a file beside the store; a second process is told so at once. On PostgreSQL an
advisory lock: other replicas wait for it, and get it when its holder's connection ends, however
that came about.
"""

import asyncio
import fcntl
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from db.store.engine import Database

log = logging.getLogger(__name__)

# Any number that nobody else locks in this database.
LOCK_KEY = 0x0CA2EE2B
RETRY_DELAY = 0.2  # seconds between two tries for the lock; a takeover waits for one at most
CHECK_INTERVAL = 1.0  # seconds between two looks at whether it is still held


class StoreInUseError(Exception):
    """Another process of this machine works with the same SQLite store."""


@asynccontextmanager
async def hold_leadership(db: Database) -> AsyncIterator[asyncio.Event]:
    """Hold the store; the event says that it is lost. Raises StoreInUseError on SQLite alone."""
    if not db.is_sqlite:
        async with _advisory(db) as lost:
            yield lost
        return
    file = Path(f"{db.engine.url.database}.lock")
    with file.open("w") as handle:  # noqa: ASYNC230 - once, at the start
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreInUseError from None
        yield asyncio.Event()


@asynccontextmanager
async def _advisory(db: Database) -> AsyncIterator[asyncio.Event]:
    lost = asyncio.Event()
    async with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        query = text("SELECT pg_try_advisory_lock(:key)")
        held = await connection.scalar(query, {"key": LOCK_KEY})
        if not held:
            log.info("standing by: another replica works")
        # Waiting inside the database would hold up a stop.
        while not held:
            await asyncio.sleep(RETRY_DELAY)
            held = await connection.scalar(query, {"key": LOCK_KEY})
        watch = asyncio.create_task(_watch(connection, lost))
        try:
            yield lost
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch
            with suppress(SQLAlchemyError):
                await connection.execute(
                    text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK_KEY}
                )


async def _watch(connection: AsyncConnection, lost: asyncio.Event) -> None:
    try:
        while True:
            await asyncio.sleep(CHECK_INTERVAL)
            await connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        lost.set()
