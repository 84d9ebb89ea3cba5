"""SQLite: short reads in the event loop, the only writer and long reads in threads.

A read by an index takes SQLite 10 µs, and a switch to a thread and back 70. So the loop runs the
reads of an answer itself. What waits for the disk or for another process (a transaction) has a
thread of its own, and whatever reads long has one for the time it takes.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from contextvars import copy_context
from typing import Any, TypeVar

from sqlalchemy import Connection, Result, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from db.store import prepared
from db.store.prepared import AnyStatement, Values, prepare
from db.store.session import LongQuery, Session, ThreadSession, run_query, run_to_end
from db.store.sqlite_thread import SqliteThread, driver_connection

log = logging.getLogger(__name__)

T = TypeVar("T")
# What SQLite keeps for one connection; FULL keeps every acknowledged commit. WAL is the file's
# (`db.store.migrate`): switching fails at once while another connection switches or writes.
SQLITE_PRAGMAS = ("PRAGMA busy_timeout=5000", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON")
# Seconds that statements may keep the loop before other tasks have their turn.
TURN = 0.005
_BEGIN, _COMMIT = prepare(text("BEGIN IMMEDIATE")), prepare(text("COMMIT"))


class Sqlite:
    """The connections to one file. `check` raises if the file is no longer the one opened."""

    def __init__(self, url: URL, check: Callable[[], None]) -> None:
        self.check = check
        # Users wrote the values of statements: hide them from errors, and so from the log.
        # The driver's own transactions lose updates silently: `_Transaction` begins and ends them.
        self.engine = create_engine(
            url,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            skip_autocommit_rollback=True,
        )
        # A new connection would open another file.
        event.listen(self.engine, "do_connect", lambda *_: check())
        event.listen(self.engine, "connect", _configure)
        self._reader: Connection | None = None
        self._turns = Turns()
        self._writer: SqliteThread | None = None
        # SQLite has one writer. An asyncio lock is fair and has no time-out, unlike SQLite's.
        self._writing = asyncio.Lock()

    def read(self, info: dict[str, Any]) -> AbstractAsyncContextManager[Session]:
        if self._reader is None:
            self._reader = self.engine.connect()
            self._reader.exec_driver_sql("PRAGMA query_only=ON")
        return nullcontext(_LoopSession(self._reader, self._turns, info))

    async def read_in_thread(self, query: LongQuery[T]) -> T:
        thread = await self._open_thread()
        try:
            in_context = copy_context().run  # a query may use words of the user's language
            return await thread.run(in_context, run_query, query, thread.connection)
        finally:
            await to_its_end(asyncio.create_task(thread.close()))

    async def _open_thread(self) -> SqliteThread:
        thread = SqliteThread(self.engine)
        opening = asyncio.create_task(thread.open())
        try:
            await to_its_end(opening)
        except asyncio.CancelledError:
            if not opening.exception():
                await thread.close()
            raise
        return thread

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Session]:
        async with self._writing:
            writer = await self._open_writer()
            transaction = _Transaction(writer.connection)
            try:
                yield _WriterSession(writer, transaction)
                self.check()
            except BaseException:
                await to_its_end(writer.run(transaction.roll_back))
                raise
            await to_its_end(writer.run(transaction.commit))

    async def write(self, change: LongQuery[T]) -> T:
        async with self._writing:
            writer = await self._open_writer()
            in_context = copy_context().run
            return await to_its_end(
                writer.run(in_context, self._transact, change, writer.connection)
            )

    def _transact(self, change: LongQuery[T], connection: Connection) -> T:
        transaction = _Transaction(connection)
        try:
            result = run_to_end(change, ThreadSession(transaction.execute, is_sqlite=True))
            self.check()
        except BaseException:
            transaction.roll_back()
            raise
        transaction.commit()
        return result

    async def _open_writer(self) -> SqliteThread:
        if self._writer is None:
            self._writer = await self._open_thread()
        return self._writer

    async def close(self, *, lost: bool) -> None:
        if self._reader is not None:
            if lost:
                _empty_log(self._reader)
            self._reader.close()
        if self._writer is not None:
            if lost:
                await self._writer.run(_empty_log, self._writer.connection)
            await to_its_end(asyncio.create_task(self._writer.close()))
        self._reader = self._writer = None
        self.engine.dispose()


class Turns:
    """Tells when short statements have kept the loop for so long that others need their turn."""

    def __init__(self) -> None:
        self._since: float | None = None

    def are_due(self) -> bool:
        """True where the caller has to yield before its statement."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
            asyncio.get_running_loop().call_soon(self._others_had_theirs)
        elif now - self._since > TURN:
            self._since = None
            return True
        return False

    def _others_had_theirs(self) -> None:
        self._since = None


class _LoopSession(Session):
    """Runs each statement at once, where it is asked."""

    def __init__(self, connection: Connection, turns: Turns, info: dict[str, Any]) -> None:
        super().__init__(is_sqlite=True, info=info)
        self._connection = connection
        self._turns = turns

    async def _execute(self, statement: AnyStatement, values: Values | None) -> Result[Any]:
        if self._turns.are_due():
            await asyncio.sleep(0)
        return prepared.execute(self._connection, statement, values)

    async def _rows(self, statement: AnyStatement, values: Values | None) -> Sequence[Any]:
        if self._turns.are_due():
            await asyncio.sleep(0)
        return prepared.rows(self._connection, statement, values)


class _WriterSession(Session):
    """Runs each statement of a transaction in the writer's thread."""

    def __init__(self, thread: SqliteThread, transaction: "_Transaction") -> None:
        super().__init__(is_sqlite=True)
        self._thread, self._transaction = thread, transaction

    async def _execute(self, statement: AnyStatement, values: Values | None) -> Result[Any]:
        return await self._thread.run(self._transaction.execute, statement, values)


class _Transaction:
    """A transaction in the thread of its connection; the first statement begins it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._begun = False

    def execute(self, statement: AnyStatement, values: Values | None) -> Result[Any]:
        if not self._begun:
            # A deferred transaction that reads and then writes fails at once if another one wrote
            # in between; IMMEDIATE waits for its turn.
            prepared.execute(self._connection, _BEGIN, None)
            self._begun = True
        elif not driver_connection(self._connection).in_transaction:
            raise RuntimeError("SQLite has ended the transaction after an error")
        return prepared.execute(self._connection, statement, values)

    def commit(self) -> None:
        if not self._begun:
            return
        try:
            prepared.execute(self._connection, _COMMIT, None)
        except BaseException:
            self.roll_back()
            raise

    def roll_back(self) -> None:
        if self._begun:
            driver_connection(self._connection).rollback()


async def to_its_end(work: "asyncio.Future[T]") -> T:
    """Wait for work that can't be stopped, also when cancelled; the cancellation comes after it.

    Whoever hears of a cancelled commit must be able to trust that nothing is written any more.
    """
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        while not work.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([work])
        if (error := work.exception()) is not None:
            log.warning("a cancelled transaction failed: %s", type(error).__name__)
        raise


def _empty_log(connection: Connection) -> None:
    """Flush SQLite's log into a file that is gone.

    The next start would replay what is left of it into the file that is there now.
    """
    with suppress(SQLAlchemyError):
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _configure(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)
