"""The tasks of a stored plan and those of a document, as they are compared."""

from dataclasses import dataclass

from db.documents.document import Document, DocumentTask
from db.vocabulary import TaskState

# An answer to a doubt: the task that an entry goes on with, or that it is a new one.
IS_NEW = 0


@dataclass(frozen=True)
class OldTask:
    """A task of the plan. `held`: its user ticked, moved or proved it.

    An own task's `item` is empty where it stands under none that is still there.
    """

    id: int
    item_id: int | None
    item: str
    period: str | None
    text: str
    state: TaskState
    gone: bool
    held: bool
    own: bool = False
    note: str | None = None
    url: str | None = None

    @property
    def deleted(self) -> bool:
        return self.own and self.state == "skipped"


@dataclass(frozen=True)
class OldItem:
    id: int
    title: str


@dataclass(frozen=True)
class StoredPlan:
    """A plan's items and tasks so far, with those that a document has dropped."""

    items: tuple[OldItem, ...]
    tasks: tuple[OldTask, ...]


@dataclass(frozen=True)
class UnsureMatch:
    """A new entry, by its number, that may be one of these tasks reworded. `joined`: it may be
    several of them on one line."""

    entry: int
    candidates: tuple[int, ...]
    joined: bool = False


@dataclass(frozen=True)
class NewTask:
    """`item` is the number of its item in the roadmap; None for an action item or an own task."""

    item: int | None
    title: str
    period: str | None
    task: DocumentTask
    own: bool = False

    @property
    def deleted(self) -> bool:
        """An own task is deleted by skipping it."""
        return self.own and self.task.skipped


def entries(document: Document) -> list[NewTask]:
    """Every step, every action item and every own task of a document, in its order."""
    steps = [
        NewTask(at, item.title, item.period, task)
        for at, item in enumerate(document.roadmap)
        for task in item.steps
    ]
    actions = [NewTask(None, "", None, task) for task in document.action_items]
    own = [NewTask(None, own.item or "", own.period, own.task, True) for own in document.own]
    return steps + actions + own
