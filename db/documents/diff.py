"""Which tasks of a plan a new document goes on with, and what it changes. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from db.documents.document import Document, DocumentTask
from db.documents.similarity import last, near, pair, whole
from db.vocabulary import TaskState

# An answer to a doubt: the task that an entry goes on with, or that it is a new one.
IS_NEW = 0
# How many tasks of their own a user may have in a plan, and how long each may be.
MAX_OWN, MAX_OWN_TEXT = 100, 200


@dataclass(frozen=True)
class OldTask:
    """A task of the plan. `held`: something of its user's hangs on it.

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
    """What a plan holds so far; what a document has dropped before is there, too."""

    items: tuple[OldItem, ...]
    tasks: tuple[OldTask, ...]


@dataclass(frozen=True)
class NewTask:
    """`item` is the number of its item in the roadmap; None for an action item or an own task."""

    item: int | None
    title: str
    period: str | None
    task: DocumentTask
    own: bool = False


@dataclass(frozen=True)
class UnsureMatch:
    """A new entry, by its number, that may be one of these tasks reworded."""

    entry: int
    candidates: tuple[int, ...]


@dataclass(frozen=True)
class Matching:
    """Ids of the plan by the numbers of the document's entries that go on with them."""

    tasks: dict[int, int] = field(default_factory=dict)
    items: dict[int, int] = field(default_factory=dict)
    doubts: tuple[UnsureMatch, ...] = ()


def entries(document: Document) -> list[NewTask]:
    """Every step, every action item and every own task of a document, in its order."""
    steps = [
        NewTask(at, item.title, item.period, task)
        for at, item in enumerate(document.roadmap)
        for task in item.steps
    ]
    actions = [NewTask(None, "", None, task) for task in document.action_items]
    own = [NewTask(None, each.item or "", each.period, each.task, True) for each in document.own]
    return steps + actions + own


def match(
    former: StoredPlan, document: Document, answers: Mapping[int, int] | None = None
) -> Matching:
    """Match what is sure, then as the user answered; where something of theirs is at stake and
    nobody can tell, it is a doubt. What has no match and no doubt is new.

    A user's own tasks are never taken for the author's, nor those for them.
    """
    new = list(enumerate(entries(document)))
    same: dict[int, int] = {}
    doubts: list[UnsureMatch] = []
    for own in (False, True):
        old = [task for task in former.tasks if task.own is own]
        found, unclear = _match(old, dict(each for each in new if each[1].own is own), answers)
        same.update(found)
        doubts += unclear
    return Matching(same, _items(former, document, same), tuple(doubts))


def _match(
    tasks: Sequence[OldTask], new: Mapping[int, NewTask], answers: Mapping[int, int] | None
) -> tuple[dict[int, int], list[UnsureMatch]]:
    numbers = list(new)
    after = [(each.title, each.task.text) for each in new.values()]
    old = _in_order((task for task in tasks if not task.deleted), Counter(after))
    before = [(task.item, task.text) for task in old]
    same = {numbers[at]: old[there].id for at, there in pair(before, after, (whole, last)).items()}
    # What its user deleted is known again by its very words alone, and stays deleted.
    deleted = {task.text: task.id for task in tasks if task.deleted}
    for at, each in new.items():
        if at not in same and each.task.text in deleted:
            same[at] = deleted.pop(each.task.text)
    free = {task.id: task.text for task in old if task.id not in same.values() and task.held}
    doubts = []
    for at, each in new.items():
        if at in same or not free:
            continue
        answer = (answers or {}).get(at)
        if answer in free:
            same[at] = answer
            del free[answer]
        elif answer != IS_NEW and (candidates := near(each.task.text, free)):
            doubts.append(UnsureMatch(at, tuple(candidates)))
    # An answer further down may have taken a candidate.
    return same, [
        UnsureMatch(doubt.entry, kept)
        for doubt in doubts
        if (kept := tuple(id for id in doubt.candidates if id in free))
    ]


