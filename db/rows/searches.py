"""Saved searches as queries return them."""

from dataclasses import dataclass
from datetime import datetime

from db.vocabulary import Level


@dataclass(frozen=True)
class SavedSearchRow:
    """A saved search; None does not filter. `salary_min` is in tenge a month."""

    id: int
    skill_id: int | None
    level: Level | None
    city: str | None
    salary_min: int | None
    saved_at: datetime
    role: str | None = None
