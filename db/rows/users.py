"""Users as queries return them."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class UserRow:
    """A user with their settings.

    `role_id` is None until they choose another role than the document's. `weekday` is 0 for
    Monday; `minute_of_day` is local time. `reminded`, `paused_until`, `blocked_at` and
    `next_digest_at` decide if and when the weekly digest comes. `only_follows` is True for users
    who came by a share link and have no plan of their own yet.
    """

    id: int
    name: str
    language: str
    time_zone: str
    weekday: int
    minute_of_day: int
    analysis_id: int
    role_id: int | None
    only_follows: bool = False
    onboarded_at: datetime | None = None
    active_at: datetime | None = None
    reminded: bool = True
    every_weeks: int = 1
    paused_until: datetime | None = None
    blocked_at: datetime | None = None
    next_digest_at: datetime | None = None
    quizzed: bool = True
    # More tasks than a digest's in the week that begins on this Monday.
    week_size: int | None = None
    week_of: date | None = None


@dataclass(frozen=True)
class HeldRows:
    """The number of a user's rows of each kind."""

    ticks: int
    moves: int
    plans: int
    tasks: int
    evidence: int
    postings: int
    marks: int
    searches: int
    shares: int
    follows: int
    applications: int = 0
    goals: int = 0
