"""Salary bands that a document states."""

from sqlalchemy import select

from db.models.analyses import Analysis, SalaryBand
from db.models.postings import Posting
from db.rows.salary import BandRow, PaidPostingRow
from db.store.query_cache import cached_by_version
from db.store.session import Session
from db.store.statements import columns_of, fetch_all


@cached_by_version
async def bands(session: Session, analysis_id: int) -> list[BandRow]:
    """The salary bands of the market and of cities, in the document's order."""
    query = (
        select(*columns_of(SalaryBand, BandRow))
        .where(SalaryBand.analysis_id == analysis_id)
        .order_by(SalaryBand.position)
    )
    return await fetch_all(session, BandRow, query)


@cached_by_version
async def band_note(session: Session, analysis_id: int) -> str | None:
    """The heading words above the bands: "Kazakhstan, Python Backend"."""
    return await session.scalar(select(Analysis.band_note).where(Analysis.id == analysis_id))


@cached_by_version
async def cities(session: Session, analysis_id: int) -> list[str]:
    """The cities that have bands."""
    query = (
        select(SalaryBand.city)
        .where(SalaryBand.analysis_id == analysis_id, SalaryBand.city != "")
        .distinct()
    )
    return list((await session.execute(query)).scalars())


@cached_by_version
async def paid_postings(session: Session, analysis_id: int) -> list[PaidPostingRow]:
    """The postings that state their level and their pay."""
    query = (
        select(*columns_of(Posting, PaidPostingRow))
        .where(
            Posting.analysis_id == analysis_id,
            Posting.level.is_not(None),
            Posting.salary_min.is_not(None) | Posting.salary_max.is_not(None),
        )
        .order_by(Posting.position)
    )
    return await fetch_all(session, PaidPostingRow, query)
