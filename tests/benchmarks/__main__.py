"""Runs every subject, or those named on the command line."""

import asyncio
import importlib
import inspect
import sys
from collections.abc import Sequence

# In this order: a process that starts should not wait for another's garbage.
SUBJECTS = ("start", "speed", "queries", "market", "postings")


async def lines(name: str) -> Sequence[str]:
    run = importlib.import_module(f"tests.benchmarks.{name}").run
    found = run()
    result: Sequence[str] = await found if inspect.isawaitable(found) else found
    return result


def main(names: Sequence[str]) -> int:
    if unknown := set(names) - set(SUBJECTS):
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(SUBJECTS)}")
        return 2
    for name in names or SUBJECTS:
        print(f"\n{name}", flush=True)
        for line in asyncio.run(lines(name)):
            print(f"  {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
