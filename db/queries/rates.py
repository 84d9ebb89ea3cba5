"""Currency rates, each with the day on which its source published it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from db.models.postings import CurrencyRate
from db.rows.rates import RateRow
from db.store.engine import insert_new
from db.store.prepared import prepare
from db.store.session import Session

_ALL = prepare(select(CurrencyRate.currency, CurrencyRate.units_per_ruble, CurrencyRate.as_of))


async def all_rates(session: Session) -> dict[str, RateRow]:
    """The rate of each currency that has one, by currency code."""
    rows = await session.execute(_ALL)
    return {code: RateRow(units, as_of) for code, units, as_of in rows}


async def any_since(session: Session, moment: datetime) -> bool:
    query = select(CurrencyRate.currency).where(CurrencyRate.as_of >= moment).limit(1)
    return await session.scalar(query) is not None


async def upsert(session: Session, units: Mapping[str, float], as_of: datetime) -> int:
    """Store the rates of a day, except where a later one is known; count the stored ones."""
    rows = [
        {"currency": code, "units_per_ruble": rate, "as_of": as_of} for code, rate in units.items()
    ]
    query = insert_new(CurrencyRate)
    fresh = {"units_per_ruble": query.excluded.units_per_ruble, "as_of": query.excluded.as_of}
    query = query.on_conflict_do_update(
        index_elements=["currency"], set_=fresh, where=CurrencyRate.as_of <= query.excluded.as_of
    ).returning(CurrencyRate.currency)
    return len((await session.execute(query, rows)).all())
