"""Partition a search, by date, area and experience, until HeadHunter shows each part whole."""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Any

from bot.config import SearchQuery
from db.sources.posting import EXPERIENCES

PER_PAGE = 100
MAX_DEPTH = 2000  # vacancies that HeadHunter shows of one search
# Vacancies of a part. It leaves room for those published while the part is read.
TARGET_SIZE = 1500
MAX_PARTS = 16
# HeadHunter rounds moments to five minutes.
TIME_STEP = timedelta(minutes=5)
MIN_STEP = timedelta(hours=1)


@dataclass(frozen=True)
class SearchPart:
    """A part of a search, and the page of it that comes next. Moments are ISO 8601 in UTC."""

    text: str | None
    area: str | None
    professional_role: str | None
    since: str
    until: str
    # The number of its search among all that are asked for, from 0.
    query: int
    experience: str | None = None
    page: int = 0

    def parameters(self) -> dict[str, str]:
        """The parameters of HeadHunter's search for this page."""
        narrow = {
            "text": self.text,
            "area": self.area,
            "professional_role": self.professional_role,
            "experience": self.experience,
        }
        return {
            **{name: value for name, value in narrow.items() if value},
            "date_from": _iso(self.since),
            "date_to": _iso(self.until),
            "order_by": "publication_time",
            "no_magic": "true",
            "page": str(self.page),
            "per_page": str(PER_PAGE),
        }

    def after(self, found: int) -> tuple["SearchPart", ...]:
        """The rest of the part after this page, of `found` vacancies: one part or none."""
        more = (self.page + 1) * PER_PAGE < min(found, MAX_DEPTH)
        return (replace(self, page=self.page + 1),) if more else ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def full_range(
    query: SearchQuery, since: datetime, until: datetime, number: int = 0
) -> SearchPart:
    """The whole of a search as one part, its ends rounded outwards to TIME_STEP."""
    ends = (_round_down(since).isoformat(), (_round_down(until) + TIME_STEP).isoformat())
    return SearchPart(query.text, query.area, query.professional_role, *ends, number)


def by_date(part: SearchPart, found: int) -> tuple[SearchPart, ...]:
    """Split into ranges of equal length, newest first; none if the range is too short."""
    since, until = datetime.fromisoformat(part.since), datetime.fromisoformat(part.until)
    count = min(max(2, ceil(found / TARGET_SIZE)), MAX_PARTS, (until - since) // MIN_STEP)
    if count < 2:
        return ()
    step = (until - since) / count
    cuts = [since, *(_round_down(since + step * at) for at in range(1, count)), until]
    return tuple(
        replace(part, since=start.isoformat(), until=end.isoformat(), page=0)
        for start, end in reversed(list(pairwise(cuts)))
    )


def by_area(part: SearchPart, areas: list[str]) -> tuple[SearchPart, ...]:
    """Split into one part for each area."""
    return tuple(replace(part, area=area, page=0) for area in areas)


def by_experience(part: SearchPart) -> tuple[SearchPart, ...]:
    """Split by experience; none if the part is of one experience already."""
    if part.experience:
        return ()
    return tuple(replace(part, experience=experience, page=0) for experience in EXPERIENCES)


def _round_down(moment: datetime) -> datetime:
    """The moment rounded down to TIME_STEP."""
    start = datetime(2000, 1, 1, tzinfo=UTC)
    return start + (moment - start) // TIME_STEP * TIME_STEP


def _iso(moment: str) -> str:
    """The moment in HeadHunter's form: 2026-11-24T09:30:00+0000."""
    return datetime.fromisoformat(moment).strftime("%Y-%m-%dT%H:%M:%S%z")
