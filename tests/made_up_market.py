"""A market of made-up postings in the store, for stories and benchmarks."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from db.models.analyses import Skill
from db.models.postings import Posting, PostingSkill
from db.queries import market
from db.store.engine import Database


async def add_postings(db: Database, now: datetime, rows: list[dict[str, Any]]) -> list[int]:
    """Put postings into the market: columns of `Posting`, with `skills` by slug. Their ids."""
    async with db.begin() as session:
        ids = dict((await session.execute(select(Skill.slug, Skill.id))).all())
        made = [
            {
                "source": "test",
                "source_id": str(number),
                "title": "Developer",
                # Of one company, they would be copies of one vacancy.
                "company": f"Acme {number}",
                "url": f"https://example.com/{number}",
                "currency": "KZT",
                "salary_period": "month",
                "published_at": now - timedelta(days=1, minutes=number),
                "seen_at": now,
                "salary_min": None,
                "salary_max": None,
                "gross": None,
                "level": None,
                "level_rule": "title" if row.get("level") else None,
                "city": None,
                "remote": None,
                "role": None,
                "track": None,
                "detailed": True,
                "taken_at": None,
                "analysis_id": None,
                "user_id": None,
                "archived_at": None,
                **{name: value for name, value in row.items() if name != "skills"},
            }
            for number, row in enumerate(rows)
        ]
        query = insert(Posting).returning(Posting.id, sort_by_parameter_order=True)
        postings = list((await session.execute(query, made)).scalars())
        links = [
            {"posting_id": posting, "skill_id": ids[slug]}
            for posting, row in zip(postings, rows, strict=True)
            for slug in row.get("skills", ())
        ]
        if links:
            await session.execute(insert(PostingSkill), links)
        await market.mark_changed(session)
    return postings
