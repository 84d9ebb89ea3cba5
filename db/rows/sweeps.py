"""Sweeps over a source as queries return them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class SweepRow:
    id: int
    source: str
    started_at: datetime
    ended_at: datetime | None
    # Why it ended without an end, in a word.
    error: str | None
    pages: int
    new: int
    changed: int
    archived: int
    cursor: dict[str, Any]

    @property
    def details(self) -> tuple[int, int]:
        """How many details have come, of how many."""
        return self.cursor.get("done", 0), self.cursor.get("of", 0)

    @property
    def unread(self) -> int:
        """How many vacancies could not be read."""
        return int(self.cursor.get("unread", 0))

    @property
    def refused(self) -> list[int]:
        """The searches that the source does not accept, by their place from 1."""
        return [int(each) + 1 for each in self.cursor.get("refused", ())]
