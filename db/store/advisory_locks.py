"""PostgreSQL's advisory locks by name, for what replicas must not do at the same time.

All of a process are held on one connection: many of them cost no more than one, none can wait for
a connection of the pool that another holds, and all end with it, however that comes about.
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

TRY_LOCK = text("SELECT pg_try_advisory_lock(:key)")
UNLOCK = text("SELECT pg_advisory_unlock(:key)")
# Waits between two tries for a lock that another replica has, in seconds.
FIRST_WAIT, LONGEST_WAIT = 0.005, 0.1


def lock_key(name: str) -> int:
    """PostgreSQL's locks have numbers of 64 bits. Two names that share one only wait more."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)


class AdvisoryLocks:
    def __init__(self, db: Database) -> None:
        self._engine = db.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None
        self._statement = asyncio.Lock()
        # For PostgreSQL all are of one session, which may take a lock twice: within the process
        # these keep each other out, and in order.
        self._here: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Wait for the lock and keep it. Raises SQLAlchemyError where the database is gone."""
        key = lock_key(name)
        async with self._here.setdefault(key, asyncio.Lock()):
            wait = FIRST_WAIT
            while not await self._take(key):
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
            try:
                yield
            finally:
                await self._give_back(key)

    @asynccontextmanager
    async def try_hold(self, name: str) -> AsyncIterator[bool]:
        """Keep the lock if it is free; whether it was."""
        key = lock_key(name)
        lock = self._here.setdefault(key, asyncio.Lock())
        if lock.locked():
            yield False
            return
        async with lock:
            taken = await self._take(key)
            try:
                yield taken
            finally:
                if taken:
                    await self._give_back(key)

    async def close(self) -> None:
        async with self._statement:
            await self._disconnect()

    async def _take(self, key: int) -> bool:
        taking = asyncio.create_task(self._ask(TRY_LOCK, key))
        try:
            return await asyncio.shield(taking)
        except asyncio.CancelledError:
            # A statement that is broken off would cost the connection, and so every lock on it.
            with suppress(SQLAlchemyError):
                if await taking:
                    await self._ask(UNLOCK, key)
            raise

    async def _give_back(self, key: int) -> None:
        # Where this fails the connection is gone, and the lock with it.
        with suppress(SQLAlchemyError):
            await asyncio.shield(asyncio.create_task(self._ask(UNLOCK, key)))

    async def _ask(self, statement: TextClause, key: int) -> bool:
        async with self._statement:
            try:
                return await self._answer(statement, key)
            except SQLAlchemyError:
                # The server was started anew perhaps: once more, on another connection.
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
