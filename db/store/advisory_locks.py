"""PostgreSQL's advisory locks by name, for work that replicas must not do at the same time.

A process holds all its locks on one connection: many cost no more than one, none waits for a
connection that another lock occupies, and all end when the connection ends.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from hashlib import blake2b
from weakref import WeakValueDictionary

from sqlalchemy import TextClause, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from db.store.engine import Database
from db.store.postgres import Postgres

TRY_LOCK = text("SELECT pg_try_advisory_lock(:key)")
UNLOCK = text("SELECT pg_advisory_unlock(:key)")
# Backoff in seconds between two tries for a lock that another replica holds.
FIRST_WAIT, MAX_WAIT = 0.005, 0.1


def lock_key(name: str) -> int:
    """The 64-bit number of a lock. Two names with the same number only wait longer."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)


class AdvisoryLocks:
    """The advisory locks that this process holds. Raises TypeError for a store on SQLite."""

    def __init__(self, db: Database) -> None:
        if not isinstance(db.connections, Postgres):
            raise TypeError("SQLite has no advisory locks")
        self._engine = db.connections.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None
        self._statement = asyncio.Lock()
        # PostgreSQL lets one session take a lock twice: these keep the process's own tasks apart,
        # first come, first served.
        self._local: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Wait for the lock and hold it. Raises SQLAlchemyError if the database is gone."""
        key = lock_key(name)
        async with self._local.setdefault(key, asyncio.Lock()):
            wait = FIRST_WAIT
            while not await self._try_lock(key):
                await asyncio.sleep(wait)
                wait = min(wait * 2, MAX_WAIT)
            try:
                yield
            finally:
                await self._unlock(key)

    @asynccontextmanager
    async def try_hold(self, name: str) -> AsyncIterator[bool]:
        """Hold the lock if it is free; False if somebody else holds it."""
        key = lock_key(name)
        lock = self._local.setdefault(key, asyncio.Lock())
        if lock.locked():
            yield False
            return
        async with lock:
            held = await self._try_lock(key)
            try:
                yield held
            finally:
                if held:
                    await self._unlock(key)

    async def close(self) -> None:
        async with self._statement:
            await self._disconnect()

    async def _try_lock(self, key: int) -> bool:
        trying = asyncio.create_task(self._ask(TRY_LOCK, key))
        try:
            return await asyncio.shield(trying)
        except asyncio.CancelledError:
            # A cancelled statement would break the connection, and so lose every lock on it.
            with suppress(SQLAlchemyError):
                if await trying:
                    await self._ask(UNLOCK, key)
            raise

    async def _unlock(self, key: int) -> None:
        # If this fails the connection is gone, and the lock with it.
        with suppress(SQLAlchemyError):
            await asyncio.shield(asyncio.create_task(self._ask(UNLOCK, key)))

    async def _ask(self, statement: TextClause, key: int) -> bool:
        async with self._statement:
            try:
                return await self._answer(statement, key)
            except SQLAlchemyError:
                # The server may have restarted: retry once on a new connection.
                await self._disconnect()
                return await self._answer(statement, key)

    async def _answer(self, statement: TextClause, key: int) -> bool:
        if self._connection is None:
            self._connection = await self._engine.connect()
        return bool(await self._connection.scalar(statement, {"key": key}))

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                await connection.invalidate()
            with suppress(SQLAlchemyError):
                await connection.close()
