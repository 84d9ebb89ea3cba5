"""CPU time of answers over 100,000 postings, and of storing them; the loop's delay; memory."""

import asyncio
import random
import time
import tracemalloc
from collections.abc import Awaitable
from datetime import timedelta
from statistics import median
from typing import Any

from db.queries import market
from db.queries.posting_ingest import BATCH, batches, upsert
from db.sources.posting import SourcePosting
from db.store.engine import Database
from handlers.market.rules.market import FRESH, build
from tests.benchmarks.bot import real_chat
from tests.conftest import TODAY

POSTINGS, STORED, ROUNDS = 100_000, 10_000, 9
EVERY = 0.005  # seconds between two looks at the loop
SLUGS = (
    "python",
    "docker",
    "kubernetes",
    "postgresql",
    "redis",
    "kafka",
    "rabbitmq",
    "fastapi",
    "django",
    "flask",
    "sql",
    "git",
    "linux",
    "aws",
    "microservices",
    "rest-api",
)
ASKED = (
    "/skills",
    "/salary",
    "/salary almaty mid",
    "/postings",
    "docker",
    "jobs at acme 500",
    "who pays 500000",
)


def rows(count: int) -> list[dict[str, Any]]:
    chance = random.Random(1)
    made = []
    for number in range(count):
        low = chance.randrange(30, 200) * 10_000
        paid = chance.random() < 0.4
        made.append(
            {
                "skills": tuple(chance.sample(SLUGS, chance.randrange(1, 12))),
                "city": chance.choice(["Almaty", "Astana", "Shymkent", None]),
                "role": ("96", "160", "124", None)[number % 4],
                "level": chance.choice(["junior", "mid", "senior", None]),
                "salary_min": low if paid else None,
                "salary_max": low + 300_000 if paid else None,
                "published_at": TODAY - timedelta(days=chance.randrange(1, 89)),
            }
        )
    return made


def postings(count: int) -> list[SourcePosting]:
    return [
        SourcePosting(
            source="test",
            source_id=str(number),
            title="Backend developer",
            company=f"Acme {number}",  # one company's would be copies of one vacancy
            url=f"https://example.com/{number}",
            salary_period="month",
            currency="KZT",
            track="backend-python",
            gross=None,
            level_rule="title" if row["level"] else None,
            experience=None,
            archived=False,
            detailed=True,
            digest=str(number),
            **row,
        )
        for number, row in enumerate(rows(count))
    ]


async def cpu_of(work: Awaitable[object]) -> float:
    """Seconds of the process's CPU time."""
    started = time.process_time()
    await work
    return time.process_time() - started


async def store(db: Database) -> float:
    """Store the postings as an import does; the seconds of CPU time for the first STORED."""
    made, first = postings(POSTINGS), 0.0
    for number, batch in enumerate(batches(made, BATCH)):
        async with db.begin() as session:
            taken = await cpu_of(upsert(session, batch, TODAY))
        first += taken if number * BATCH < STORED else 0
    return first


async def longest_delay(work: Awaitable[object]) -> float:
    """Return the longest delay of the event loop while work runs, in seconds.

    A machine that others use delays a loop, too. So each time it is at most what the process
    has used of the CPU meanwhile.
    """
    late = 0.0

    async def watch() -> None:
        nonlocal late
        while True:
            clock, used = time.perf_counter(), time.process_time()
            await asyncio.sleep(EVERY)
            clock, used = time.perf_counter() - clock - EVERY, time.process_time() - used
            late = max(late, min(clock, used))

    watching = asyncio.create_task(watch())
    await work
    watching.cancel()
    return late


async def run() -> list[str]:
    async with real_chat() as (chat, db):
        await chat.say("/start")
        stored = await store(db)
        started = time.process_time()
        late = await longest_delay(chat.say("/skills"))
        first = time.process_time() - started
        seconds = {
            asked: median([await cpu_of(chat.say(asked)) for _ in range(ROUNDS)])
            for asked in ASKED
        }
        async with db.read() as session:
            kept = list(await market.rows(session, TODAY - FRESH))
    tracemalloc.start()
    index = build(kept, TODAY)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(index.ids) == POSTINGS
    return [
        f"storing {STORED:,} postings: {stored:.1f} s of CPU time",
        f"{POSTINGS:,} postings, CPU time, medians of {ROUNDS}:",
        *(f"{asked:28} {each * 1000:6.1f} ms" for asked, each in seconds.items()),
        f"the first answer after a change reads everything: {first:.1f} s in a thread;"
        f" the loop is late by {late * 1000:.0f} ms at most",
        f"held in memory: {held / 2**20:.0f} MB",
    ]
