"""`python -m tests.delivery.proof`: the kill test at full size, with its figures."""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.store import migrate
from db.store.engine import Database
from tests.delivery.killed_processes import ProcessPool
from tests.delivery.kills import Plan, run
from tests.postgres import postgres_server
from tests.store import load_sample


@contextmanager
def store(folder: Path, *, postgres: bool) -> Iterator[str]:
    """The address of a migrated and loaded store in `folder`."""
    if not postgres:
        yield _prepared(f"sqlite:///{folder / 'store.db'}")
        return
    with postgres_server() as url:
        yield _prepared(url)


def _prepared(url: str) -> str:
    async def load() -> None:
        db = Database(url)
        await load_sample(db)
        await db.close()

    migrate.upgrade(url)
    asyncio.run(load())
    return url


async def prove(plan: Plan, url: str, folder: Path) -> bool:
    async with ProcessPool() as pool:
        figures = await run(plan, pool, url, folder)
    print(f"{signal.Signals(plan.number).name}, seed {plan.seed}, {plan.replicas} at once:")
    print(figures, *figures.problems() or ["as it must be"], sep="\n", end="\n\n", flush=True)
    return not figures.problems()


def main() -> int:
    top = argparse.ArgumentParser(prog="python -m tests.delivery.proof", description=__doc__)
    top.add_argument("--due", type=int, default=2000)
    top.add_argument("--kills", type=int, default=100)
    top.add_argument("--seed", type=int, default=1)
    top.add_argument("--replicas", type=int, default=1)
    top.add_argument("--postgres", action="store_true")
    top.add_argument("--signal", choices=["KILL", "TERM"], action="append")
    top.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="settings")
    given = top.parse_args()
    settings = dict(each.split("=", 1) for each in given.settings)
    held = True
    for name in given.signal or ["KILL", "TERM"]:
        number = signal.Signals[f"SIG{name}"]
        plan = Plan(given.due, given.kills, number, given.seed, given.replicas, settings=settings)
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            with store(folder, postgres=given.postgres) as url:
                held &= asyncio.run(prove(plan, url, folder))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