def _in_order(tasks: Iterable[OldTask], wanted: Mapping[tuple[str, str], int]) -> list[OldTask]:
    """What stands in the plan before what was dropped from it; of equal lines that become fewer,
    the ones with something on them first."""
    tasks = list(tasks)
    there = Counter((task.item, task.text) for task in tasks if not task.gone)

    def rank(task: OldTask) -> tuple[bool, bool]:
        key = (task.item, task.text)
        return task.gone, there[key] > wanted.get(key, 0) and not task.held

    return sorted(tasks, key=rank)


def _items(former: StoredPlan, document: Document, tasks: Mapping[int, int]) -> dict[int, int]:
    """Items by their titles; one under another title is the same when its steps moved there."""
    titles = [(item.title,) for item in former.items]
    found = pair(titles, [(item.title,) for item in document.roadmap])
    same = {at: former.items[there].id for at, there in found.items()}
    home = {task.id: task.item_id for task in former.tasks if not task.gone and not task.own}
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
class DocumentDiff:
    """What a document makes of a plan's tasks. Texts in the document's order, then the plan's;
    numbers are those of its entries."""

    new: Sequence[str] = ()
    # Reworded or moved: the former text and the new one.
    changed: Sequence[tuple[str, str]] = ()
    gone: Sequence[str] = ()
    # Dropped before, and there again.
    back: Sequence[str] = ()
    # With something of the user's on them.
    kept: int = 0
    same: int = 0
    # The document has them ticked, skipped, or with a note or a link that is another here.
    ticked: Sequence[int] = ()
    skipped: Sequence[int] = ()
    noted: Sequence[int] = ()
    # Own tasks that are one too many or too long.
    refused: Sequence[int] = ()
    # Own tasks that the document lacks; they live in the chat, and stay.
    left: int = 0
    # Own tasks that the document has and their user deleted; they stay deleted.
    deleted: int = 0
    reordered: bool = False

    @property
    def related(self) -> bool:
        """Whether the document is one of this plan's, and not another one altogether."""
        common = self.same + len(self.changed)
        return 3 * common >= common + len(self.gone)

    @property
    def nothing(self) -> bool:
        told = (
            self.new,
            self.changed,
            self.gone,
            self.back,
            self.ticked,
            self.skipped,
            self.noted,
            self.refused,
        )
        return not any(told) and not self.reordered


def document_diff(former: StoredPlan, document: Document, matching: Matching) -> DocumentDiff:
    old = {task.id: task for task in former.tasks}
    new = dict(enumerate(entries(document)))
    going_on = {at: (new[at], old[id]) for at, id in sorted(matching.tasks.items())}
    there = {at: each for at, each in going_on.items() if not each[1].gone}
    refused = _refused(new, old, matching)
    changed = {
        at: (task.text, each.task.text)
        for at, (each, task) in there.items()
        if not task.deleted
        and at not in refused
        and _differ(each, task, document, former, matching)
    }
    matched = set(matching.tasks.values())
    missing = [task for task in former.tasks if not task.gone and task.id not in matched]
    # An own task that is skipped is a deleted one.
    added = [
        at
        for at, each in new.items()
        if at not in going_on
        and at not in refused
        and not (each.own and each.task.state == "skipped")
    ]
    wanted = {at: new[at].task for at in sorted({*added, *going_on} - refused)}
    ticked, skipped, noted = _task_changes(wanted, going_on)
    deleted = sum(task.deleted and not each.task.done for each, task in there.values())
    own = sum(each.own for each, _task in there.values())
    return DocumentDiff(
        new=[new[at].task.text for at in added],
        changed=list(changed.values()),
        gone=[task.text for task in missing if not task.own],
        back=[each.task.text for each, task in going_on.values() if task.gone],
        kept=sum(task.held and not task.own for _each, task in going_on.values()),
        same=len(there) - len(changed) - own,
        ticked=ticked,
        skipped=skipped,
        noted=noted,
        refused=sorted(refused),
        left=sum(task.own and not task.deleted for task in missing),
        deleted=deleted,
        reordered=_reordered(former, (there[at][1] for at in there if at not in changed)),
    )


