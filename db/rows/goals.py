"""Goals as queries return them."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from db.vocabulary import FROM_HOME, Level


@dataclass(frozen=True)
class GoalRow:
    """The job that a user aims for with a plan; None is open.

    `track` is a slug. `pay` is by the month in `currency`; `gross` is None where it is not said.
    `remote` excludes a city. `version` counts the changes, from 1; 0 stands for none yet.
    """

    track: str | None = None
    level: Level | None = None
    city: str | None = None
    remote: bool = False
    pay: int | None = None
    currency: str | None = None
    gross: bool | None = None
    posting_id: int | None = None
    closing_told_at: datetime | None = None
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    @property
    def place(self) -> str | None:
        """The city, or FROM_HOME."""
        return FROM_HOME if self.remote else self.city

    def with_job_of(self, other: "GoalRow") -> "GoalRow":
        """This goal with the track, the level and the place of another."""
        return replace(
            self, track=other.track, level=other.level, city=other.city, remote=other.remote
        )

    @property
    def is_set(self) -> bool:
        """True if anything is aimed for."""
        return self.is_of_market or self.posting_id is not None

    @property
    def is_of_market(self) -> bool:
        """True if more is aimed for than one posting."""
        parts = (self.track, self.level, self.city, self.pay)
        return self.remote or any(value is not None for value in parts)


def place_fields(place: str | None) -> dict[str, Any]:
    """The fields of a goal whose `place` is this: a city, FROM_HOME, or None."""
    remote = place == FROM_HOME
    return {"city": None if remote else place, "remote": remote}
