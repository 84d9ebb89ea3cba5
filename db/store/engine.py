"""The database: one engine, short write transactions, and all knowledge of dialects."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import bindparam, event, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from db.models.users import User
from db.store import sqlite_driver
from db.store.query_cache import SESSION_CACHE, QueryCache, SessionCache

_USER_FOR_UPDATE = select(User.id).where(User.id == bindparam("user_id")).with_for_update()
# How a SQLite connection must be set up: the driver's own transactions lose updates silently,
# WAL lets readers and the writer work side by side, FULL keeps every acknowledged commit.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
)


def async_url(url: str) -> URL:
    """The URL with its asynchronous driver: sqlite:// means aiosqlite, postgresql:// psycopg."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return parsed.set(drivername="sqlite+aiosqlite")
    return parsed.set(drivername="postgresql+psycopg")


def insert_new(session: AsyncSession, table: Any) -> Any:
    """An INSERT that can say `on_conflict_…`; both dialects have it, each under its own name."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


async def lock_user(session: AsyncSession, user_id: int) -> None:
    """Lock the user's row until the transaction ends, so that they have one writer at a time.

    SQLite has a single writer anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        await session.execute(_USER_FOR_UPDATE, {"user_id": user_id})


class Database:
    """The store as the bot uses it: `begin()` writes, `read()` reads."""

    def __init__(self, url: str) -> None:
        # A statement's values are what users wrote: they stay out of errors, and so of the log.
        # Every session here ends what it begins: a rollback after that holds up the rest.
        self.engine = create_async_engine(
            async_url(url), hide_parameters=True, pool_reset_on_return=None
        )
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.is_sqlite:
            _configure(self.engine)
            event.listen(self.engine.sync_engine, "begin", _begin_immediate)
        # SQLite has one writer; waiting here is fair and has no time-out, unlike its own lock.
        self._writer: AbstractAsyncContextManager[None] = (
            asyncio.Lock() if self.is_sqlite else nullcontext()
        )
        # Reads need no transaction of their own: one statement sees one state of the store. Their
        # connections stay as they are; to set one up and back each time cost half of an answer.
        self.reader = create_async_engine(
            async_url(url),
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            skip_autocommit_rollback=True,
        )
        if self.is_sqlite:
            _configure(self.reader)
        self.memory = QueryCache()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """One write transaction: committed at the end, rolled back on any error."""
        async with (
            self._writer,
            AsyncSession(self.engine, expire_on_commit=False, autoflush=True) as session,
            session.begin(),
        ):
            yield session

    @asynccontextmanager
    async def begin_for(self, user_id: int) -> AsyncIterator[AsyncSession]:
        """A write transaction of one user: their other writers wait until it ends."""
        async with self.begin() as session:
            await lock_user(session, user_id)
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads; it never waits for a writer."""
        reading = {SESSION_CACHE: SessionCache(self.memory)}
        async with AsyncSession(self.reader, expire_on_commit=False, info=reading) as session:
            yield session

    async def close(self) -> None:
        await self.reader.dispose()
        await self.engine.dispose()


def _configure(engine: AsyncEngine) -> None:
    def choose(_dialect: Any, _record: Any, _args: Any, options: dict[str, Any]) -> None:
        options["async_creator_fn"] = sqlite_driver.connect

    event.listen(engine.sync_engine, "do_connect", choose)
    event.listen(engine.sync_engine, "connect", _configure_sqlite)


def _configure_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_immediate(connection: Any) -> None:
    # A deferred transaction that reads and then writes fails at once when another one wrote;
    # IMMEDIATE waits its turn instead.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
