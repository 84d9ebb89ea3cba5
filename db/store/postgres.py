"""PostgreSQL: asynchronous connections, and threads for whatever reads long."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Engine, Result, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from db.store.prepared import AnyStatement, PreparedStatement, Values
from db.store.session import LongQuery, Session, run_query

T = TypeVar("T")


class Postgres:
    """The connections to one server."""

    def __init__(self, url: URL) -> None:
        self._url = url
        # Users wrote the values of statements: hide them from errors, and so from the log.
        # Every session ends its transaction, so that a rollback on return only costs time.
        self.engine = create_async_engine(url, hide_parameters=True, pool_reset_on_return=None)
        # A read needs no transaction: one statement sees one state of the store. AUTOCOMMIT on the
        # engine, since setting it for each session cost half of an answer's time.
        self.reader = create_async_engine(
            url,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            skip_autocommit_rollback=True,
            max_overflow=7,
        )

    @cached_property
    def _in_threads(self) -> Engine:
        return create_engine(
            self._url,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            skip_autocommit_rollback=True,
            pool_size=1,
            max_overflow=2,
        )

    @asynccontextmanager
    async def read(self, info: dict[str, Any]) -> AsyncIterator[Session]:
        async with self.reader.connect() as connection:
            yield _AsyncSession(connection, info)

    async def read_in_thread(self, query: LongQuery[T]) -> T:
        return await asyncio.to_thread(self._read, query)

    def _read(self, query: LongQuery[T]) -> T:
        with self._in_threads.connect() as connection:
            return run_query(query, connection)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Session]:
        async with self.engine.begin() as connection:
            yield _AsyncSession(connection)

    async def write(self, change: LongQuery[T]) -> T:
        async with self.begin() as session:
            return await change(session)

    async def close(self) -> None:
        self._in_threads.dispose()
        await self.reader.dispose()
        await self.engine.dispose()


class _AsyncSession(Session):
    def __init__(self, connection: AsyncConnection, info: dict[str, Any] | None = None) -> None:
        super().__init__(is_sqlite=False, info=info)
        self._connection = connection

    async def _execute(self, statement: AnyStatement, values: Values | None) -> Result[Any]:
        query = statement.query if isinstance(statement, PreparedStatement) else statement
        return await self._connection.execute(query, values)
