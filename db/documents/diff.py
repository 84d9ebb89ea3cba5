"""Matches a document with a stored plan, and lists the changes it would make. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from db.documents.document import Document, DocumentItem, DocumentOwnTask, DocumentTask
from db.documents.joined_lines import joined, joins
from db.documents.places import in_place
from db.documents.plan_tasks import IS_NEW, NewTask, OldTask, StoredPlan, UnsureMatch, entries
from db.documents.similarity import MAX_CANDIDATES, alike, last, near, pair, whole

# How many tasks of their own a user may have in a plan, and how long each may be.
MAX_OWN, MAX_OWN_TEXT = 100, 200


@dataclass(frozen=True)
class Matching:
    """Ids of the plan by the numbers of the document's entries that go on with them."""

    tasks: dict[int, int] = field(default_factory=dict)
    items: dict[int, int] = field(default_factory=dict)
    doubts: tuple[UnsureMatch, ...] = ()


def match(
    former: StoredPlan, document: Document, answers: Mapping[int, int] | None = None
) -> Matching:
    """Match what is sure, then as the user answered; where something of theirs is at stake and
    nobody can tell, it is a doubt. What has no match and no doubt is new.

    A user's own tasks are never taken for the author's, nor those for them.
    """
    same: dict[int, int] = {}
    doubts: list[UnsureMatch] = []
    for own in (False, True):
        old = [task for task in former.tasks if task.own is own]
        new = {at: entry for at, entry in enumerate(entries(document)) if entry.own is own}
        matched, unsure = _match(old, new, answers)
        same.update(matched)
        doubts += unsure
    return Matching(same, _items(former, document, same), tuple(doubts))


def _match(
    tasks: Sequence[OldTask], new: Mapping[int, NewTask], answers: Mapping[int, int] | None
) -> tuple[dict[int, int], list[UnsureMatch]]:
    numbers = list(new)
    after = [(entry.title, entry.task.text) for entry in new.values()]
    old = _in_order((task for task in tasks if not task.deleted), Counter(after))
    before = [(task.item, task.text) for task in old]
    pairs = pair(before, after, (whole, last))
    same = {numbers[at]: old[former].id for at, former in pairs.items()}
    # A deleted own task is known again by its very words alone, and stays deleted.
    deleted = {task.text: task.id for task in tasks if task.deleted}
    for at, entry in new.items():
        if at not in same and entry.task.text in deleted:
            same[at] = deleted.pop(entry.task.text)
    places = in_place(tasks, new, same)
    _go_on(tasks, new, places, same)
    free = {task.id: task.text for task in old if task.id not in same.values() and task.held}
    doubts = []
    for at, entry in new.items():
        if at in same or not free:
            continue
        answer = (answers or {}).get(at)
        if answer in free:
            same[at] = answer
            del free[answer]
        elif answer != IS_NEW and (candidates := _candidates(entry, places.get(at, ()), free)):
            doubts.append(UnsureMatch(at, candidates))
    # An answer further down may have taken a candidate.
    left = [
        UnsureMatch(doubt.entry, kept, joins(new[doubt.entry], kept, free))
        for doubt in doubts
        if (kept := tuple(id for id in doubt.candidates if id in free))
    ]
    return same, left + joined({task.id: task for task in old}, new, same, free, answers or {})


def _go_on(
    tasks: Sequence[OldTask],
    new: Mapping[int, NewTask],
    places: Mapping[int, Sequence[int]],
    same: dict[int, int],
) -> None:
    """Take a line with like words in the same place for the same task, where nothing of the user's
    is at stake."""
    texts = {task.id: task.text for task in tasks if not task.held}
    for at, ids in places.items():
        if len(ids) == 1 and ids[0] in texts and alike(new[at].task.text, texts[ids[0]]):
            same[at] = ids[0]


def _candidates(entry: NewTask, place: Sequence[int], free: Mapping[int, str]) -> tuple[int, ...]:
    """The tasks that an entry may be: those with like words, then those that stood there."""
    likely = near(entry.task.text, dict(free))
    there = [id for id in place if id in free]
    return tuple(dict.fromkeys([*likely, *there]))[:MAX_CANDIDATES]


