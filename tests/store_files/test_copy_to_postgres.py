"""A store moves to PostgreSQL with every row, or not at all."""

import asyncio
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from db.models.analyses import Analysis
from db.models.base import Base
from db.models.users import Task, User
from db.store import copy_to_postgres, migrate
from db.store.copy_to_postgres import CopyError
from db.store.engine import Database, driver_url
from db.store.leader import hold_leadership
from tests.end_to_end.process import ROOT
from tests.store import add_many, add_users, dump
from tests.store_files.full import NOW, USERS, empty, fill


@pytest.fixture
async def source(db: Database) -> str:
    await fill(db)
    return str(db.url.set(drivername="sqlite"))


@pytest.fixture
async def target(postgres_database: str) -> AsyncIterator[Database]:
    database = Database(postgres_database)
    yield database
    await database.close()


async def moved(source: str, target: str) -> dict[str, int]:
    return await asyncio.to_thread(copy_to_postgres.copy_store, source, target)


async def nothing_in(url: str) -> bool:
    def look() -> bool:
        engine = create_engine(driver_url(url))
        with engine.connect() as connection:
            counts = [
                connection.scalar(text(f'SELECT count(*) FROM "{table}"'))
                for table in Base.metadata.tables
            ]
        engine.dispose()
        return not any(counts)

    return await asyncio.to_thread(look)


async def test_every_row_of_every_table_arrives_as_it_was(
    db: Database, source: str, target: Database, postgres_database: str
) -> None:
    counts = await moved(source, postgres_database)
    before, after = await dump(db), await dump(target)
    assert empty(before) == []  # a new table has to be filled in `everything.py`
    for table, rows in before.items():
        assert sorted(map(repr, after[table])) == sorted(map(repr, rows)), table
        assert counts[table] == len(rows)
    await asyncio.to_thread(migrate.check, postgres_database)


async def test_the_bot_can_go_on_there(
    source: str, target: Database, postgres_database: str
) -> None:
    await moved(source, postgres_database)
    async with target.begin() as session:  # the next ids are free
        plan = await session.scalar(select(func.min(Analysis.id)))
        for number in range(3):
            values = {"analysis_id": plan, "user_id": USERS[1], "kind": "own", "position": number}
            await session.execute(insert(Task).values(text="x", **values))
    with pytest.raises(IntegrityError):  # keys are checked at once, as before
        async with target.begin() as session:
            await session.execute(text("UPDATE analyses SET user_id = 5 WHERE user_id IS NULL"))


async def test_a_store_that_holds_anything_is_left_alone(source: str, postgres_store: str) -> None:
    target = Database(postgres_store)
    before = await dump(target)
    with pytest.raises(CopyError, match="should be empty"):
        await moved(source, postgres_store)
    assert await dump(target) == before
    await target.close()


async def test_a_row_that_postgresql_refuses_leaves_nothing_there(
    db: Database, source: str, postgres_database: str
) -> None:
    async with db.begin() as session:
        await session.execute(text("UPDATE pictures SET file_id = 'Zanzibar' || char(0)"))
    with pytest.raises(CopyError, match="refuses a row of pictures") as error:
        await moved(source, postgres_database)
    assert "Zanzibar" not in str(error.value)
    assert await nothing_in(postgres_database)


async def test_a_row_that_arrives_as_another_leaves_nothing_there(
    source: str, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.to_thread(migrate.upgrade, postgres_database)
    engine = create_engine(driver_url(postgres_database))
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
                "$$BEGIN NEW.name := 'other'; RETURN NEW; END$$"
            )
        )
        connection.execute(
            text(
                "CREATE TRIGGER spoil BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION spoil()"
            )
        )
    engine.dispose()
    with pytest.raises(CopyError, match="users did not arrive whole"):
        await moved(source, postgres_database)
    assert await nothing_in(postgres_database)


async def test_a_store_of_another_version_is_refused(source: str, postgres_database: str) -> None:
    await asyncio.to_thread(migrate.downgrade, source, "0003")
    with pytest.raises(CopyError, match="another version"):
        await moved(source, postgres_database)


async def test_a_full_store_goes_down_to_older_tables_and_up_again(
    db: Database, source: str, target: Database, postgres_database: str
) -> None:
    """Older tables drop what they can't hold; every user, tick and step is there again."""
    await moved(source, postgres_database)
    before = await dump(db)
    for url in (source, postgres_database):
        await asyncio.to_thread(migrate.downgrade, url, "0003")
        await asyncio.to_thread(migrate.upgrade, url)
        await asyncio.to_thread(migrate.check, url)
    for store in (db, target):
        after = await dump(store)
        for table in ("users", "ticks", "skill_moves", "tasks", "statements"):
            assert [row["id"] for row in after[table]] == [row["id"] for row in before[table]]


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("postgresql://h/d", "postgresql://h/d", "from should be SQLite"),
        ("sqlite:///a.db", "sqlite:///b.db", "to should be PostgreSQL"),
        ("sqlite:////nowhere/a.db", "postgresql://h/d", "no store"),
    ],
)
def test_other_pairs_are_refused(source: str, target: str, words: str) -> None:
    with pytest.raises(CopyError, match=words):
        copy_to_postgres.copy_store(source, target)


async def test_what_is_written_meanwhile_is_not_half_moved(
    db: Database,
    source: str,
    target: Database,
    postgres_database: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bot writes on while its store is read: the copy is of one moment."""
    loop = asyncio.get_running_loop()

    def tell(table: str, rows: int) -> None:
        if table == "users":
            adding = asyncio.run_coroutine_threadsafe(add_users(db, [5]), loop)
            adding.result(10)

    await asyncio.to_thread(copy_to_postgres.copy_store, source, postgres_database, tell)
    async with target.read() as session:
        assert 5 not in set(await session.scalars(select(User.id)))


@pytest.mark.heavy
async def test_many_rows_need_little_memory(
    db: Database, source: str, postgres_database: str
) -> None:
    await add_users(db, [1])
    await add_many(db, 30_000, NOW + timedelta(days=1))
    tracemalloc.start()
    counts = await moved(source, postgres_database)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert counts["users"] == 30_002
    assert peak < 30 * 2**20


async def test_the_command_tells_what_it_moved_and_that_the_bot_works(
    db: Database, source: str, postgres_database: str, tmp_path: Path
) -> None:
    async with hold_leadership(db):
        ended = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "bot", "migrate-data", source, postgres_database],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/usr/bin", "DATA_DIR": str(tmp_path)},
        )
    assert ended.returncode == 0, ended.stderr
    assert "3 analyses" in ended.stdout
    assert "is not moved" in ended.stderr
    again = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", "migrate-data", source, postgres_database],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin", "DATA_DIR": str(tmp_path)},
    )
    assert (again.returncode, again.stdout) == (1, "")
    assert "should be empty" in again.stderr
