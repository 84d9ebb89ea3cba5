"""Saved searches as queries return them."""

from dataclasses import dataclass
from datetime import datetime

from db.vocabulary import Level


@dataclass(frozen=True)
class SavedSearchRow:
    """A search; None narrows nothing. `salary_min` is in tenge by the month."""

    id: int
    skill_id: int | None
    level: Level | None
    city: str | None
    salary_min: int | None
    saved_at: datetime
    role: str | None = None
