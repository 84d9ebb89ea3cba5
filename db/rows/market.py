"""Postings of the market as the market index reads them."""

from dataclasses import dataclass
from datetime import datetime

from db.vocabulary import Level, SalaryPeriod


@dataclass(frozen=True, slots=True)
class PayRow:
    """Pay as published, with RUB for RUR. One bound may be missing; `gross` None is unknown.

    Pay that is not `usual` for its currency and period is kept, and counted in no figure.
    """

    salary_min: int | None
    salary_max: int | None
    currency: str | None
    period: SalaryPeriod | None
    gross: bool | None
    usual: bool = True


@dataclass(frozen=True, slots=True)
class MarketRow:
    """A posting of the market; `skills` are the ids of all that it names."""

    id: int
    city: str | None
    level: Level | None
    seen_at: datetime | None
    pay: PayRow | None
    skills: tuple[int, ...]
    # Without a date of its own (`dated` is False) the day on which it was taken in.
    published_at: datetime | None = None
    # HeadHunter's number of a professional role, and the number of its track.
    roles: tuple[str, ...] = ()
    # Its skills come from its whole text.
    detailed: bool = True
    dated: bool = True
    # Postings with the same value are one vacancy.
    copy_of: tuple[str, str, str | None] | None = None
    # True for work from home, None where that is not said.
    remote: bool | None = None
    # The names in it that no skill has are kept.
    names_kept: bool = False
