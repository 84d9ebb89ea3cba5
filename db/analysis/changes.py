"""Which tasks of a plan a new document goes on with, and what it changes. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from db.analysis.compare import last, near, pair, whole
from db.analysis.document import Document, Task

# An answer to a doubt: the task that an entry goes on with, or that it is a new one.
NEW = 0


@dataclass(frozen=True)
class OldTask:
    """A step or an action item of the plan. `held`: something of its user's hangs on it."""

    id: int
    item_id: int | None
    item: str
    period: str | None
    text: str
    open: bool
    gone: bool
    held: bool


@dataclass(frozen=True)
class OldItem:
    id: int
    title: str


@dataclass(frozen=True)
class Former:
    """What a plan holds so far; what a document has dropped before is there, too."""

    items: tuple[OldItem, ...]
    tasks: tuple[OldTask, ...]


@dataclass(frozen=True)
class NewTask:
    """`item` is the number of its item in the roadmap; None for an action item."""

    item: int | None
    title: str
    period: str | None
    task: Task


@dataclass(frozen=True)
class Doubt:
    """A new entry, by its number, that may be one of these tasks reworded."""

    entry: int
    candidates: tuple[int, ...]


@dataclass(frozen=True)
class Matching:
    """Ids of the plan by the numbers of the document's entries that go on with them."""

    tasks: dict[int, int] = field(default_factory=dict)
    items: dict[int, int] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()


def entries(document: Document) -> list[NewTask]:
    """Every step and every action item of a document, in its order."""
    steps = [
        NewTask(at, item.title, item.period, task)
        for at, item in enumerate(document.roadmap)
        for task in item.steps
    ]
    return steps + [NewTask(None, "", None, task) for task in document.action_items]


def match(
    former: Former, document: Document, answers: Mapping[int, int] | None = None
) -> Matching:
    """Match what is sure, then as the user answered; where something of theirs is at stake and
    nobody can tell, it is a doubt. What has no match and no doubt is new.
    """
    new = entries(document)
    after = [(each.title, each.task.text) for each in new]
    old = _in_order(former.tasks, Counter(after))
    before = [(task.item, task.text) for task in old]
    same = {at: old[there].id for at, there in pair(before, after, (whole, last)).items()}
    free = {task.id: task.text for task in old if task.id not in same.values() and task.held}
    doubts = []
    for at, each in enumerate(new):
        if at in same or not free:
            continue
        answer = (answers or {}).get(at)
        if answer in free:
            same[at] = answer
            del free[answer]
        elif answer != NEW and (candidates := near(each.task.text, free)):
            doubts.append(Doubt(at, tuple(candidates)))
    # An answer further down may have taken a candidate.
    left = [
        Doubt(doubt.entry, kept)
        for doubt in doubts
        if (kept := tuple(id for id in doubt.candidates if id in free))
    ]
    return Matching(same, _items(former, document, same), tuple(left))


def _in_order(tasks: Sequence[OldTask], wanted: Mapping[tuple[str, str], int]) -> list[OldTask]:
    """What stands in the plan before what was dropped from it; of equal lines that become fewer,
    the ones with something on them first."""
    there = Counter((task.item, task.text) for task in tasks if not task.gone)

    def rank(task: OldTask) -> tuple[bool, bool]:
        key = (task.item, task.text)
        return task.gone, there[key] > wanted.get(key, 0) and not task.held

    return sorted(tasks, key=rank)


def _items(former: Former, document: Document, tasks: Mapping[int, int]) -> dict[int, int]:
    """Items by their titles; one under another title is the same when its steps moved there."""
    titles = [(item.title,) for item in former.items]
    found = pair(titles, [(item.title,) for item in document.roadmap])
    same = {at: former.items[there].id for at, there in found.items()}
    home = {task.id: task.item_id for task in former.tasks if not task.gone}
    sizes = Counter(item for item in home.values() if item is not None)
    new = entries(document)
    shared = Counter(
        (new[at].item, home.get(id)) for at, id in tasks.items() if new[at].item not in same
    )
    for (at, id), count in shared.most_common():
        free = at is not None and at not in same and id not in same.values()
        if at is not None and id is not None and free and 2 * count > sizes[id]:
            same[at] = id
    return same


@dataclass(frozen=True)
class Differences:
    """What a document makes of a plan's tasks. Texts in the document's order, then the plan's."""

    new: Sequence[str]
    # Reworded or moved: the former text and the new one.
    changed: Sequence[tuple[str, str]]
    gone: Sequence[str]
    # Dropped before, and there again.
    back: Sequence[str]
    # With something of the user's on them.
    kept: int
    same: int
    # Ticked in the document, open here.
    ticked: Sequence[int]

    @property
    def related(self) -> bool:
        """Whether the document is one of this plan's, and not another one altogether."""
        common = self.same + len(self.changed)
        return 3 * common >= common + len(self.gone)


def differences(former: Former, document: Document, matching: Matching) -> Differences:
    old = {task.id: task for task in former.tasks}
    new = entries(document)
    going_on = [(new[at], old[id]) for at, id in sorted(matching.tasks.items())]
    there = [(each, task) for each, task in going_on if not task.gone]
    changed = [(task.text, each.task.text) for each, task in there if _differ(each, task)]
    matched = set(matching.tasks.values())
    return Differences(
        new=[each.task.text for at, each in enumerate(new) if at not in matching.tasks],
        changed=changed,
        gone=[task.text for task in former.tasks if not task.gone and task.id not in matched],
        back=[each.task.text for each, task in going_on if task.gone],
        kept=sum(task.held for _each, task in going_on),
        same=len(there) - len(changed),
        ticked=[task.id for each, task in going_on if each.task.done and task.open],
    )


def _differ(new: NewTask, old: OldTask) -> bool:
    return (new.title, new.period, new.task.text) != (old.item, old.period, old.text)
