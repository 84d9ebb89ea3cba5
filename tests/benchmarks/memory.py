"""Measure how much a process grows that runs ticks, by the number of users there are.

`python -m tests.benchmarks.memory URL COUNT` is that process; it prints bytes.
"""

import asyncio
import resource
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from bot.jobs import digest_planner
from db.store.engine import Database
from tests.benchmarks.many_users import deliverer, make_due, store_with_users
from tests.end_to_end.process import ROOT
from tests.store import TODAY

FEW, MANY = 10_000, 1_000_000
DUE, WEEKS, IDLE = 200, 3, 100
MB = 2**20


async def tick(url: str, count: int) -> tuple[int, int]:
    """Run ticks, some with 200 due; the peak before the first and after the last, in bytes."""
    sender = deliverer(Database(url))
    ids = range(1, count + 1, count // DUE)
    for id in ids:
        sender.bot.session.telegram.add_user(id, "Aru")  # type: ignore[attr-defined]
    await sender.run_due(lambda now: digest_planner.plan_due(sender.db, now))
    before = peak()
    for _ in range(WEEKS):
        await make_due(sender.db, ids, TODAY - timedelta(minutes=1))
        for _ in range(IDLE):
            await sender.run_due(lambda now: digest_planner.plan_due(sender.db, now))
    sent = len(sender.bot.session.telegram.sent)  # type: ignore[attr-defined]
    assert sent == WEEKS * DUE, sent
    await sender.db.close()
    return before, peak()


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure(url: str, count: int) -> tuple[int, int]:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.memory", url, str(count)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    before, after = map(int, ended.stdout.split())
    return before, after


async def run() -> list[str]:
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in (FEW, MANY):
            url = await store_with_users(Path(folder), count)
            found[count] = await asyncio.to_thread(measure, url, count)
    (_, few), (_, many) = found[FEW], found[MANY]
    return [
        f"peak of a process that runs {WEEKS * IDLE} ticks, {WEEKS} of them with {DUE} due",
        *(
            f"{count:9,} users   {after / MB:6.1f} MB, grown by {(after - before) / MB:4.1f} MB"
            for count, (before, after) in found.items()
        ),
        f"peak {many / few:.3f} times",
    ]


if __name__ == "__main__":
    print(*asyncio.run(tick(sys.argv[1], int(sys.argv[2]))))
