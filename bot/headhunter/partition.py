"""A search cut into parts that HeadHunter shows to their end: by date, area, experience."""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Any

from bot.config import Query
from db.sources.posting import EXPERIENCES

PER_PAGE = 100
DEPTH = 2000  # vacancies of one search that can be seen
# A part is made for so many, so that those published while it is read still fit.
AIM = 1500
MOST_PARTS = 16
# HeadHunter rounds moments to five minutes.
GRAIN = timedelta(minutes=5)
SHORTEST = timedelta(hours=1)


@dataclass(frozen=True)
class Slice:
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
        narrow = {
            "text": self.text,
            "area": self.area,
            "professional_role": self.professional_role,
            "experience": self.experience,
        }
        return {
            **{name: value for name, value in narrow.items() if value},
            "date_from": _written(self.since),
            "date_to": _written(self.until),
            "order_by": "publication_time",
            "no_magic": "true",
            "page": str(self.page),
            "per_page": str(PER_PAGE),
        }

    def after(self, found: int) -> tuple["Slice", ...]:
        """What is left of it when this page is read."""
        more = (self.page + 1) * PER_PAGE < min(found, DEPTH)
        return (replace(self, page=self.page + 1),) if more else ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def whole(query: Query, since: datetime, until: datetime, number: int = 0) -> Slice:
    ends = (_grain(since).isoformat(), (_grain(until) + GRAIN).isoformat())
    return Slice(query.text, query.area, query.professional_role, *ends, number)


def by_date(slice: Slice, found: int) -> tuple[Slice, ...]:
    """Parts of equal length that touch; none where it is too short. The newest comes first."""
    since, until = datetime.fromisoformat(slice.since), datetime.fromisoformat(slice.until)
    parts = min(max(2, ceil(found / AIM)), MOST_PARTS, (until - since) // SHORTEST)
    if parts < 2:
        return ()
    step = (until - since) / parts
    cuts = [since, *(_grain(since + step * at) for at in range(1, parts)), until]
    return tuple(
        replace(slice, since=start.isoformat(), until=end.isoformat(), page=0)
        for start, end in reversed(list(pairwise(cuts)))
    )


def by_area(slice: Slice, areas: list[str]) -> tuple[Slice, ...]:
    return tuple(replace(slice, area=area, page=0) for area in areas)


def by_experience(slice: Slice) -> tuple[Slice, ...]:
    if slice.experience:
        return ()
    return tuple(replace(slice, experience=each, page=0) for each in EXPERIENCES)


def _grain(moment: datetime) -> datetime:
    """The last five minutes before it."""
    start = datetime(2000, 1, 1, tzinfo=UTC)
    return start + (moment - start) // GRAIN * GRAIN


def _written(moment: str) -> str:
    """As HeadHunter writes moments: 2026-11-24T09:30:00+0000."""
    return datetime.fromisoformat(moment).strftime("%Y-%m-%dT%H:%M:%S%z")
