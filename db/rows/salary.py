"""Salary bands and paid postings as queries return them."""

from dataclasses import dataclass

from db.vocabulary import Level


@dataclass(frozen=True)
class BandRow:
    """A salary band of a level; `city` is "" for the market as a whole."""

    id: int
    city: str
    level: Level
    label: str
    experience: str | None
    salary_min: int
    salary_max: int
    open_ended: bool
    currency: str
    # The number of the market's postings that it was taken from, and the day (ISO).
    taken_of: int | None = None
    taken_on: str | None = None


@dataclass(frozen=True)
class PaidPostingRow:
    """A posting of a document that states its pay."""

    id: int
    title: str
    company: str | None
    salary_min: int | None
    salary_max: int | None
    currency: str | None
    level: Level | None
