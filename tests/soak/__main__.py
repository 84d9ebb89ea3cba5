"""`python -m tests.soak`: the soak test at full size, with its record."""

import argparse
import asyncio
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from tests.delivery.proof import store
from tests.soak.run import Plan, Soak
from tests.soak.trouble import small_disk

# The second lock is longer than the bot waits for one (5 s), the third about as long.
TROUBLES = (
    ("outage", 10.0),
    ("outage", 10.0),
    ("outage", 10.0),
    ("outage", 10.0),
    ("stall", 5.0),
    ("stall", 8.0),
    ("stall", 12.0),
    ("lock", 3.0),
    ("lock", 8.0),
    ("lock", 5.0),
    ("lock", 4.0),
    ("lock", 7.0),
    ("full disk", 20.0),
    ("full disk", 30.0),
    ("cut store", 0.1),
    ("cut store", 5.0),
    ("cut store", 12.0),
    ("flood", 20.0),
    ("flood", 30.0),
    ("slow chat", 10.0),
    ("slow chat", 30.0),
    ("unreadable", 3.0),
    ("unreadable", 10.0),
    ("clock", 16.0),
    ("clock", 60.0),
)
SHORT, BRIEFLY = (
    4,
    (
        ("outage", 3.0),
        ("stall", 5.0),
        ("lock", 6.0),
        ("full disk", 3.0),
        ("cut store", 3.0),
        ("flood", 10.0),
        ("slow chat", 5.0),
        ("unreadable", 3.0),
        ("clock", 14.0),
    ),
)


def main() -> int:
    top = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    top.add_argument("--minutes", type=float, default=30)
    top.add_argument("--users", type=int, default=500)
    top.add_argument("--seed", type=int, default=1)
    top.add_argument("--actions", type=float, default=16, help="a second, of all users")
    top.add_argument("--postgres", action="store_true")
    top.add_argument("--keep", type=Path, help="a new folder for the bot's log")
    given = top.parse_args()
    troubles = TROUBLES if given.minutes >= SHORT else BRIEFLY
    plan = Plan(given.minutes * 60, given.users, given.seed, troubles, given.actions)
    with tempfile.TemporaryDirectory() as made:
        folder = given.keep or Path(made) / "run"
        folder.mkdir(parents=True)
        # PostgreSQL keeps its files elsewhere; a full disk is its operator's matter.
        small = nullcontext() if given.postgres else small_disk(Path(made) / "disk")
        with small as disk, store(disk or Path(made), postgres=given.postgres) as url:
            figures = asyncio.run(Soak(plan, url, folder, disk).run())
    print(figures, *figures.problems or ["as it must be"], sep="\n", flush=True)
    return 1 if figures.problems else 0


if __name__ == "__main__":
    sys.exit(main())
