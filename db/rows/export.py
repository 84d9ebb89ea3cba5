"""A user's history as the export lists it."""

from dataclasses import dataclass
from datetime import datetime

from db.vocabulary import TaskState


@dataclass(frozen=True)
class HistoryEvent:
    """A task of a plan went to a state. `item` is what it stands under, `own` says that the user
    added it."""

    at: datetime
    plan: str
    item: str | None
    text: str
    state: TaskState
    own: bool = False
