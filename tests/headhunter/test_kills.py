"""A sweep that is killed goes on where it was, and never asks again for what is stored."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import DEFAULT_QUERIES, SearchQuery
from bot.headhunter.sweep import RESUMED_WITHIN, Sweeper
from db.queries import posting_ingest, sweeps
from db.store.engine import Database
from db.store.leader import hold_leadership
from tests.chat import Clock
from tests.conftest import TODAY
from tests.end_to_end.process import ROOT
from tests.headhunter.conftest import Refresh
from tests.headhunter.samples import many, vacancy
from tests.headhunter.server import TOKEN, USER_AGENT, Loopback
from tests.headhunter.test_refresh import counts, stored
from tests.store import dump

pytestmark = pytest.mark.heavy

PAGES, POSTINGS = 3, 250


@asynccontextmanager
async def under_way(db: Database, hh: Loopback, clock: Clock, request: int) -> AsyncIterator[None]:
    """A sweep that waits for its request of this number, and is cancelled at the end."""
    hh.hold_from = request
    hh.held.clear()
    async with hh.client(timeout=30.0) as client:
        task = asyncio.create_task(Sweeper(db, client, DEFAULT_QUERIES, clock).run())
        await asyncio.wait_for(hh.held.wait(), 20)
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    hh.hold_from = None


@pytest.mark.parametrize("request_number", [0, 1, 2, 3, 60, PAGES + POSTINGS - 1])
async def test_a_cancelled_sweep_asks_again_for_what_was_in_flight_alone(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock, request_number: int
) -> None:
    hh.rows = many(POSTINGS, TODAY)
    async with under_way(db, hh, clock, request_number):
        pass
    in_flight = hh.asked[request_number]
    clock.now += timedelta(hours=1)
    sweep = await refresh()
    assert (sweep.error, counts(sweep)) == (None, (PAGES, POSTINGS, 0, 0))
    assert sweep.details == (POSTINGS, POSTINGS)
    assert hh.repeated() == {in_flight: 2}
    assert len(hh.asked) == PAGES + POSTINGS + 1
    assert len((await dump(db))["refreshes"]) == 1
    assert len(await stored(db)) == POSTINGS


async def test_a_sweep_that_is_killed_time_and_again_comes_to_its_end(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock
) -> None:
    hh.rows = many(POSTINGS, TODAY)
    kills = 12
    for kill in range(kills):
        async with under_way(db, hh, clock, len(hh.asked) + (1 if kill < 3 else 20)):
            pass
    sweep = await refresh()
    assert (sweep.error, counts(sweep)) == (None, (PAGES, POSTINGS, 0, 0))
    assert len(hh.asked) == PAGES + POSTINGS + kills
    assert all(times == 2 for times in hh.repeated().values())


async def test_progress_and_postings_are_committed_together(
    db: Database, hh: Loopback, clock: Clock
) -> None:
    hh.rows = many(POSTINGS, TODAY)
    for request in range(1, 12):
        async with under_way(db, hh, clock, len(hh.asked) + request):
            async with db.read() as session:
                sweep = await sweeps.latest(session, "headhunter")
                left = await posting_ingest.without_detail(session, "headhunter")
            rows = await stored(db)
            assert sweep is not None
            assert len(rows) == sweep.new
            assert len(rows) - len(left) == sweep.details[0]


async def test_a_sweep_killed_long_ago_or_with_other_searches_is_given_up(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock
) -> None:
    hh.rows = many(POSTINGS, TODAY)
    async with under_way(db, hh, clock, 2):
        pass
    hh.forget()
    async with under_way(db, hh, clock, 0):
        pass
    clock.now += RESUMED_WITHIN + timedelta(minutes=1)
    hh.forget()
    assert (await refresh()).pages == PAGES
    async with under_way(db, hh, clock, len(hh.asked) + 1):
        pass
    assert (await refresh((SearchQuery(area="40"),))).pages == PAGES
    rows = (await dump(db))["refreshes"]
    assert [row["error"] for row in rows] == ["given up", None, "given up", None]
    assert all(row["ended_at"] for row in rows)


async def test_a_cursor_of_another_version_is_given_up(
    db: Database, hh: Loopback, refresh: Refresh
) -> None:
    hh.rows = many(3, TODAY)
    for cursor in ({}, {"left": [{"colour": "red"}]}, {"left": [], "queries": [], "more": 1}):
        async with db.begin() as session:
            await sweeps.begin(session, "headhunter", TODAY, cursor)
        assert (await refresh()).error is None


def environment(folder: Path, hh: Loopback, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATA_DIR": str(folder),
        "HH_API_URL": hh.url,
        "HH_TOKEN": TOKEN,
        "HH_USER_AGENT": USER_AGENT,
        **more,
    }


def hear_ctrl_c() -> None:
    """Let the process hear Ctrl+C: tests that start in the background are deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