def _in_order(tasks: Iterable[OldTask], wanted: Mapping[tuple[str, str], int]) -> list[OldTask]:
    """Tasks of the plan before dropped ones; of equal lines that become fewer, held ones first."""
    tasks = list(tasks)
    present = Counter((task.item, task.text) for task in tasks if not task.gone)

    def rank(task: OldTask) -> tuple[bool, bool]:
        key = (task.item, task.text)
        return task.gone, present[key] > wanted.get(key, 0) and not task.held

    return sorted(tasks, key=rank)


def _items(former: StoredPlan, document: Document, tasks: Mapping[int, int]) -> dict[int, int]:
    """Items by their titles; one under another title is the same when its steps moved there."""
    titles = [(item.title,) for item in former.items]
    pairs = pair(titles, [(item.title,) for item in document.roadmap])
    same = {at: former.items[old].id for at, old in pairs.items()}
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
    """The changes of a plan's tasks by a document.

    Texts stand in the document's order, then the plan's; numbers are those of its entries.
    """

    new: Sequence[str] = ()
    # Reworded or moved: the former text and the new one.
    changed: Sequence[tuple[str, str]] = ()
    gone: Sequence[str] = ()
    # How many of the gone ones are done.
    gone_done: int = 0
    # How many lines stand in the place of one that is gone, under the same item.
    placed: int = 0
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
        """True for another version of the plan, False for another plan altogether."""
        common = self.same + len(self.changed)
        return 3 * (common + self.placed) >= common + len(self.gone)

    @property
    def nothing(self) -> bool:
        lines = (*self.new, *self.changed, *self.gone, *self.back)
        numbers = (*self.ticked, *self.skipped, *self.noted, *self.refused)
        return not (lines or numbers or self.reordered)


def document_diff(former: StoredPlan, document: Document, matching: Matching) -> DocumentDiff:
    """List the changes that saving a document would make to a plan."""
    old = {task.id: task for task in former.tasks}
    new = dict(enumerate(entries(document)))
    going_on = {at: (new[at], old[id]) for at, id in sorted(matching.tasks.items())}
    present = {at: pair for at, pair in going_on.items() if not pair[1].gone}
    refused = _refused(new, old, matching)
    changed = {
        at: (task.text, entry.task.text)
        for at, (entry, task) in present.items()
        if at not in refused and _differ(entry, task, document, former, matching)
    }
    matched = set(matching.tasks.values())
    missing = [task for task in former.tasks if not task.gone and task.id not in matched]
    taken = {*going_on, *refused}
    added = [at for at, entry in new.items() if at not in taken and not entry.deleted]
    wanted = {at: new[at].task for at in sorted({*added, *going_on} - refused)}
    # A new entry that is ticked is no tick of the user's: their history begins with it.
    states = {at: task.state for at, (_entry, task) in going_on.items()}
    return DocumentDiff(
        new=[new[at].task.text for at in added],
        changed=list(changed.values()),
        gone=[task.text for task in missing if not task.own],
        gone_done=sum(task.state == "done" for task in missing if not task.own),
        placed=_placed(former, new, matching),
        back=[entry.task.text for entry, task in going_on.values() if task.gone],
        kept=sum(task.held and not task.own for _entry, task in going_on.values()),
        same=sum(not entry.own for entry, _task in present.values()) - len(changed),
        ticked=[
            at for at, task in wanted.items() if task.done and states.get(at, "done") != "done"
        ],
        skipped=[
            at for at, task in wanted.items() if task.skipped and states.get(at, "open") == "open"
        ],
        noted=[at for at, task in wanted.items() if evidence(task, going_on.get(at))],
        refused=sorted(refused),
        left=sum(task.own and not task.deleted for task in missing),
        deleted=sum(task.deleted and not entry.task.done for entry, task in present.values()),
        reordered=_reordered(former, (present[at][1] for at in present if at not in changed)),
    )


