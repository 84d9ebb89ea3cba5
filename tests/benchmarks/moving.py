"""Measure backups and the move to PostgreSQL, by the number of users there are."""

import asyncio
import tempfile
import time
from pathlib import Path

from db.store import backup, copy_to_postgres
from tests.benchmarks.many_users import store_with_users
from tests.postgres import postgres_server

USERS = 100_000


async def run() -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = await store_with_users(folder, USERS)
        started = time.perf_counter()
        await asyncio.to_thread(backup.make_backup, url, folder / "copy.db")
        copied = time.perf_counter() - started
        size = (folder / "copy.db").stat().st_size / 2**20
        with postgres_server() as target:
            started = time.perf_counter()
            counts = await asyncio.to_thread(copy_to_postgres.copy_store, url, target)
            moved = time.perf_counter() - started
    rows = sum(counts.values())
    return [
        f"backup of {USERS:,} users, {size:.0f} MB, checked   {copied:5.1f} s",
        f"move of {rows:,} rows to PostgreSQL, compared   {moved:5.1f} s   "
        f"{rows / moved:,.0f} a second",
    ]
