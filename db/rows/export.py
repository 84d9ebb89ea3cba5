"""A user's history as the export lists it."""

from dataclasses import dataclass
from datetime import datetime

from db.vocabulary import TaskState


@dataclass(frozen=True)
class HistoryEvent:
    """A task of a plan went to a state. `item` is the title of its roadmap item; `own` is True
    for a task that the user added."""

    at: datetime
    plan: str
    item: str | None
    text: str
    state: TaskState
    own: bool = False