def _placed(former: StoredPlan, new: Mapping[int, NewTask], matching: Matching) -> int:
    titles = {task.id: task.item for task in former.tasks}
    authored = {at: entry for at, entry in new.items() if not entry.own}
    found = in_place(former.tasks, authored, matching.tasks)
    return sum(len(ids) == 1 and titles[ids[0]] == authored[at].title for at, ids in found.items())


def _reordered(former: StoredPlan, tasks: Iterable[OldTask]) -> bool:
    order = [task.id for task in tasks if not task.own]
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
    if old.deleted:
        return False
    if new.task.text != old.text:
        return True
    if new.own:
        return place(new, old, document, former, matching) is not None
    return (new.title, new.period) != (old.item, old.period)


def place(
    new: NewTask, old: OldTask | None, document: Document, former: StoredPlan, matching: Matching
) -> tuple[int | None, str | None] | None:
    """The place that a document gives an own task: an item, by its number, or a period.

    None if the task stays; a title that is no item's moves nothing.
    """
    if old is not None and (new.title, new.period) == (old.item, old.period):
        return None
    title = new.title.casefold()
    named = {item.id for item in former.items if item.title.casefold() == title}
    items = [
        at
        for at, item in enumerate(document.roadmap)
        if item.title.casefold() == title or matching.items.get(at) in named
    ]
    if not new.title or (old is None and not items):
        return None, new.period
    same = {matching.items.get(at) for at in items}
    return None if not items or (old and old.item and old.item_id in same) else (items[0], None)


def _refused(
    new: Mapping[int, NewTask], old: Mapping[int, OldTask], matching: Matching
) -> set[int]:
    """The own tasks for which there is no room, the last ones first to go."""
    count = sum(task.own and not task.gone and not task.deleted for task in old.values())
    refused = set()
    for at, entry in new.items():
        former = old.get(matching.tasks.get(at, IS_NEW))
        if not entry.own or (former is None and entry.deleted):
            continue
        adds = former is None or former.gone or (former.deleted and entry.task.done)
        if (adds and count >= MAX_OWN) or len(entry.task.text) > MAX_OWN_TEXT:
            refused.add(at)
        else:
            count += adds
    return refused


@dataclass(frozen=True)
class Comparison:
    """A document beside a stored plan: which entries go on with which tasks, and what changes."""

    former: StoredPlan
    document: Document
    matching: Matching
    diff: DocumentDiff


def with_own(former: StoredPlan, document: Document) -> Document:
    """The document with the steps that are the user's own tasks among its own ones.

    An export writes these into the list of their item; there they are known by their words.
    """
    mine = [task for task in former.tasks if task.own and not task.deleted]
    for own in document.own:
        same = [task for task in mine if task.text == own.task.text]
        if same:
            mine.remove(next((each for each in same if each.item == (own.item or "")), same[0]))
    authored = {task.text for task in former.tasks if not task.own}
    found: list[DocumentOwnTask] = []
    roadmap: list[DocumentItem] = []
    for item in document.roadmap:
        steps = []
        for step in item.steps:
            task = next((each for each in mine if _stands_in(each, item, step)), None)
            if task is None or step.text in authored:
                steps.append(step)
            else:
                mine.remove(task)
                found.append(DocumentOwnTask(step, task.item or None, task.period))
        roadmap.append(replace(item, steps=tuple(steps)))
    return replace(document, roadmap=roadmap, own=[*document.own, *found]) if found else document


def _stands_in(task: OldTask, item: DocumentItem, step: DocumentTask) -> bool:
    return task.text == step.text and item.title in (task.item, task.period)


def compare(
    former: StoredPlan, document: Document, answers: Mapping[int, int] | None = None
) -> Comparison:
    """Match a document with a plan; takes tens of milliseconds for a few hundred tasks.

    `answers` has, by the number of an unsure entry, the task it goes on with or IS_NEW.
    """
    document = with_own(former, document)
    matching = match(former, document, answers)
    return Comparison(former, document, matching, document_diff(former, document, matching))