def _task_changes(
    wanted: Mapping[int, DocumentTask], going_on: Mapping[int, tuple[NewTask, OldTask]]
) -> tuple[list[int], list[int], list[int]]:
    """Entries that tick, that skip, and that say or prove something new. A new one that is
    ticked is no tick of the user's: their history begins with it."""
    states = {at: task.state for at, (_each, task) in going_on.items()}
    ticked = [at for at, task in wanted.items() if task.done and states.get(at, "done") != "done"]
    skipped = [
        at
        for at, task in wanted.items()
        if task.state == "skipped" and states.get(at, "open") == "open"
    ]
    return ticked, skipped, [at for at in wanted if evidence(wanted[at], going_on.get(at))]


def _reordered(former: StoredPlan, there: Iterable[OldTask]) -> bool:
    order = [task.id for task in there if not task.own]
    same = set(order)
    return order != [task.id for task in former.tasks if task.id in same]


def evidence(
    task: DocumentTask, going_on: tuple[NewTask, OldTask] | None
) -> tuple[str | None, str | None] | None:
    """A task's note and link as the document has them; None where it says nothing new."""
    note, url = (going_on[1].note, going_on[1].url) if going_on else (None, None)
    said = (task.note or note, task.url or url)
    return None if said == (note, url) else said


def _differ(
    new: NewTask, old: OldTask, document: Document, former: StoredPlan, matching: Matching
) -> bool:
    if new.task.text != old.text:
        return True
    if new.own:
        return place(new, old, document, former, matching) is not None
    return (new.title, new.period) != (old.item, old.period)


def place(
    new: NewTask, old: OldTask | None, document: Document, former: StoredPlan, matching: Matching
) -> tuple[int | None, str | None] | None:
    """Where an own task is to stand: under an item, by its number in the document, or in a
    period; None where it stays. A title that is no item's moves nothing."""
    if old is not None and (new.title, new.period) == (old.item, old.period):
        return None
    title = new.title.casefold()
    named = {item.id for item in former.items if item.title.casefold() == title}
    found = [
        at
        for at, item in enumerate(document.roadmap)
        if item.title.casefold() == title or matching.items.get(at) in named
    ]
    if not new.title or (old is None and not found):
        return None, new.period
    there = {matching.items.get(at) for at in found}
    return None if not found or (old and old.item and old.item_id in there) else (found[0], None)


def _refused(
    new: Mapping[int, NewTask], old: Mapping[int, OldTask], matching: Matching
) -> set[int]:
    """The own tasks for which there is no room, the last ones first to go."""
    there = sum(task.own and not task.gone and not task.deleted for task in old.values())
    refused = set()
    for at, each in new.items():
        former = old.get(matching.tasks.get(at, IS_NEW))
        if not each.own or (former is None and each.task.state == "skipped"):
            continue
        adds = former is None or former.gone or (former.deleted and each.task.done)
        if (adds and there >= MAX_OWN) or len(each.task.text) > MAX_OWN_TEXT:
            refused.add(at)
        else:
            there += adds
    return refused


@dataclass(frozen=True)
class Comparison:
    """A document beside a stored plan: which entries go on with which tasks, and what changes."""

    former: StoredPlan
    document: Document
    matching: Matching
    diff: DocumentDiff


def compare(
    former: StoredPlan, document: Document, answers: Mapping[int, int] | None = None
) -> Comparison:
    """Match a document with a plan; takes tens of milliseconds for a few hundred tasks.

    `answers` has, by the number of an unsure entry, the task it goes on with or IS_NEW.
    """
    matching = match(former, document, answers)
    return Comparison(former, document, matching, document_diff(former, document, matching))
