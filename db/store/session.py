"""The store as queries see it: they take a session and don't learn which database it is."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Never, TypeVar, TypeVarTuple, overload

from sqlalchemy import Connection, Executable, Result, ScalarResult
from sqlalchemy.sql.selectable import TypedReturnsRows

from db.store import prepared
from db.store.garbage import collections_paused
from db.store.prepared import AnyStatement, PreparedStatement, Values

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Session(ABC):
    """Executes statements, in a transaction or each by itself. All rows are fetched at once."""

    def __init__(self, *, is_sqlite: bool, info: dict[str, Any] | None = None) -> None:
        self.is_sqlite = is_sqlite
        self.info: dict[str, Any] = info or {}

    @abstractmethod
    async def _execute(self, statement: AnyStatement, values: Values | None) -> Result[Any]: ...

    @overload
    async def execute(
        self, statement: PreparedStatement[*Ts], values: Values | None = None
    ) -> Result[*Ts]: ...
    @overload
    async def execute(
        self, statement: TypedReturnsRows[*Ts], values: Values | None = None
    ) -> Result[*Ts]: ...
    @overload
    async def execute(
        self, statement: Executable, values: Values | None = None
    ) -> Result[*tuple[Any, ...]]: ...
    async def execute(self, statement: AnyStatement, values: Values | None = None) -> Any:
        """Execute a statement, with a list for each of its rows. Raises ValueError.

        SQLAlchemy would silently drop a value that the first row does not have.
        """
        if isinstance(values, list) and any(row.keys() != values[0].keys() for row in values):
            raise ValueError("rows of one statement have different columns")
        return await self._execute(statement, values)

    def rows(
        self, statement: AnyStatement, values: Values | None = None
    ) -> Awaitable[Sequence[Any]]:
        """All rows as tuples, for readers that need no names of columns."""
        return self._rows(statement, values)

    async def _rows(self, statement: AnyStatement, values: Values | None) -> Sequence[Any]:
        return (await self._execute(statement, values)).all()

    # mypy needs the case of no known columns (python/mypy#20651).
    @overload
    async def scalar(
        self, statement: TypedReturnsRows[Never], values: Values | None = None
    ) -> Any: ...
    @overload
    async def scalar(
        self, statement: PreparedStatement[T], values: Values | None = None
    ) -> T | None: ...
    @overload
    async def scalar(
        self, statement: TypedReturnsRows[T], values: Values | None = None
    ) -> T | None: ...
    @overload
    async def scalar(self, statement: Executable, values: Values | None = None) -> Any: ...
    async def scalar(self, statement: AnyStatement, values: Values | None = None) -> Any:
        """The first column of the first row; None without a row."""
        rows = await self.rows(statement, values)
        return rows[0][0] if rows else None

    @overload
    async def scalars(
        self, statement: PreparedStatement[T], values: Values | None = None
    ) -> ScalarResult[T]: ...
    @overload
    async def scalars(
        self, statement: TypedReturnsRows[T], values: Values | None = None
    ) -> ScalarResult[T]: ...
    @overload
    async def scalars(
        self, statement: Executable, values: Values | None = None
    ) -> ScalarResult[Any]: ...
    async def scalars(
        self, statement: AnyStatement, values: Values | None = None
    ) -> ScalarResult[Any]:
        """The first column of each row."""
        return (await self.execute(statement, values)).scalars()


LongQuery = Callable[[Session], Awaitable[T]]
Run = Callable[[AnyStatement, Values | None], Result[Any]]


class ThreadSession(Session):
    """A session of a worker thread: its statements run at once and never wait for a loop."""

    def __init__(self, run: Run, *, is_sqlite: bool) -> None:
        super().__init__(is_sqlite=is_sqlite)
        self._run = run

    async def _execute(self, statement: AnyStatement, values: Values | None) -> Result[Any]:
        return self._run(statement, values)


def run_query(query: LongQuery[T], connection: Connection) -> T:
    """Run a query on a connection to its end in this thread, without garbage collections."""
    run = partial(prepared.execute, connection)
    with collections_paused():
        return run_to_end(query, ThreadSession(run, is_sqlite=connection.dialect.name == "sqlite"))


def run_to_end(query: LongQuery[T], session: ThreadSession) -> T:
    """Run a query to its end in this thread. It may wait for its session, and for nothing else."""
    running: Coroutine[Any, Any, T] = _started(query, session)
    try:
        running.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    running.close()
    raise RuntimeError("a query in a thread waits for something beside its session")


async def _started(query: LongQuery[T], session: Session) -> T:
    return await query(session)
