"""Applications as queries return them."""

from dataclasses import dataclass
from datetime import datetime

from db.vocabulary import ApplicationState, Level, SalaryPeriod

# The source of an application at a company whose posting nobody knows.
NAME_ALONE = "name"


@dataclass(frozen=True)
class ApplicationRow:
    """An application; pay, level, source and fit (`met` of `asked`) are those of when it was made.

    `state` is None where it was taken back. In the state "interview" `next_at` is its moment.
    """

    id: int
    posting_id: int | None
    title: str | None
    company: str | None
    url: str | None
    source: str
    level: Level | None
    salary_min: int | None
    salary_max: int | None
    currency: str | None
    salary_period: SalaryPeriod | None
    gross: bool | None
    met: int | None
    asked: int | None
    state: ApplicationState | None
    since: datetime
    quiet_since: datetime
    asked_since: datetime | None
    asked_in: int | None
    note: str | None
    contact: str | None
    next_step: str | None
    # The text that changed last ("note"), its value before, and the number of changes.
    edited: str | None
    former: str | None
    version: int
    next_at: datetime | None
    added_at: datetime

    @property
    def name(self) -> str:
        """The company, else the posting's title: one of them is known."""
        return self.company or self.title or ""


@dataclass(frozen=True)
class MoveRow:
    """An application went to a state, or was taken back (None); `undoes` is the id of a move."""

    id: int
    application_id: int
    state: ApplicationState | None
    moved_at: datetime
    undoes: int | None
    # The moment of the next step before it.
    former_next_at: datetime | None = None


@dataclass(frozen=True)
class DueReminder:
    """An interview with a reminder that is due, and its user's zone."""

    id: int
    user_id: int
    next_at: datetime
    remind_at: datetime | None
    time_zone: str
