"""One at a time holds the store, and its death makes room for the next."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from db.store.engine import Database
from db.store.leader import hold_leadership
from db.store.locked_file import StoreInUseError
from tests.end_to_end.process import ROOT
from tests.store import HOLDING, end_connections

HOLD = """
import asyncio, sys
from db.store.engine import Database
from db.store.leader import hold_leadership

async def hold():
    async with hold_leadership(Database(sys.argv[1])):
        print("held", flush=True)
        await asyncio.sleep(60)

asyncio.run(hold())
"""


async def test_a_second_database_on_the_same_file_is_refused_until_the_first_lets_go(
    tmp_path: Path,
) -> None:
    first, second = (Database(f"sqlite:///{tmp_path / 'store.db'}") for _ in range(2))
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    async with hold_leadership(first) as lost, hold_leadership(other):
        with pytest.raises(StoreInUseError):
            async with hold_leadership(second):
                pass
        assert not lost.is_set()
    async with hold_leadership(second):
        pass


async def test_a_lock_on_a_file_ends_with_its_process_however_it_ends(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, url, cwd=ROOT, stdout=PIPE
    )
    assert process.stdout
    assert await process.stdout.readline() == b"held\n"
    with pytest.raises(StoreInUseError):
        async with hold_leadership(Database(url)):
            pass
    process.send_signal(signal.SIGKILL)
    await process.wait()
    async with hold_leadership(Database(url)):
        pass


async def test_the_next_replica_takes_over_when_the_holders_connection_is_lost(
    postgres_database: str,
) -> None:
    first, second = Database(postgres_database), Database(postgres_database)
    held, release = asyncio.Event(), asyncio.Event()

    async def stand_by() -> None:
        async with hold_leadership(second):
            held.set()
            await release.wait()

    async with hold_leadership(first) as lost:
        waiting = asyncio.create_task(stand_by())
        await asyncio.sleep(0.5)
        assert not held.is_set()
        assert await asyncio.to_thread(end_connections, postgres_database, HOLDING) == 1
        await asyncio.wait_for(held.wait(), 5)
        await asyncio.wait_for(lost.wait(), 5)
    release.set()
    await waiting
    await first.close()
    await second.close()


async def test_a_replica_that_ends_in_order_makes_room_at_once(postgres_database: str) -> None:
    first, second = Database(postgres_database), Database(postgres_database)
    async with hold_leadership(first) as lost:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5), hold_leadership(second):
                pass
        assert not lost.is_set()
    async with asyncio.timeout(5), hold_leadership(second):
        pass
    await first.close()
    await second.close()
