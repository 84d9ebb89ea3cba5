"""Answers over 100,000 postings against the bare query that counts the same, and their memory."""

import random
import time
import tracemalloc
from datetime import timedelta
from statistics import median
from typing import Any

from sqlalchemy import func, select

from db.models.postings import Posting, PostingSkill
from db.queries import market
from db.store.engine import Database
from handlers.market.rules.market import FRESH, build
from tests.benchmarks.bot import real_chat
from tests.chat import Chat
from tests.conftest import TODAY
from tests.made_up_market import add_postings

POSTINGS, ROUNDS = 100_000, 9
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
ASKED = ("/skills", "/salary", "/salary almaty mid", "/postings", "docker")


def rows(count: int) -> list[dict[str, Any]]:
    chance = random.Random(1)
    made = []
    for number in range(count):
        low = chance.randrange(30, 200) * 10_000
        paid = chance.random() < 0.4
        made.append(
            {
                "skills": chance.sample(SLUGS, chance.randrange(1, 12)),
                "city": chance.choice(["Almaty", "Astana", "Shymkent", None]),
                "role": ("96", "160", "124", None)[number % 4],
                "level": chance.choice(["junior", "mid", "senior", None]),
                "salary_min": low if paid else None,
                "salary_max": low + 300_000 if paid else None,
                "published_at": TODAY - timedelta(days=chance.randrange(1, 89)),
            }
        )
    return made


async def bare(db: Database) -> int:
    """The demand for each skill, counted by the database."""
    query = (
        select(PostingSkill.skill_id, func.count())
        .join(Posting, Posting.id == PostingSkill.posting_id)
        .where(Posting.analysis_id.is_(None), Posting.published_at >= TODAY - FRESH)
        .group_by(PostingSkill.skill_id)
    )
    async with db.read() as session:
        return len((await session.execute(query)).all())


async def times(chat: Chat, db: Database) -> dict[str, list[float]]:
    """Seconds of each answer and of the bare query, in turn."""
    found: dict[str, list[float]] = {name: [] for name in (*ASKED, "bare")}
    for _round in range(ROUNDS):
        for name, seconds in found.items():
            started = time.perf_counter()
            await (bare(db) if name == "bare" else chat.say(name))
            seconds.append(time.perf_counter() - started)
    return found


async def run() -> list[str]:
    async with real_chat() as (chat, db):
        made = [{**row, "source_id": str(n)} for n, row in enumerate(rows(POSTINGS))]
        for start in range(0, POSTINGS, 5_000):
            await add_postings(db, TODAY, made[start : start + 5_000])
        await chat.say("/start")
        started = time.perf_counter()
        await chat.say("/skills")
        first = time.perf_counter() - started
        found = await times(chat, db)
        async with db.read() as session:
            stored = await market.rows(session, TODAY - FRESH)
    tracemalloc.start()
    kept = build(stored, TODAY)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(kept.ids) == POSTINGS
    reference = median(found["bare"])
    answers = {name: median(found[name]) for name in ASKED}
    return [
        f"{POSTINGS:,} postings, medians of {ROUNDS} rounds in turn (ratios hold, seconds don't)",
        f"the bare GROUP BY of skills: {reference * 1000:.0f} ms",
        *(
            f"{name:20} {seconds * 1000:6.1f} ms = {seconds / reference:.2f} of it"
            for name, seconds in answers.items()
        ),
        f"the first answer after a change reads everything: {first:.1f} s",
        f"held in memory: {held / 2**20:.0f} MB",
    ]
