"""Two updates of one user on two replicas: one after the other, however they come."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable

import pytest
from aiogram import Dispatcher, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.base import BaseEventIsolation
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiogram.types import Update
from sqlalchemy import text

from bot.telegram.event_isolation import EventIsolation
from bot.telegram.fsm_storage import DatabaseStorage
from bot.telegram.places import Places
from db.store.advisory_locks import AdvisoryLocks
from db.store.engine import Database
from tests.bots import nobody
from tests.end_to_end.process import ROOT
from tests.store import HOLDING, TODAY, end_connections
from tests.webhook.test_receiver import update

Isolation = Callable[[AdvisoryLocks], BaseEventIsolation]


@pytest.fixture
async def stores(postgres_store: str) -> AsyncIterator[list[Database]]:
    made = [Database(postgres_store) for _ in range(2)]
    yield made
    for each in made:
        await each.close()


@pytest.fixture
async def locks(stores: list[Database]) -> AsyncIterator[list[AdvisoryLocks]]:
    made = [AdvisoryLocks(each) for each in stores]
    yield made
    for each in made:
        await each.close()


def replica(db: Database, isolation: BaseEventIsolation) -> Dispatcher:
    """Counts a user's messages in their dialog, slowly."""
    router = Router()
    dispatcher = Dispatcher(storage=DatabaseStorage(db, lambda: TODAY), events_isolation=isolation)
    dispatcher.include_router(router)

    @router.message()
    async def count(_: object, state: FSMContext) -> None:
        seen = (await state.get_data()).get("seen", 0)
        await asyncio.sleep(0.02)
        await state.set_data({"seen": seen + 1})

    return dispatcher


async def counted(stores: list[Database], isolations: list[BaseEventIsolation]) -> int:
    """Ten messages of one user, five on each replica, all at once; how many were counted."""
    bot = nobody()
    pairs = zip(stores, isolations, strict=True)
    replicas = [replica(db, isolation) for db, isolation in pairs]
    # The first makes the row.
    await replicas[0].feed_update(bot, Update.model_validate(update(1)))
    await asyncio.gather(
        *(
            replicas[number % 2].feed_update(bot, Update.model_validate(update(number)))
            for number in range(2, 12)
        )
    )
    async with stores[0].read() as session:
        return int(await session.scalar(text("SELECT data->>'seen' FROM dialogs")) or 0)


async def test_no_step_of_a_dialog_is_lost_between_two_replicas(
    stores: list[Database], locks: list[AdvisoryLocks]
) -> None:
    assert await counted(stores, [EventIsolation(Places(), each) for each in locks]) == 11


async def test_a_lock_within_each_process_would_not_do(stores: list[Database]) -> None:
    assert await counted(stores, [SimpleEventIsolation(), SimpleEventIsolation()]) < 11


async def test_a_hundred_users_at_once_need_one_connection(
    stores: list[Database], locks: list[AdvisoryLocks]
) -> None:
    inside = 0
    all_in = asyncio.Event()

    async def hold(name: str) -> None:
        nonlocal inside
        async with locks[0].hold(name):
            inside += 1
            if inside == 100:
                all_in.set()
            await all_in.wait()

    async with asyncio.timeout(20):
        await asyncio.gather(*(hold(f"user {number}") for number in range(100)))
    async with stores[1].read() as session:
        query = text(
            "SELECT count(DISTINCT pid), count(*) FROM pg_locks WHERE locktype = 'advisory' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        assert tuple((await session.execute(query)).one()) == (0, 0)


async def test_who_stops_waiting_keeps_nothing(locks: list[AdvisoryLocks]) -> None:
    async def wait() -> None:
        async with locks[1].hold("a"):
            raise AssertionError("it was held by the other")

    async with locks[0].hold("a"):
        waiting = [asyncio.create_task(wait()) for _ in range(5)]
        for task in waiting:
            await asyncio.sleep(0.003)
            task.cancel()
        assert all(
            isinstance(ended, asyncio.CancelledError)
            for ended in await asyncio.gather(*waiting, return_exceptions=True)
        )
    for lock in locks:
        async with asyncio.timeout(1), lock.hold("a"):
            pass


async def test_one_that_is_taken_is_not_waited_for(locks: list[AdvisoryLocks]) -> None:
    one, two = locks
    async with one.try_hold("a") as first, one.try_hold("a") as again, two.try_hold("a") as second:
        assert (first, again, second) == (True, False, False)
    async with locks[1].try_hold("a") as second:
        assert second


async def test_a_lost_connection_is_made_anew(
    locks: list[AdvisoryLocks], postgres_store: str
) -> None:
    async with locks[0].hold("a"):
        assert await asyncio.to_thread(end_connections, postgres_store, HOLDING) == 1
        async with asyncio.timeout(5), locks[0].hold("b"):
            pass
    async with asyncio.timeout(5), locks[1].hold("a"), locks[0].hold("b"):
        pass


HOLD = """
import asyncio, sys
from db.store.engine import Database
from bot.telegram.places import Places
from db.store.advisory_locks import AdvisoryLocks

async def hold():
    async with AdvisoryLocks(Database(sys.argv[1])).hold("a"):
        print("held", flush=True)
        await asyncio.sleep(60)

asyncio.run(hold())
"""


async def test_the_locks_of_a_killed_replica_are_free(
    locks: list[AdvisoryLocks], postgres_store: str
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, postgres_store, cwd=ROOT, stdout=PIPE
    )
    assert process.stdout
    assert await process.stdout.readline() == b"held\n"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5), locks[0].hold("a"):
            pass
    process.send_signal(signal.SIGKILL)
    await process.wait()
    async with asyncio.timeout(5), locks[0].hold("a"):
        pass
