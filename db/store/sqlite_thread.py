"""A connection to SQLite with a thread of its own, which is aiosqlite's.

aiosqlite opens the connection, queues its work and ends its thread. SQLAlchemy's statements run in
that thread whole: aiosqlite's own cursors enter it four times for each.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

import aiosqlite
from sqlalchemy import Connection, Engine

T = TypeVar("T")


class SqliteThread:
    """Runs functions in the connection's thread, one after the other."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._owner = aiosqlite.Connection(self._connect, iter_chunk_size=1)
        # A process may end without closing it.
        self._owner._thread.daemon = True

    def _connect(self) -> sqlite3.Connection:
        self.connection = self._engine.connect()
        return driver_connection(self.connection)

    async def open(self) -> None:
        """Start the thread and open the connection. Raises what the engine raises."""
        await self._owner

    def run(self, work: Callable[..., T], *args: Any) -> "asyncio.Future[T]":
        """Run something in the thread, after what was asked of it before.

        A future and no task: whoever cancels all tasks, as a loop does at its end, would cancel
        the wait for a commit.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._owner._tx.put_nowait((future, partial(work, *args)))
        return future

    async def close(self) -> None:
        """Close the connection and end the thread."""
        await self.run(self.connection.detach)  # its pool must not close it a second time
        await self._owner.close()


def driver_connection(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection under SQLAlchemy's."""
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)
