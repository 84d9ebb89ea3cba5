"""Ratios against references, measured in the same run."""

import argparse
import asyncio
import importlib
import inspect
import sys
from collections.abc import Sequence

# In this order: a process that starts should not wait for another's garbage.
SUBJECTS = (
    "start",
    "speed",
    "queries",
    "market",
    "postings",
    "documents",
    "languages",
    "ticks",
    "moving",
    "memory",
)
# Those that take minutes run when they are named.
LONG = ("rate", "load", "flood")


async def lines(name: str) -> Sequence[str]:
    run = importlib.import_module(f"tests.benchmarks.{name}").run
    found = run()
    result: Sequence[str] = await found if inspect.isawaitable(found) else found
    return result


def main() -> int:
    top = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    every = ", ".join(SUBJECTS)
    top.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"{every}, or {', '.join(LONG)} (minutes, so only when named); without: {every}",
    )
    names = top.parse_args().names
    if unknown := set(names) - {*SUBJECTS, *LONG}:
        top.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    for name in names or SUBJECTS:
        print(f"\n{name}", flush=True)
        for line in asyncio.run(lines(name)):
            print(f"  {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
