"""Stores and chats for the tests: copied from a template, driven through the real dispatcher."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, delete, event, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from bot.app import make_dispatcher
from bot.charts.cache import ChartCache
from bot.market_index import MarketIndex
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.fsm_storage import DatabaseStorage
from db.models.analyses import Analysis
from db.plans.builtin import BUILTIN
from db.seed import load_reference
from db.store import migrate
from db.store.engine import Database, driver_url
from db.store.query_cache import QueryCache
from db.store.sqlite import Sqlite
from tests.chat import Chat, Clock
from tests.delivery.killed_processes import ProcessPool
from tests.held import HeldNothing, watch_sessions
from tests.postgres import postgres_server
from tests.profiles import PROFILE, load_profile

pytest_plugins = ["tests.deliverers"]
load_profile()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files with heavy tests first, so that no process ends alone with one of them."""
    heavy = {item.path for item in items if item.get_closest_marker("heavy")}
    items.sort(key=lambda item: item.path not in heavy)


# A Tuesday, 14:32 in Almaty.
TODAY = datetime(2026, 11, 24, 9, 32, tzinfo=UTC)


def _load(url: str) -> None:
    """Migrate a store and load the built-in analysis, on a loop of its own."""

    async def load() -> None:
        db = Database(url)
        await load_reference(db)
        async with db.begin() as session:
            # The tests of languages load the others again; all others look at one document.
            others = (Analysis.name != BUILTIN) & Analysis.user_id.is_(None)
            await session.execute(delete(Analysis).where(others))
        await db.close()

    migrate.upgrade(url)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, load()).result()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite store with the built-in analysis in it."""
    file = tmp_path_factory.mktemp("template") / "store.db"
    _load(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def _store(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """One for all tests: its engines compile a statement once. Each test gives it a new file."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}")
    assert isinstance(database.connections, Sqlite)
    event.listen(database.connections.engine, "connect", _skip_fsync)
    watch_sessions(database)
    return database


def _skip_fsync(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """No test cuts the power. Those that kill a process have stores of their own."""
    connection.cursor().execute("PRAGMA synchronous=OFF")


@pytest.fixture
async def db(_store: Database, template: Path) -> AsyncIterator[Database]:
    file = Path(str(_store.url.database))
    shutil.rmtree(file.parent)
    file.parent.mkdir()
    shutil.copy(template, file)
    _store.memory = QueryCache()
    try:
        yield _store
        if PROFILE == "ci":
            await check_cache(_store)
    finally:
        await _store.close()


async def check_cache(db: Database) -> None:
    """Whatever a story did: a cached answer is what the rows say. CI asks after each story."""
    if not db.memory.answers:
        return
    async with db.read() as session:
        session.info.clear()  # no cache
        rows = await session.execute(select(Analysis.id, Analysis.version))
        versions = {row.id: row.version for row in rows}
        for (query, analysis_id), (version, answer) in db.memory.answers.items():
            if versions.get(analysis_id) == version:
                assert await query(session, analysis_id) == answer, query


@pytest.fixture(scope="session")
async def pool() -> AsyncIterator[ProcessPool]:
    """One pool of bot processes for all tests: importing the bot costs seconds."""
    async with ProcessPool() as made:
        yield made


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests."""
    with postgres_server(durable=False) as url:
        yield url


@pytest.fixture
def postgres_database(postgres: str) -> Iterator[str]:
    """An empty PostgreSQL database of its own."""
    yield from _postgres_copy(postgres, "template1")


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> Iterator[str]:
    """The name of a migrated PostgreSQL database with the built-in analysis in it."""
    for url in _postgres_copy(postgres, "template1"):
        _load(url)
        yield str(driver_url(url).database)


@pytest.fixture
def postgres_store(postgres: str, postgres_template: str) -> Iterator[str]:
    """A loaded PostgreSQL database of its own."""
    yield from _postgres_copy(postgres, postgres_template)


def _postgres_copy(server: str, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    engine = create_engine(driver_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield driver_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_db(
    request: pytest.FixtureRequest, template: Path, tmp_path: Path
) -> AsyncIterator[Database]:
    """A loaded store on each database in turn."""
    if request.param == "sqlite":
        file = tmp_path / "any.db"
        shutil.copy(template, file)
        url, rest = f"sqlite:///{file}", iter(tuple[str]())
    else:
        server = request.getfixturevalue("postgres")
        rest = _postgres_copy(server, request.getfixturevalue("postgres_template"))
        url = next(rest)
    database = Database(url)
    yield database
    await database.close()
    next(rest, None)


@pytest.fixture(scope="session")
def _session_clock() -> Clock:
    return Clock(TODAY)


@pytest.fixture
def clock(_session_clock: Clock) -> Clock:
    _session_clock.now = TODAY
    return _session_clock


@pytest.fixture(scope="session")
async def _dispatcher(template: Path, _session_clock: Clock) -> DrainingDispatcher:
    """One for all tests: a router belongs to one dispatcher. Each test swaps its store in."""
    db = Database(f"sqlite:///{template}")
    return make_dispatcher(db, "Asia/Almaty", _session_clock)


@pytest.fixture
async def dispatcher(_dispatcher: DrainingDispatcher, db: Database) -> DrainingDispatcher:
    use_store(_dispatcher, db)
    return _dispatcher


def use_store(dispatcher: DrainingDispatcher, db: Database) -> None:
    """Let every handler work on this store from now on."""
    dispatcher["db"] = db
    dispatcher["market"] = MarketIndex(db, "Asia/Almaty")
    dispatcher["pictures"] = ChartCache(db)
    assert isinstance(dispatcher.storage, DatabaseStorage)
    dispatcher.storage.db = db


@pytest.fixture
async def chat(dispatcher: DrainingDispatcher, clock: Clock) -> AsyncIterator[Chat]:
    """User 1's private chat with the real dispatcher, through the in-process local Telegram."""
    made, watch = Chat(dispatcher, clock), HeldNothing()
    made.session.middleware(watch)
    yield made
    await made.close()
    assert not watch.wrong, watch.wrong[0]
