"""Time as a ratio to a reference in the same run: a slow or busy machine slows down both."""

import time
from collections.abc import Awaitable, Callable
from functools import cache

from db.documents.limits import MAX_BYTES
from db.documents.read import read_analysis


def cpu_seconds(work: Callable[[], object]) -> float:
    """Processor time of this process, not of others that share the machine."""
    started = time.process_time()
    work()
    return time.process_time() - started


async def cpu_seconds_of(work: Awaitable[object]) -> float:
    """Likewise, of work that waits."""
    started = time.process_time()
    await work
    return time.process_time() - started


def ratio(work: Callable[[], object], reference: Callable[[], object]) -> float:
    """The work's processor time over the reference's, each at its best of three."""
    best = [min(cpu_seconds(each) for _ in range(3)) for each in (work, reference)]
    return best[0] / best[1]


@cache
def plain_document() -> str:
    """A document as large as is let in, with nothing odd in it."""
    rows = "".join(f"- **Skill {n}:** why postings ask for it, year {n}\n" for n in range(1_200))
    return ("## Skills I lack\n" + rows)[:MAX_BYTES]


@cache
def plain_seconds() -> float:
    """Processor time that the plain document takes."""
    return min(cpu_seconds(lambda: read_analysis(plain_document())) for _ in range(3))
