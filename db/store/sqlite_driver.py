"""An aiosqlite cursor that enters aiosqlite's thread once for a statement.

aiosqlite (0.22) enters it four times: to open a cursor, run it, fetch its rows, close it. Each is
a switch between two threads that compete for the interpreter. A tick makes seventy of them, which
was a quarter of its time (`python -m tests.benchmarks speed`). SQLAlchemy fetches all rows anyway.
"""

import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any

import aiosqlite


class SingleHopCursor(aiosqlite.Cursor):
    """A cursor that fetches all rows in `execute` and leaves nothing open."""

    _rows: Sequence[Any] = ()

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._conn = connection

    async def execute(self, sql: str, parameters: Any = None) -> aiosqlite.Cursor:
        run = partial(_run, self._conn._conn, sql, parameters or ())
        self._cursor, self._rows = await self._execute(run)  # type: ignore[no-untyped-call]
        return self

    async def executemany(self, sql: str, parameters: Any) -> aiosqlite.Cursor:
        many = partial(self._conn._conn.executemany, sql, parameters)
        self._cursor = await self._execute(many)  # type: ignore[no-untyped-call]
        return self

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    async def close(self) -> None:
        self._rows = ()


def _run(
    connection: sqlite3.Connection, sql: str, parameters: Any
) -> tuple[sqlite3.Cursor, Sequence[Any]]:
    cursor = connection.execute(sql, parameters)
    return cursor, cursor.fetchall() if cursor.description else ()


def connect(*args: Any, **options: Any) -> aiosqlite.Connection:
    """A connection with this module's cursors; its thread does not keep the process alive."""
    connection = aiosqlite.connect(*args, **options)
    connection._thread.daemon = True
    connection.cursor = partial(SingleHopCursor, connection)  # type: ignore[method-assign,assignment]
    return connection
