"""Tests: statements run in the loop, in the writer's thread, in a thread for long reads."""

import asyncio
import gc
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from sqlalchemy import Select, bindparam, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

import db.queries
from db.models.analyses import Analysis
from db.models.applications import Application
from db.models.deliveries import Meta
from db.models.users import Tick
from db.queries import meta, tasks
from db.store import query_cache
from db.store.engine import Database
from db.store.prepared import PreparedStatement, execute, prepare
from db.store.session import Session
from db.store.sqlite import Sqlite
from tests.chat import Chat
from tests.conftest import TODAY
from tests.full_user import add_full_user
from tests.statement_counts import statements

PUT = prepare(insert(Meta))
# What most users ask most of the time, and the presses of one.
HOT = (
    ("/plan",),
    ("/plan", "✅ 1", "Undo"),
    ("/roadmap", "1", "✅ 1"),
    ("/roadmap", "1", "🔎 Details", "🔎 1"),
    ("/softskills",),
    ("/skills",),
    ("/skills docker",),
    ("/progress",),
    ("/postings", "1"),
    ("/salary", "Almaty"),
    ("/roles",),
    ("/settings",),
)


def row(key: str, value: str = "1") -> dict[str, str]:
    return {"key": key, "value": value}


async def value_of(store: Database, key: str) -> str | None:
    async with store.read() as session:
        return await meta.find(session, key)


async def test_what_is_asked_often_is_built_once(chat: Chat) -> None:
    """To build a statement takes ten times as long as to run it."""
    for command, *presses in HOT:
        for again in (False, True):
            with statements(built=True) as built:
                await chat.say(command)
                for press in presses:
                    await chat.press(press)
            if again:
                assert not built, f"{command} builds {[str(each) for each in built]}"


def prepared_statements() -> Iterator[tuple[str, PreparedStatement[*tuple[Any, ...]]]]:
    modules = [
        import_module(f"db.queries.{module.name}") for module in iter_modules(db.queries.__path__)
    ]
    for module in (query_cache, *modules):
        for name, value in vars(module).items():
            if not isinstance(value, PreparedStatement) or not isinstance(value.query, Select):
                continue
            if value.for_sqlite is not None:
                yield f"{module.__name__}.{name}", value


async def test_prepared_selects_give_the_rows_that_sqlalchemy_gives(db: Database) -> None:
    async with db.begin() as session:
        await add_full_user(session, 5, follower=6, word="word")
        plan = await session.scalar(select(Analysis.id).where(Analysis.user_id == 5))
        of_user = select(Tick.id, Tick.task_id).where(Tick.user_id == 5).order_by(Tick.id.desc())
        tick_id, task_id = (await session.execute(of_user)).first() or (0, 0)
        applied = select(Application.id, Application.posting_id).where(Application.user_id == 5)
        id, posting_id = (await session.execute(applied)).first() or (0, 0)
    values = {
        "user_id": 5,
        "id": id,
        "application_id": id,
        "move_id": 1,
        "posting_id": posting_id,
        "analysis_id": plan,
        "message_id": 1,
        "tick_id": tick_id,
        "task_id": task_id,
        "key": "5",
        "now": TODAY,
        "at": TODAY,
        "said_since": True,
        "latest": TODAY,
        "before": date.max,
        "limit": 5,
        "first": 1,
        "last": 9,
        "ids": [posting_id, 1, 2],
        "skills": [1, 2],
    }
    assert isinstance(db.connections, Sqlite)
    with db.connections.engine.connect() as connection:
        for name, prepared in prepared_statements():
            ours = execute(connection, prepared, values)
            theirs = execute(connection, prepared.query, values)
            assert list(ours.keys()) == list(theirs.keys()), name
            rows, expected = ours.all(), theirs.all()
            assert rows == expected, name
            assert [[*map(type, row)] for row in rows] == [[*map(type, row)] for row in expected]


async def test_a_value_that_a_prepared_select_lacks_is_an_error(any_db: Database) -> None:
    query = prepare(select(Meta.value).where(Meta.key == bindparam("key")))
    async with any_db.read() as session:
        with pytest.raises(Exception, match="key"):
            await session.execute(query, {})


async def test_rows_of_one_statement_have_the_same_columns(any_db: Database) -> None:
    async with any_db.begin() as session:
        with pytest.raises(ValueError, match="columns"):
            await session.execute(PUT, [{"key": "a"}, row("b")])


async def test_who_only_reads_can_t_write(db: Database) -> None:
    async with db.read() as session:
        with pytest.raises(OperationalError, match="readonly"):
            await session.execute(PUT, row("a"))


async def test_a_broken_rule_is_an_integrity_error_and_ends_no_transaction(
    any_db: Database,
) -> None:
    with pytest.raises(IntegrityError):
        async with any_db.begin() as session:
            await session.execute(PUT, row("a"))
            await session.execute(PUT, row("a"))
    assert await value_of(any_db, "a") is None
    async with any_db.begin() as session:
        await session.execute(PUT, row("a"))
    assert await value_of(any_db, "a") == "1"


async def test_nothing_runs_after_a_transaction_that_sqlite_ended(db: Database) -> None:
    rollback = text("INSERT OR ROLLBACK INTO meta (key, value) VALUES ('a', '1')")
    with pytest.raises(RuntimeError):
        async with db.begin() as session:
            await session.execute(PUT, row("a"))
            with suppress(IntegrityError):
                await session.execute(rollback)
            await session.execute(PUT, row("b"))
    assert await value_of(db, "a") is await value_of(db, "b") is None


def hold_up_writer(store: Database, until: threading.Event) -> None:
    assert isinstance(store.connections, Sqlite)
    assert store.connections._writer is not None
    store.connections._writer.run(until.wait)


