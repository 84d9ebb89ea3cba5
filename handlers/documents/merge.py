"""What a document says of its user's own doings, brought into the plan, and taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db.documents.diff import DocumentDiff, Matching, StoredPlan, entries, evidence
from db.documents.document import Document, NamedSkills
from db.models.users import Task
from db.plans import document_writer, merge_own_tasks, snapshots
from db.queries import skills, task, tasks
from db.reference.matching import find_skills
from db.rows.plans import MergedTasks
from db.rows.users import UserRow
from db.vocabulary import SkillState, TaskState
from handlers.tasks.service import tick_in


@dataclass(frozen=True)
class PlanMerge:
    """A document beside the plan that it was saved into. `items` and `tasks` are the rows of
    its items and entries; `wishes` the lines on skills that stand elsewhere than before."""

    former: StoredPlan
    document: Document
    matching: Matching
    found: DocumentDiff
    items: Sequence[int]
    tasks: dict[int, int]
    wishes: Sequence[tuple[SkillState, NamedSkills]] = ()


async def merge_ticks(
    session: AsyncSession, user: UserRow, each: PlanMerge, now: datetime
) -> dict[str, Any]:
    """Own tasks, ticks, notes and links, skills; what `take_back` needs, as JSON."""
    own = await merge_own_tasks.merge_own_tasks(
        session,
        user.id,
        user.analysis_id,
        each.former,
        each.document,
        each.matching,
        each.found,
        each.items,
        now,
    )
    each = replace(each, tasks={**each.tasks, **own.ids})
    wanted: list[tuple[int, TaskState, datetime]] = [
        *((each.tasks[at], "done", now) for at in each.found.ticked),
        *((each.tasks[at], "skipped", now) for at in each.found.skipped),
    ]
    await _put_all(session, user, wanted, now)
    ticks = await tasks.latest_ticks(session, user.id, [id for id, _state, _at in wanted])
    before: dict[str, Any] = {
        "ticks": list(ticks.values()),
        "own": {"made": own.made, "edits": own.edits},
        "proofs": await _prove(session, user, each, now),
        "moves": await _move_skills(session, user, each.wishes, now),
    }
    counts = {name: len(getattr(each.found, name)) for name in ("ticked", "skipped", "noted")}
    return {**before, "counts": counts}


async def _prove(
    session: AsyncSession, user: UserRow, each: PlanMerge, now: datetime
) -> list[dict[str, Any]]:
    new = entries(each.document)
    old = {task.id: task for task in each.former.tasks}
    kept = []
    for at in each.found.noted:
        was = old.get(each.matching.tasks.get(at, 0))
        said = evidence(new[at].task, (new[at], was) if was else None)
        if said is None:
            continue
        id = each.tasks[at]
        row = await task.evidence_row(session, user.id, id)
        before = await task.find_proof(session, user.id, id)
        version = await task.put_proof(session, user.id, id, before, *said, now)
        kept.append({"task_id": id, "version": version, "row": row})
    return kept


async def _move_skills(
    session: AsyncSession,
    user: UserRow,
    wishes: Iterable[tuple[SkillState, NamedSkills]],
    now: datetime,
) -> list[int]:
    """A line that its user wrote elsewhere says more than what they, or a tick, did before; where
    neither did anything, the line itself is enough."""
    ids = await document_writer.skill_ids(session)
    moved = await skills.current_overrides(session, user.id)
    made = []
    for state, named in wishes:
        for slug in find_skills(document_writer.skill_text(named.name, named.detail)):
            skill = ids.get(slug, 0)
            if moved.get(skill, state) != state:
                made.append(await skills.add_override(session, user.id, skill, state, now))
                moved[skill] = state
    return made


async def _put_all(
    session: AsyncSession,
    user: UserRow,
    wanted: Sequence[tuple[int, TaskState, datetime]],
    now: datetime,
) -> None:
    """Put tasks into states as taps would: what skills become is reckoned once for each item."""
    states = {id: (state, since) for id, state, since in wanted}
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    # An own task teaches what it was made for, not what its item does.
    last = {(row.item_id, row.skill_id and row.id): row.id for row in rows if row.id in states}
    rest = [each for each in wanted if each[0] not in last.values()]
    await tasks.append_ticks(session, user.id, rest)
    for id in last.values():
        state, since = states[id]
        await tick_in(session, user, id, state, now, since)


async def take_back(
    session: AsyncSession, user: UserRow, before: dict[str, Any], now: datetime
) -> None:
    """What was changed since stays. Ticks and edits are taken back by others, as in the chat;
    what the document alone had made is deleted."""
    await skills.undo_overrides(session, user.id, before.get("moves", ()))
    for each in before.get("proofs", ()):
        await task.restore_proof(session, user.id, each["task_id"], each["version"], each["row"])
    own = MergedTasks(**before.get("own", {}))
    there = {row["id"] for row in before["plan"]["tasks"]}
    latest = await tasks.latest_of_ticks(session, user.id, before["ticks"])
    rows = {row.id: row for row in await tasks.for_plan(session, user.id, user.analysis_id)}
    former: list[tuple[int, TaskState, datetime]] = []
    made: list[int] = []
    for task_id, tick_id in latest.items():
        if task_id in there or (task_id in rows and rows[task_id].kind == "own"):
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
