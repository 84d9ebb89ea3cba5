"""A posting as the market's index reads it, whether or not it is stored."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from db.reference.pay_bounds import is_usual
from db.reference.phrases import plain
from db.reference.role_numbers import track_number
from db.reference.tracks import track_of
from db.rows.market import MarketRow, PayRow
from db.sources.posting import SourcePosting, same_currency

# Clocks and zones of sources differ by so much.
A_DAY = timedelta(days=1)
# HeadHunter's numbers of roles have up to four digits; a file may say anything there.
_ROLE = re.compile(r"[1-9][0-9]{0,3}")


class HasRoles(Protocol):
    """Describe the fields that tell a posting's roles; `track` is None until it is looked for."""

    @property
    def title(self) -> str: ...
    @property
    def role(self) -> str | None: ...
    @property
    def track(self) -> str | None: ...


def published_at(posting: SourcePosting, now: datetime) -> datetime | None:
    """The day of a posting; None for one to come, which would count as new for years."""
    day = posting.published_at
    return None if day and day > now + A_DAY else day


def market_row(
    number: int, posting: SourcePosting, skill_ids: Mapping[str, int], came: datetime
) -> MarketRow:
    """A posting that is not stored as an index reads it; `came` counts where it has no date."""
    low, high, period = posting.salary_min, posting.salary_max, posting.salary_period
    stated = low is not None or high is not None
    code = same_currency(posting.currency) if posting.currency else None
    usual = is_usual(low, high, code, period)
    pay = PayRow(low, high, code, period, posting.gross, usual)
    return MarketRow(
        number,
        posting.city,
        posting.level,
        came,
        pay if stated else None,
        tuple(skill_ids[slug] for slug in posting.skills),
        (published := published_at(posting, came)) or came,
        role_numbers(posting),
        posting.detailed,
        published is not None,
        copy_of(posting.title, posting.company, posting.experience),
        posting.remote,
    )


def copy_of(
    title: str, company: str | None, experience: str | None
) -> tuple[str, str, str | None] | None:
    """Return the key that all copies of one vacancy share; None for a posting of no known
    company."""
    return (plain(title), plain(company), experience) if company else None


def role_numbers(row: HasRoles) -> tuple[str, ...]:
    """The numbers of a posting's roles: HeadHunter's, and its track's."""
    theirs = (row.role,) if row.role and _ROLE.fullmatch(row.role) else ()
    track = track_of(row.title, theirs) if row.track is None else row.track
    return (*theirs, track_number(track)) if track else theirs
