"""The market: fresh and open postings from sources, which all users share."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import BindParameter, ColumnElement, func, or_, select

from db.models.deliveries import Meta
from db.models.postings import Posting, PostingSkill
from db.queries import meta
from db.reference.pay_bounds import is_usual
from db.reference.phrases import plain
from db.rows.market import MarketRow, PayRow
from db.sources.market_row import copy_of, role_numbers
from db.sources.posting import same_currency
from db.store.query_cache import cached_by_version
from db.store.session import Session

OF_MARKET = Posting.analysis_id.is_(None) & Posting.user_id.is_(None)
_OPEN = OF_MARKET & Posting.archived_at.is_(None)
_CAME = func.coalesce(Posting.taken_at, Posting.seen_at)
# The moment that a posting counts from.
SINCE = func.coalesce(Posting.published_at, _CAME)


def is_own(user_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Return the condition that a user pasted a posting and has not deleted it."""
    return (Posting.user_id == user_id) & Posting.archived_at.is_(None)


def _is_fresh(since: datetime) -> ColumnElement[bool]:
    """Published since a moment; one without a date counts from the day on which it came."""
    return (Posting.published_at >= since) | (Posting.published_at.is_(None) & (since <= _CAME))


def in_market(since: datetime) -> ColumnElement[bool]:
    """Return the condition that a posting is open, of a source, and fresh."""
    return _OPEN & _is_fresh(since)


# Prefix of the keys of role names in the table `meta`.
_ROLE_KEY = "role "

_COLUMNS = (
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
    Posting.track,
    Posting.detailed,
    Posting.taken_at,
    Posting.title,
    Posting.company,
    Posting.experience,
    Posting.remote,
    Posting.named.is_not(None).label("names_kept"),
)

# Postings of one page.
PAGE_ROWS = 1_000


async def rows(session: Session, since: datetime) -> Iterator[MarketRow]:
    """Every posting of the market published since a moment, newest first, with its skills.

    Copies of one vacancy say so. Reads pages by id: a server-side cursor needs a transaction,
    which blocks SQLite's writer.
    """
    by_day: defaultdict[date, list[MarketRow]] = defaultdict(list)
    last_id = 0
    while page := await _page(session, since, last_id):
        last_id = page[-1].id
        for row in page:
            by_day[(row.published_at or since).date()].append(row)
    return _newest_first(by_day, since)


def _newest_first(by_day: dict[date, list[MarketRow]], since: datetime) -> Iterator[MarketRow]:
    """Sort day by day: to sort or free 100,000 rows at once holds up every thread."""
    for day in sorted(by_day, reverse=True):
        rows = by_day.pop(day)
        rows.sort(key=lambda row: (row.published_at or since, row.id), reverse=True)
        yield from rows


async def _page(session: Session, since: datetime, after_id: int) -> list[MarketRow]:
    query = (
        select(*_COLUMNS)
        .where(in_market(since), Posting.id > after_id)
        .order_by(Posting.id)
        .limit(PAGE_ROWS)
    )
    rows = (await session.execute(query)).all()
    if not rows:
        return []
    in_page = PostingSkill.posting_id.between(rows[0].id, rows[-1].id)
    return await _with_skills(session, rows, in_page, copies=True)


@cached_by_version
async def plan_rows(session: Session, analysis_id: int) -> list[MarketRow]:
    """The plan's postings in its order, as an index reads them."""
    in_plan = Posting.analysis_id == analysis_id
    return await _listed(session, in_plan, Posting.position, Posting.id)


async def own_rows(session: Session, user_id: int) -> list[MarketRow]:
    """The postings that a user pasted, newest first, as an index reads them."""
    return await _listed(session, is_own(user_id), Posting.id.desc())


async def _listed(session: Session, where: ColumnElement[bool], *order: Any) -> list[MarketRow]:
    rows = (await session.execute(select(*_COLUMNS).where(where).order_by(*order))).all()
    listed = PostingSkill.posting_id.in_(select(Posting.id).where(where))
    return await _with_skills(session, rows, listed)


async def _with_skills(
    session: Session, rows: Sequence[Any], where: ColumnElement[bool], *, copies: bool = False
) -> list[MarketRow]:
    skills: dict[int, list[int]] = {}
    named = select(PostingSkill.posting_id, PostingSkill.skill_id).where(where)
    for posting, skill in (await session.execute(named)).all():
        skills.setdefault(posting, []).append(skill)
    page = []
    for row in rows:
        low, high, currency = row.salary_min, row.salary_max, row.currency
        stated = low is not None or high is not None
        # RUR becomes RUB here, so that the ruble is counted once.
        code = same_currency(currency) if currency else None
        usual = is_usual(low, high, code, row.salary_period)
        pay = PayRow(low, high, code, row.salary_period, row.gross, usual) if stated else None
        page.append(
            MarketRow(
                row.id,
                row.city,
                row.level,
                row.seen_at,
                pay,
                tuple(skills.get(row.id, ())),
                row.published_at or row.taken_at or row.seen_at,
                role_numbers(row),
                row.detailed,
                row.published_at is not None,
                copy_of(row.title, row.company, row.experience) if copies else None,
                row.remote,
                bool(row.names_kept),
            )
        )
    return page


async def ids_naming(session: Session, names: Collection[str]) -> dict[str, set[int]]:
    """The postings of sources that write names which no skill has, by the name."""
    lines = {name: f"\n{plain(name)}\n" for name in names if name.strip()}
    if not lines:
        return {}
    written = or_(*(Posting.named.contains(line, autoescape=True) for line in lines.values()))
    found: dict[str, set[int]] = {name: set() for name in lines}
    rows = await session.execute(select(Posting.id, Posting.named).where(_OPEN, written))
    for id, named in rows:
        for name, line in lines.items():
            if line in (named or ""):
                found[name].add(id)
    return found


async def version(session: Session) -> str:
    """A token that changes whenever the market does; "" before the first ingest."""
    return await meta.find(session, "market") or ""


async def mark_changed(session: Session) -> None:
    """Give the market a new version, which makes its index stale."""
    await meta.put(session, "market", uuid4().hex)


async def role_names(session: Session) -> dict[str, str]:
    """The source's own names of roles that the reference does not have, by role number."""
    rows = await session.execute(
        select(Meta.key, Meta.value).where(Meta.key.startswith(_ROLE_KEY))
    )
    return {key.removeprefix(_ROLE_KEY): value for key, value in rows}


async def store_role_names(session: Session, names: Iterable[tuple[str, str]]) -> None:
    """Store (role number, name) pairs."""
    for role, name in names:
        await meta.put(session, f"{_ROLE_KEY}{role}", name)


async def count_postings(session: Session, since: datetime) -> int:
    """Count the postings of the market published since a moment."""
    query = select(func.count(Posting.id)).where(in_market(since))
    return (await session.execute(query)).scalar_one()


async def count_and_newest(session: Session, since: datetime) -> tuple[int, datetime | None]:
    """Count the postings of the market since a moment; the moment of the newest of them."""
    query = select(func.count(Posting.id), func.max(SINCE)).where(in_market(since))
    count, newest = (await session.execute(query)).one()
    return count, newest


async def count_old(session: Session, since: datetime) -> int:
    """Count the open postings of sources that are too old for the market."""
    query = select(func.count(Posting.id)).where(_OPEN, ~_is_fresh(since))
    return (await session.execute(query)).scalar_one()
