"""Leader election: one process at a time may send and poll.

On SQLite the leader locks a file beside the store, and a second process fails at once. On
PostgreSQL it holds an advisory lock: other replicas stand by, and one of them takes over when the
leader's connection ends.
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
RETRY_DELAY = 0.2  # seconds between two tries for the lock; bounds the delay of a takeover
CHECK_INTERVAL = 1.0  # seconds between two checks that the connection is alive


class StoreInUseError(Exception):
    """Another process of this machine works with the same SQLite store."""


@asynccontextmanager
async def hold_leadership(db: Database) -> AsyncIterator[asyncio.Event]:
    """Be the leader; the event is set when leadership is lost.

    Waits for the lock on PostgreSQL. Raises StoreInUseError on SQLite.
    """
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
        # Poll: a wait inside the database would delay a shutdown.
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
