"""Sweeps over a source as queries return them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class SweepRow:
    """A sweep over a source; `cursor` holds the work that is left of it."""

    id: int
    source: str
    started_at: datetime
    ended_at: datetime | None
    # One word of ours if it broke off: "captcha", "no answer".
    error: str | None
    pages: int
    new: int
    changed: int
    archived: int
    cursor: dict[str, Any]

    @property
    def details(self) -> tuple[int, int]:
        """The numbers of details fetched and of details to fetch."""
        return self.cursor.get("done", 0), self.cursor.get("of", 0)

    @property
    def unread(self) -> int:
        """The number of vacancies that could not be read."""
        return int(self.cursor.get("unread", 0))

    @property
    def refused(self) -> list[int]:
        """The numbers (from 1) of the searches that the source does not accept."""
        return [int(index) + 1 for index in self.cursor.get("refused", ())]
