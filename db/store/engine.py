"""The database: short write transactions, reads, and all knowledge of dialects."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import bindparam, make_url, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL

from db.models.users import User
from db.store.locked_file import StoreFile
from db.store.postgres import Postgres
from db.store.prepared import prepare
from db.store.query_cache import SESSION_CACHE, QueryCache, SessionCache
from db.store.session import Session
from db.store.sqlite import Sqlite

P = ParamSpec("P")
T = TypeVar("T")
_USER_FOR_UPDATE = prepare(
    select(User.id).where(User.id == bindparam("user_id")).with_for_update()
)


def driver_url(url: str) -> URL:
    """The URL with its driver: sqlite:// means Python's own, postgresql:// psycopg."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return parsed.set(drivername="sqlite")
    return parsed.set(drivername="postgresql+psycopg")


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite store; None for PostgreSQL."""
    parsed = driver_url(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


def insert_new(table: Any) -> Any:
    """An INSERT that has `on_conflict_do_update` and `on_conflict_do_nothing`.

    Both databases have the same words for them, and SQLAlchemy compiles it for both.
    """
    return postgresql.insert(table)


async def lock_user(session: Session, user_id: int) -> None:
    """Lock the user's row until the transaction ends, so that they have one writer at a time.

    SQLite has a single writer anyway.
    """
    if not session.is_sqlite:
        await session.execute(_USER_FOR_UPDATE, {"user_id": user_id})


class StoreLostError(Exception):
    """The file of the SQLite store was deleted or replaced: what is written now would be lost."""


class Database:
    """The store as the bot uses it: `begin` and `write_for` write, `read` and `read_in_thread`
    (long) read.

    With `file` no write is committed that would go into a deleted file.
    """

    def __init__(self, url: str, file: StoreFile | None = None) -> None:
        self.file = file
        self.url = driver_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.connections: Sqlite | Postgres = (
            Sqlite(self.url, self._check_file) if self.is_sqlite else Postgres(self.url)
        )
        self.memory = QueryCache()

    def begin(self) -> AbstractAsyncContextManager[Session]:
        """One write transaction: committed at the end, rolled back on any error.

        Raises StoreLostError.
        """
        return self.connections.begin()

    @asynccontextmanager
    async def begin_for(self, user_id: int) -> AsyncIterator[Session]:
        """Like `begin`, and other writers of the same user wait until it ends."""
        async with self.begin() as session:
            await lock_user(session, user_id)
            yield session

    async def write_for(
        self,
        user_id: int,
        change: Callable[Concatenate[Session, P], Awaitable[T]],
        *args: P.args,
        **options: P.kwargs,
    ) -> T:
        """Like `begin_for`, for a change that waits for nothing but its session.

        On SQLite the whole transaction runs in the writer's thread: one switch to it and back
        instead of one for each statement.
        """

        async def locked(session: Session) -> T:
            await lock_user(session, user_id)
            return await change(session, *args, **options)

        return await self.connections.write(locked)

    def read(self) -> AbstractAsyncContextManager[Session]:
        """A read-only session for short reads; it never waits for a writer.

        On SQLite they run in the event loop: what reads more than some hundred rows belongs in
        `read_in_thread`.
        """
        return self.connections.read({SESSION_CACHE: SessionCache(self.memory)})

    async def read_in_thread(
        self,
        query: Callable[Concatenate[Session, P], Awaitable[T]],
        *args: P.args,
        **options: P.kwargs,
    ) -> T:
        """Run a query that reads long in a thread of its own, where it holds up nobody.

        It may wait for its session, which comes before `args`, and for nothing else.
        """
        return await self.connections.read_in_thread(
            lambda session: query(session, *args, **options)
        )

    def is_lost(self) -> bool:
        """True if the store's file was deleted or replaced while it was open."""
        return self.file is not None and self.file.is_lost()

    def _check_file(self) -> None:
        if self.is_lost():
            raise StoreLostError

    async def close(self) -> None:
        if isinstance(self.connections, Sqlite):
            await self.connections.close(lost=self.is_lost())
        else:
            await self.connections.close()
