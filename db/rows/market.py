"""Postings of the market as the market index reads them."""

from dataclasses import dataclass
from datetime import datetime

from db.vocabulary import Level, SalaryPeriod


@dataclass(frozen=True)
class PayRow:
    """What a posting states, as published, but that RUR is RUB. One side may be missing; None of
    `gross` is unknown."""

    salary_min: int | None
    salary_max: int | None
    currency: str | None
    period: SalaryPeriod | None
    gross: bool | None


@dataclass(frozen=True)
class MarketRow:
    id: int
    city: str | None
    level: Level | None
    seen_at: datetime | None
    pay: PayRow | None
    skills: tuple[int, ...]
    published_at: datetime | None = None
    # HeadHunter's number of a professional role.
    role: str | None = None
