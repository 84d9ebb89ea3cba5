"""Leader election: one process at a time may send and poll.

On SQLite the leader locks a file beside the store, and a second process fails at once; leadership
ends when the store's file is deleted or replaced. On PostgreSQL the leader holds an advisory lock:
other replicas stand by, and one of them takes over when the leader's connection ends.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from db.store.engine import Database
from db.store.locked_file import StoreFile, hold_lock
from db.store.postgres import Postgres

log = logging.getLogger(__name__)

# Any number that nobody else locks in this database.
LOCK_KEY = 0x0CA2EE2B
RETRY_DELAY = 0.2  # seconds between two tries for the lock; bounds the delay of a takeover
CHECK_INTERVAL = 1.0  # seconds between two checks that the connection, or the file, is there


@asynccontextmanager
async def hold_leadership(
    db: Database, file: StoreFile | None = None
) -> AsyncIterator[asyncio.Event]:
    """Be the leader; the event is set when leadership is lost.

    `file` is given if this process holds the lock of the SQLite store already. Waits for the lock
    on PostgreSQL. Raises StoreInUseError on SQLite.
    """
    if isinstance(db.connections, Postgres):
        async with _advisory(db.connections) as lost:
            yield lost
        return
    with ExitStack() as stack:
        if file is None:
            file = stack.enter_context(hold_lock(Path(str(db.url.database))))
        lost = asyncio.Event()
        async with _watching(_watch_file(file, lost)):
            yield lost


@asynccontextmanager
async def _advisory(server: Postgres) -> AsyncIterator[asyncio.Event]:
    lost = asyncio.Event()
    alone = server.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with alone.connect() as connection:
        query = text("SELECT pg_try_advisory_lock(:key)")
        held = await connection.scalar(query, {"key": LOCK_KEY})
        if not held:
            log.info("standing by: another replica works")
        # Poll: a wait inside the database would delay a shutdown.
        while not held:
            await asyncio.sleep(RETRY_DELAY)
            held = await connection.scalar(query, {"key": LOCK_KEY})
        try:
            async with _watching(_watch_connection(connection, lost)):
                yield lost
        finally:
            with suppress(SQLAlchemyError):
                await connection.execute(
                    text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK_KEY}
                )


@asynccontextmanager
async def _watching(watch: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(watch)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _watch_file(file: StoreFile, lost: asyncio.Event) -> None:
    while True:
        if file.is_lost():
            lost.set()
        await asyncio.sleep(CHECK_INTERVAL)


async def _watch_connection(connection: AsyncConnection, lost: asyncio.Event) -> None:
    try:
        while True:
            await asyncio.sleep(CHECK_INTERVAL)
            await connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        lost.set()