async def cancel_before(slow: threading.Event, writing: asyncio.Task[None]) -> None:
    """Cancel a task that waits for the writer: it ends only when the writer does."""
    for _ in range(3):
        writing.cancel()
        await asyncio.sleep(0.01)
    assert not writing.done()
    slow.set()
    with pytest.raises(asyncio.CancelledError):
        await writing


async def test_a_cancelled_commit_is_heard_to_its_end(db: Database) -> None:
    slow, asked = threading.Event(), asyncio.Event()

    async def write() -> None:
        async with db.begin() as session:
            await session.execute(PUT, row("a"))
            hold_up_writer(db, slow)  # the commit comes behind it, as on a slow disk
            asked.set()

    writing = asyncio.create_task(write())
    await asked.wait()
    await cancel_before(slow, writing)
    assert await value_of(db, "a") == "1"


def test_a_loop_that_ends_hears_a_commit_to_its_end(template: Path, tmp_path: Path) -> None:
    """It cancels all tasks: none may be what waits for the writer's thread."""
    file = tmp_path / "ending.db"
    shutil.copy(template, file)
    store, slow = Database(f"sqlite:///{file}"), threading.Event()

    async def write(asked: asyncio.Event) -> None:
        async with store.begin() as session:
            await session.execute(PUT, row("a"))
            hold_up_writer(store, slow)
            asked.set()

    async def end_meanwhile() -> asyncio.Task[None]:
        asked = asyncio.Event()
        writing = asyncio.create_task(write(asked))
        await asked.wait()
        threading.Timer(0.2, slow.set).start()
        return writing

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, end_meanwhile()).result().cancelled()
        with closing(sqlite3.connect(file)) as other:
            assert other.execute("SELECT value FROM meta WHERE key = 'a'").fetchall() == [("1",)]
        thread.submit(asyncio.run, store.close()).result()


async def test_a_transaction_that_is_cancelled_leaves_nothing(db: Database) -> None:
    slow, asked = threading.Event(), asyncio.Event()

    async def write() -> None:
        async with db.begin() as session:
            await session.execute(PUT, row("a"))
            hold_up_writer(db, slow)
            asked.set()
            await session.execute(PUT, row("b"))

    writing = asyncio.create_task(write())
    await asked.wait()
    await asyncio.sleep(0.01)
    writing.cancel()
    slow.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    async with db.begin() as session:
        await session.execute(PUT, row("c"))
    assert [await value_of(db, key) for key in "abc"] == [None, None, "1"]


async def test_many_short_reads_let_others_go_on(db: Database) -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    going_on = asyncio.create_task(other())
    for _ in range(2_000):
        await value_of(db, "a")
    going_on.cancel()
    assert turns >= 2, "2,000 reads take more than two turns of 5 ms"


async def test_a_long_read_runs_in_a_thread_and_sees_the_same(any_db: Database) -> None:
    async with any_db.begin() as session:
        await session.execute(PUT, row("a"))

    async def read(session: Session) -> tuple[str | None, int]:
        return await meta.find(session, "a"), threading.get_ident()

    value, thread = await any_db.read_in_thread(read)
    assert value == "1"
    assert thread != threading.get_ident()


async def test_nothing_is_collected_during_long_reads_and_again_after_the_last(
    any_db: Database,
) -> None:
    """A full collection would hold up the loop, too, for as long as there are rows."""
    both = threading.Barrier(2)

    async def read(_session: Session) -> bool:
        both.wait(5)
        return gc.isenabled()

    assert await asyncio.gather(*(any_db.read_in_thread(read) for _ in range(2))) == [False, False]
    assert gc.isenabled()


async def test_a_long_read_may_wait_for_nothing_else(any_db: Database) -> None:
    async def read(_session: Session) -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError):
        await any_db.read_in_thread(read)


async def test_a_change_in_one_switch_is_written_whole_or_not_at_all(any_db: Database) -> None:
    async def put(session: Session, *keys: str) -> int:
        for key in keys:
            await session.execute(PUT, row(key))
        return len(keys)

    assert await any_db.write_for(1, put, "a", "b") == 2
    with pytest.raises(IntegrityError):
        await any_db.write_for(1, put, "c", "b")
    assert [await value_of(any_db, key) for key in "abc"] == ["1", "1", None]
    assert await any_db.write_for(1, put, "c") == 1


async def test_a_tick_of_no_task_is_an_integrity_error(any_db: Database) -> None:
    with pytest.raises(IntegrityError):
        await any_db.write_for(1, tasks.append_tick, 1, 10**6, "done", TODAY)


async def test_a_cancelled_change_in_one_switch_is_heard_to_its_end(db: Database) -> None:
    slow = threading.Event()

    async def put(session: Session, key: str) -> None:
        await session.execute(PUT, row(key))

    await db.write_for(1, put, "a")
    hold_up_writer(db, slow)
    writing = asyncio.create_task(db.write_for(1, put, "b"))
    await asyncio.sleep(0.01)
    await cancel_before(slow, writing)
    assert await value_of(db, "b") == "1"


async def test_two_processes_lose_no_update(db: Database) -> None:
    """Each reads and then writes: only who begins with the lock sees what the other wrote."""
    other = Database(db.url.render_as_string())
    async with db.begin() as session:
        await session.execute(PUT, row("a", "0"))

    async def add(store: Database) -> None:
        for _ in range(20):
            async with store.begin() as session:
                value = await meta.find(session, "a")
                await meta.put(session, "a", str(int(value or 0) + 1))

    await asyncio.gather(add(db), add(other), add(db))
    assert await value_of(db, "a") == "60"
    await other.close()
