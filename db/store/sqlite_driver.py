"""SQLite's cursor with one visit to aiosqlite's thread for a statement.

aiosqlite (0.22) goes there four times: for a cursor, to run it, for its rows, to close it. Each is
a switch between two threads that want the interpreter, and a tick makes seventy of them: a quarter
of its time (`python -m tests.benchmarks speed`). SQLAlchemy fetches all rows at once anyway.
"""

import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any

import aiosqlite


class SingleHopCursor(aiosqlite.Cursor):
    """Its rows are all fetched and nothing is left open when `execute` returns."""

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
    """aiosqlite's own connection, but for its cursors. A process may end without closing it."""
    connection = aiosqlite.connect(*args, **options)
    connection._thread.daemon = True
    connection.cursor = partial(SingleHopCursor, connection)  # type: ignore[method-assign,assignment]
    return connection
