"""The market: postings from sources, of everyone, as far as they are fresh and still open."""

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.deliveries import Meta
from db.models.postings import Posting, PostingSkill
from db.rows.market import MarketRow, PayRow
from db.sources.posting import same_currency


def _in_market(since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Posting.analysis_id.is_(None),
        Posting.user_id.is_(None),
        Posting.archived_at.is_(None),
        Posting.published_at >= since,
    )


# HeadHunter's numbers of roles have three digits; what else a file says there is no role of it.
_ROLE = re.compile(r"[1-9][0-9]{0,3}")

# Of a name's key among the store's values.
_NAMED = "role "

# Postings of one page: between two, the event loop may do something else.
PAGE_ROWS = 1_000


async def rows(session: AsyncSession, since: datetime) -> list[MarketRow]:
    """Every posting of the market that was published since then, newest first, with its skills.

    By pages of ids: a server's cursor would need a transaction, which holds up SQLite's writer.
    """
    found: list[tuple[datetime, MarketRow]] = []
    last_id = 0
    while page := await _page(session, since, last_id):
        last_id = page[-1][1].id
        found += page
    found.sort(key=lambda each: (each[0], each[1].id), reverse=True)
    return [row for _published_at, row in found]


async def _page(
    session: AsyncSession, since: datetime, after_id: int
) -> list[tuple[datetime, MarketRow]]:
    query = (
        select(
            Posting.id,
            Posting.city,
            Posting.level,
            Posting.seen_at,
            Posting.salary_min,
            Posting.salary_max,
            Posting.currency,
            Posting.salary_period,
            Posting.gross,
            Posting.published_at,
            Posting.role,
        )
        .where(*_in_market(since), Posting.id > after_id)
        .order_by(Posting.id)
        .limit(PAGE_ROWS)
    )
    rows = (await session.execute(query)).all()
    if not rows:
        return []
    skills: dict[int, list[int]] = {}
    named = select(PostingSkill.posting_id, PostingSkill.skill_id).where(
        PostingSkill.posting_id.between(rows[0].id, rows[-1].id)
    )
    for posting, skill in (await session.execute(named)).all():
        skills.setdefault(posting, []).append(skill)
    page = []
    for id, city, level, seen_at, low, high, currency, period, gross, published_at, role in rows:
        stated = low is not None or high is not None
        # Once for each: what is counted by currency has the ruble under one code.
        code = same_currency(currency) if currency else None
        pay = PayRow(low, high, code, period, gross) if stated else None
        asked = tuple(skills.get(id, ()))
        known = role if role and _ROLE.fullmatch(role) else None
        row = MarketRow(id, city, level, seen_at, pay, asked, published_at, known)
        page.append((published_at or since, row))
    return page


async def version(session: AsyncSession) -> str:
    """Changes whenever the market does."""
    return await session.scalar(select(Meta.value).where(Meta.key == "market")) or ""


async def mark_changed(session: AsyncSession) -> None:
    """Say that the market is another one from now on."""
    await session.merge(Meta(key="market", value=uuid4().hex))


async def role_names(session: AsyncSession) -> dict[str, str]:
    """What a source calls the roles that the reference does not name, by their numbers."""
    rows = await session.execute(select(Meta.key, Meta.value).where(Meta.key.startswith(_NAMED)))
    return {key.removeprefix(_NAMED): value for key, value in rows}


async def store_role_names(session: AsyncSession, names: Iterable[tuple[str, str]]) -> None:
    for role, name in names:
        await session.merge(Meta(key=f"{_NAMED}{role}", value=name))


async def count_postings(session: AsyncSession, since: datetime) -> int:
    query = select(func.count(Posting.id)).where(*_in_market(since))
    return (await session.execute(query)).scalar_one()
