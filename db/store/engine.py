"""The database: one engine, short write transactions, and all knowledge of dialects."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from typing import Any

from sqlalchemy import bindparam, event, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from db.models.users import User
from db.store import sqlite_driver
from db.store.locked_file import StoreFile
from db.store.query_cache import SESSION_CACHE, QueryCache, SessionCache

_USER_FOR_UPDATE = select(User.id).where(User.id == bindparam("user_id")).with_for_update()
# What SQLite keeps for one connection; FULL keeps every acknowledged commit. WAL is the file's
# (`db.store.migrate`): switching fails at once while another connection switches or writes.
SQLITE_PRAGMAS = ("PRAGMA busy_timeout=5000", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON")


def async_url(url: str) -> URL:
    """The URL with its asynchronous driver: sqlite:// means aiosqlite, postgresql:// psycopg."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return parsed.set(drivername="sqlite+aiosqlite")
    return parsed.set(drivername="postgresql+psycopg")


def insert_new(session: AsyncSession, table: Any) -> Any:
    """The dialect's INSERT, which has `on_conflict_do_update` and `on_conflict_do_nothing`."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


async def lock_user(session: AsyncSession, user_id: int) -> None:
    """Lock the user's row until the transaction ends, so that they have one writer at a time.

    SQLite has a single writer anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        await session.execute(_USER_FOR_UPDATE, {"user_id": user_id})


class StoreLostError(Exception):
    """The file of the SQLite store was deleted or replaced: what is written now would be lost."""


class Database:
    """The store as the bot uses it: `begin()` writes, `read()` reads.

    With `file` no write is committed that would go into a deleted file.
    """

    def __init__(self, url: str, file: StoreFile | None = None) -> None:
        self.file = file
        # Users wrote the values of statements: hide them from errors, and so from the log.
        # Every session ends its transaction, so that a rollback on return only costs time.
        self.engine = create_async_engine(
            async_url(url), hide_parameters=True, pool_reset_on_return=None
        )
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.is_sqlite:
            self._configure(self.engine)
            event.listen(self.engine.sync_engine, "begin", _begin_immediate)
        # SQLite has one writer. An asyncio lock is fair and has no time-out, unlike SQLite's.
        self._writer: AbstractAsyncContextManager[None] = (
            asyncio.Lock() if self.is_sqlite else nullcontext()
        )
        # A read needs no transaction: one statement sees one state of the store. AUTOCOMMIT on the
        # engine, since setting it for each session cost half of an answer's time.
        self.reader = create_async_engine(
            async_url(url),
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            skip_autocommit_rollback=True,
        )
        if self.is_sqlite:
            self._configure(self.reader)
        self.memory = QueryCache()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """One write transaction: committed at the end, rolled back on any error.

        Raises StoreLostError.
        """
        async with (
            self._writer,
            AsyncSession(self.engine, expire_on_commit=False, autoflush=True) as session,
            session.begin(),
        ):
            yield session
            if self.is_lost():
                raise StoreLostError

    def is_lost(self) -> bool:
        """True if the store's file was deleted or replaced while it was open."""
        return self.file is not None and self.file.is_lost()

    @asynccontextmanager
    async def begin_for(self, user_id: int) -> AsyncIterator[AsyncSession]:
        """Like `begin`, and other writers of the same user wait until it ends."""
        async with self.begin() as session:
            await lock_user(session, user_id)
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A read-only session; it never waits for a writer."""
        reading = {SESSION_CACHE: SessionCache(self.memory)}
        async with AsyncSession(self.reader, expire_on_commit=False, info=reading) as session:
            yield session

    async def close(self) -> None:
        if self.is_lost():
            for engine in (self.reader, self.engine):
                await _empty_log(engine)
        await self.reader.dispose()
        await self.engine.dispose()

    def _configure(self, engine: AsyncEngine) -> None:
        def choose(_dialect: Any, _record: Any, _args: Any, options: dict[str, Any]) -> None:
            if self.is_lost():
                raise StoreLostError  # a new connection would open another file
            options["async_creator_fn"] = sqlite_driver.connect

        event.listen(engine.sync_engine, "do_connect", choose)
        event.listen(engine.sync_engine, "connect", _configure_sqlite)


async def _empty_log(engine: AsyncEngine) -> None:
    """Flush SQLite's log into the file that is gone.

    The next start would replay what is left of it into the file that is there now.
    """
    with suppress(SQLAlchemyError, StoreLostError):
        connection = await engine.raw_connection()
        try:
            cursor = await connection.driver_connection.execute(  # type: ignore[union-attr]
                "PRAGMA wal_checkpoint(TRUNCATE)"
            )
            await cursor.close()
        finally:
            connection.close()


def _configure_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_immediate(connection: Any) -> None:
    # A deferred transaction that reads and then writes fails at once if another one wrote in
    # between; IMMEDIATE waits for its turn. The driver's own transactions lose updates silently.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
