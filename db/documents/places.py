"""Finds the tasks that an entry may go on with by its place: between the same neighbours."""

from collections.abc import Mapping, Sequence

from db.documents.plan_tasks import NewTask, OldTask
from db.documents.similarity import MAX_CANDIDATES

# Stands behind the last entry; entries are numbered from 0.
END = -1


def by_place(
    old: Sequence[int], new: Sequence[int], same: Mapping[int, int]
) -> dict[int, list[int]]:
    """For each entry of `new` without a match the tasks of `old` that stood in its place.

    `old` has the ids of a plan's tasks and `new` the numbers of a document's entries, both in
    order; `same` is what is matched already. As many new lines as old ones between two neighbours
    go with them one by one; else the nearest are candidates.
    """
    position = {id: at for at, id in enumerate(old)}
    taken = set(same.values())
    found: dict[int, list[int]] = {}
    before = -1
    run: list[int] = []
    for entry in (*new, END):
        if entry in same and same[entry] not in position:
            continue  # it comes back from what was dropped
        if entry != END and entry not in same:
            run.append(entry)
            continue
        after = len(old) if entry == END else position[same[entry]]
        between = [id for id in old[max(before, -1) + 1 : after] if id not in taken]
        alone = before == -1 and after == len(old)
        found.update(_aligned(run, between, alone=alone))
        before, run = after, []
    return found


def _aligned(run: Sequence[int], between: Sequence[int], *, alone: bool) -> dict[int, list[int]]:
    if not run or not between:
        return {}
    if len(run) == len(between):
        return {entry: [id] for entry, id in zip(run, between, strict=True)}
    if alone or len(run) > 2 * len(between) + 1:
        return {}
    scale = len(between) / len(run)
    nearest = {}
    for at, entry in enumerate(run):
        ranked = sorted(range(len(between)), key=lambda each: abs(each - at * scale))
        nearest[entry] = [between[each] for each in ranked[:MAX_CANDIDATES]]
    return nearest


def in_place(
    tasks: Sequence[OldTask], new: Mapping[int, NewTask], same: Mapping[int, int]
) -> dict[int, list[int]]:
    """By place, under the same item or one that has another name now; the order of own tasks is
    their user's and says nothing."""
    present = {task.id: task for task in tasks if not task.gone and not task.own}
    titles = {task.item for task in present.values()}
    left = {entry.title for entry in new.values()}
    found = {}
    for at, ids in by_place(list(present), list(new), same).items():
        title = new[at].title
        found[at] = [
            id
            for id in ids
            if present[id].item == title or (title not in titles and present[id].item not in left)
        ]
    return {at: ids for at, ids in found.items() if ids}