async def start(folder: Path, hh: Loopback, **more: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "refresh",
        cwd=ROOT,
        env=environment(folder, hh, **more),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=hear_ctrl_c,
    )


async def kill_at(folder: Path, hh: Loopback, request: int, number: int) -> int:
    """Run the command until its request of this number is under way, and send it a signal."""
    hh.hold_from = request
    hh.held.clear()
    process = await start(folder, hh)
    await asyncio.wait_for(hh.held.wait(), 60)
    process.send_signal(number)
    await process.communicate()
    hh.hold_from = None
    assert process.returncode is not None
    return process.returncode


async def finish(folder: Path, hh: Loopback, **more: str) -> tuple[int, str, str]:
    process = await start(folder, hh, **more)
    out, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), errors.decode()


async def test_a_process_killed_in_its_pages_and_in_its_details_goes_on(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock, tmp_path: Path
) -> None:
    """At the real pace: 120 postings are stored already, five of them changed, three are new."""
    clock.now = datetime.now(UTC).replace(microsecond=0)
    hh.rows = many(120, clock.now)
    await refresh()
    await db.close()
    shutil.copy(str(db.url.database), tmp_path / "career.db")
    for row in hh.rows[:5]:
        row["name"] = f"{row['name']}, remote"
    hh.rows += [vacancy(900 + at, clock.now - timedelta(minutes=30 + at)) for at in range(3)]
    hh.forget()
    hh.per_second = 2
    assert await kill_at(tmp_path, hh, 1, signal.SIGKILL) == -signal.SIGKILL
    assert await kill_at(tmp_path, hh, 5, signal.SIGKILL) == -signal.SIGKILL
    assert await kill_at(tmp_path, hh, 8, signal.SIGINT) == 130
    code, out, errors = await finish(tmp_path, hh)
    assert (code, errors) == (0, "")
    assert out.splitlines()[-1] == "pages 2, new 3, changed 5, archived 0, details 8 of 8"
    assert len(hh.asked) == 2 + 8 + 3, "three were in flight"
    assert all(times == 2 for times in hh.repeated().values())
    assert len(hh.repeated()) == 3
    assert hh.refused == 0
    assert len(set(hh.details)) == 8


async def test_the_command_says_how_it_failed(hh: Loopback, tmp_path: Path) -> None:
    code, out, errors = await finish(tmp_path, hh, HH_TOKEN="another-token")
    assert code == 1
    assert "Stopped: bad token. All from before stays." in errors
    assert out == "pages 0, new 0, changed 0, archived 0, details 0 of 0\n" * 2
    assert "another-token" not in out + errors


async def test_the_command_leaves_a_store_alone_that_a_bot_works_with(
    any_db: Database, hh: Loopback, tmp_path: Path
) -> None:
    name = "sqlite" if any_db.is_sqlite else "postgresql"
    url = any_db.url.set(drivername=name).render_as_string(hide_password=False)
    async with hold_leadership(any_db):
        code, out, errors = await finish(tmp_path, hh, DATABASE_URL=url)
    assert (code, out) == (1, "")
    assert errors.endswith("The bot works with this database: send it /refresh.\n")
    assert hh.asked == []


async def test_the_command_says_that_headhunter_is_off(hh: Loopback, tmp_path: Path) -> None:
    code, out, errors = await finish(tmp_path, hh, HH_TOKEN="")
    assert (code, out) == (2, "")
    assert errors == "HeadHunter is off: HH_TOKEN is not set.\n"
    assert hh.asked == []
