"""Brings a user's doings from a document into their plan, and takes them back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.documents.diff import Comparison, evidence
from db.documents.document import NamedSkills
from db.documents.plan_tasks import IS_NEW, entries
from db.models.users import Task
from db.plans import document_writer, merge_own_tasks, snapshots
from db.queries import skills, task, tasks
from db.reference.matching import find_skills
from db.rows.plans import MergedTasks
from db.rows.users import UserRow
from db.store.session import Session
from db.vocabulary import SkillState, TaskState
from handlers.tasks.services.tick import tick_in


@dataclass(frozen=True)
class PlanMerge:
    """A document beside the plan that it was written into.

    `items` are the ids of its items' rows; `tasks` those of its entries' rows by the entries'
    numbers; `wishes` the lines on skills that stand elsewhere than before.
    """

    comparison: Comparison
    items: Sequence[int]
    tasks: dict[int, int]
    wishes: Sequence[tuple[SkillState, NamedSkills]] = ()


async def merge_ticks(
    session: Session, user: UserRow, merge: PlanMerge, now: datetime
) -> dict[str, Any]:
    """Bring a document's own tasks, ticks, notes, links and skills into the user's plan.

    Returns as JSON what `take_back` needs, and the "counts" of ticked, skipped and noted tasks.
    """
    diff = merge.comparison.diff
    own = await merge_own_tasks.merge_own_tasks(
        session, user.id, user.analysis_id, merge.comparison, merge.items, now
    )
    task_ids = {**merge.tasks, **own.ids}
    wanted: list[tuple[int, TaskState, datetime]] = [
        *((task_ids[entry], "done", now) for entry in diff.ticked),
        *((task_ids[entry], "skipped", now) for entry in diff.skipped),
    ]
    await _put_all(session, user, wanted, now)
    ticks = await tasks.latest_ticks(session, user.id, [id for id, _state, _at in wanted])
    return {
        "ticks": list(ticks.values()),
        "own": {"made": own.made, "edits": own.edits, "lines": own.lines},
        "proofs": await _prove(session, user, merge.comparison, task_ids, now),
        "moves": await _move_skills(session, user, merge.wishes, now),
        "counts": {name: len(getattr(diff, name)) for name in ("ticked", "skipped", "noted")},
    }


async def _prove(
    session: Session,
    user: UserRow,
    comparison: Comparison,
    task_ids: dict[int, int],
    now: datetime,
) -> list[dict[str, Any]]:
    new = entries(comparison.document)
    old = {row.id: row for row in comparison.former.tasks}
    written = []
    for entry in comparison.diff.noted:
        former = old.get(comparison.matching.tasks.get(entry, IS_NEW))
        said = evidence(new[entry].task, (new[entry], former) if former else None)
        if said is None:
            continue
        id = task_ids[entry]
        row = await task.evidence_row(session, user.id, id)
        before = await task.find_proof(session, user.id, id)
        version = await task.put_proof(session, user.id, id, before, *said, now)
        written.append({"task_id": id, "version": version, "row": row})
    return written


async def _move_skills(
    session: Session,
    user: UserRow,
    wishes: Iterable[tuple[SkillState, NamedSkills]],
    now: datetime,
) -> list[int]:
    """A line that the user moved outweighs their earlier choices and ticks; a skill without any
    needs no more than the line itself."""
    ids = await document_writer.skill_ids(session)
    moved = await skills.current_overrides(session, user.id)
    overrides = []
    for state, named in wishes:
        for slug in find_skills(document_writer.skill_text(named.name, named.detail)):
            skill = ids.get(slug, 0)
            if moved.get(skill, state) != state:
                overrides.append(await skills.add_override(session, user.id, skill, state, now))
                moved[skill] = state
    return overrides


async def _put_all(
    session: Session,
    user: UserRow,
    wanted: Sequence[tuple[int, TaskState, datetime]],
    now: datetime,
) -> None:
    """Put tasks into states as taps would, updating the skills once for each item."""
    states = {id: (state, since) for id, state, since in wanted}
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    # An own task teaches what it was made for, not what its item does.
    last = {(row.item_id, row.skill_id and row.id): row.id for row in rows if row.id in states}
    rest = [change for change in wanted if change[0] not in last.values()]
    await tasks.append_ticks(session, user.id, rest)
    for id in last.values():
        state, since = states[id]
        await tick_in(session, user, id, state, now, since)


async def take_back(
    session: Session, user: UserRow, before: dict[str, Any], now: datetime
) -> None:
    """Undo a `merge_ticks` by the JSON that it returned; later changes stay.

    New ticks and edits take the document's back, as in the chat; rows that only the document made
    are deleted.
    """
    await skills.undo_overrides(session, user.id, before.get("moves", ()))
    for proof in before.get("proofs", ()):
        await task.restore_proof(
            session, user.id, proof["task_id"], proof["version"], proof["row"]
        )
    own = MergedTasks(**before.get("own", {}))
    in_snapshot = {row["id"] for row in before["plan"]["tasks"]}
    latest = await tasks.latest_of_ticks(session, user.id, before["ticks"])
    rows = {row.id: row for row in await tasks.for_plan(session, user.id, user.analysis_id)}
    former: list[tuple[int, TaskState, datetime]] = []
    made: list[int] = []
    for task_id, tick_id in latest.items():
        if task_id in in_snapshot or (task_id in rows and rows[task_id].kind == "own"):
            state, since = await tasks.state_before(session, user.id, tick_id)
            former.append((task_id, state, since or now))
        else:
            made.append(tick_id)
    await _put_all(session, user, former, now)
    await tasks.remove_ticks(session, user.id, made)
    for edit_id in reversed(own.edits):
        edit = await task.find_edit(session, user.id, edit_id)
        if edit is not None and edit.latest:
            await task.edit_own(session, user.id, edit.task_id, now, edit.text, edit.place)
    await snapshots.drop(session, Task, own.made, now)
    await merge_own_tasks.put_own_lines(session, user.id, user.analysis_id, own.lines)
