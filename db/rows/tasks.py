"""Tasks, ticks and evidence as queries return them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from db.vocabulary import Priority, TaskKind, TaskState


@dataclass(frozen=True)
class ProofRow:
    """A task's evidence: note and link. `version` counts the changes; 0 means none yet."""

    note: str | None = None
    url: str | None = None
    former_note: str | None = None
    former_url: str | None = None
    version: int = 0


@dataclass(frozen=True)
class TaskPlace:
    """The place of an own task: under a roadmap item, in a quarter, or neither."""

    item_id: int | None = None
    period: str | None = None


@dataclass(frozen=True)
class TaskEditRow:
    """An own task as it was before an edit; `latest` is True if it was the last edit."""

    task_id: int
    text: str
    place: TaskPlace
    latest: bool


class TaskRow(NamedTuple):
    """A task as one user sees it. `ticked_at` is None while its state is `in_document`.

    `postponed_until` is the Monday of the week that the user moved it to, `postponed_at` the
    moment when they did. `proven` is True if its evidence has a link.

    A named tuple, because every answer makes one of each task: a frozen dataclass takes eight
    times as long.
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
    in_document: TaskState = "open"


@dataclass(frozen=True)
class TickPosition:
    """The task of a tick; `is_latest` is False once a newer tick of that task exists."""

    task_id: int
    is_latest: bool


@dataclass(frozen=True)
class RecentTick:
    """The newest tick of a task, with the task's text."""

    tick_id: int
    task_id: int
    text: str
    state: TaskState
    ticked_at: datetime
