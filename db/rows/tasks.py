"""Tasks, ticks and evidence as queries return them."""

from dataclasses import dataclass
from datetime import date, datetime

from db.vocabulary import Priority, TaskKind, TaskState


@dataclass(frozen=True)
class ProofRow:
    """A task's note and link; `version` counts the changes."""

    note: str | None = None
    url: str | None = None
    former_note: str | None = None
    former_url: str | None = None
    version: int = 0


@dataclass(frozen=True)
class TaskPlace:
    """Where an own task stands: under an item, in a quarter, or nowhere."""

    item_id: int | None = None
    period: str | None = None


@dataclass(frozen=True)
class TaskEditRow:
    """What an own task was before a change of it; `latest` says that it was the last one."""

    task_id: int
    text: str
    place: TaskPlace
    latest: bool


@dataclass(frozen=True)
class TaskRow:
    """A task as one user sees it. `ticked_at` is None where it is as the document has it.

    `postponed_until` is the Monday of the week that the user has moved it to, and `postponed_at`
    the moment of that. `proven` says that there is a link as its evidence.
    """

    id: int
    kind: TaskKind
    item_id: int | None
    item_title: str | None
    item_position: int | None
    priority: Priority | None
    skill_id: int | None
    position: int
    text: str
    state: TaskState
    ticked_at: datetime | None
    postponed_until: date | None = None
    postponed_at: datetime | None = None
    period: str | None = None
    proven: bool = False


@dataclass(frozen=True)
class RecentTick:
    tick_id: int
    task_id: int
    text: str
    state: TaskState
    ticked_at: datetime
