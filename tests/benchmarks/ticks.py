"""Measure a tick with nothing due, and with 500 due, by the number of users on SQLite."""

import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from statistics import median

from bot.jobs import digest_planner
from bot.jobs.delivery import Deliverer
from db.store.engine import Database
from tests.benchmarks.many_users import deliverer, make_due, store_with_users
from tests.store import TODAY

FEW, MANY = 1_000, 1_000_000
IDLE_ROUNDS, IDLE_TICKS, DUE_ROUNDS, DUE = 15, 40, 9, 500


async def idle(sender: Deliverer) -> float:
    """Seconds of one tick that finds nothing to do."""
    started = time.perf_counter()
    for _ in range(IDLE_TICKS):
        await sender.run_due(lambda now: digest_planner.plan_due(sender.db, now))
    return (time.perf_counter() - started) / IDLE_TICKS


async def plan_and_claim(sender: Deliverer, count: int) -> float:
    """Seconds to plan and to claim all that are due, spread over all users."""
    ids = range(1, count + 1, count // DUE)
    await make_due(sender.db, ids, TODAY - timedelta(minutes=1))
    started = time.perf_counter()
    planned = await digest_planner.plan_due(sender.db, TODAY)
    claimed = await sender.claim(DUE)
    took = time.perf_counter() - started
    assert planned == len(claimed) == DUE
    return took


async def in_turn(rounds: int, one: Callable[[int], Awaitable[float]]) -> tuple[float, float, str]:
    """Medians for few and for many users, and the ratios of the rounds."""
    pairs = [(await one(FEW), await one(MANY)) for _ in range(rounds)]
    few, many = (median(each) for each in zip(*pairs, strict=True))
    ratios = sorted(b / a for a, b in pairs)
    return few, many, (f"{median(ratios):.2f} times (rounds: {ratios[0]:.2f} to {ratios[-1]:.2f})")


async def run() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        senders = {
            count: deliverer(Database(await store_with_users(Path(folder), count)))
            for count in (FEW, MANY)
        }
        seeded = time.perf_counter() - started
        nothing = await in_turn(IDLE_ROUNDS, lambda count: idle(senders[count]))
        due = await in_turn(DUE_ROUNDS, lambda count: plan_and_claim(senders[count], count))
        for sender in senders.values():
            await sender.db.close()
            await sender.bot.session.close()
    return [
        f"medians of rounds in turn, {FEW:,} and {MANY:,} users (made in {seeded:.0f} s);",
        "milliseconds change with the machine and the hour, their ratios hold",
        *(
            f"{name:28} {few * 1000:7.2f} ms {many * 1000:7.2f} ms   {ratio}"
            for name, (few, many, ratio) in (
                ("nothing due", nothing),
                (f"plan and claim {DUE} due", due),
            )
        ),
    ]
