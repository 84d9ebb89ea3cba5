"""Saves a document into a plan, and takes it back: each is one transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from db.documents.diff import Comparison, Matching, compare
from db.documents.document import Document, NamedSkills
from db.documents.patch_postings import without_own
from db.documents.plan_tasks import StoredPlan
from db.plans import (
    builtin,
    document_writer,
    plans,
    rebind,
    revisions,
    skill_statements,
    snapshots,
    stored_diff,
)
from db.plans.snapshots import IdsByTable
from db.queries import goals, tasks, users
from db.rows.plans import DocumentSource, PlanSummary
from db.rows.users import UserRow
from db.store.engine import lock_user
from db.store.session import Session
from db.vocabulary import SkillState
from handlers.common.errors import OutOfDate, existing
from handlers.documents.services.merge import PlanMerge, merge_ticks, take_back
from handlers.documents.services.plans import UNDO_WITHIN, find_plan, new_name

# A document may tick a thousand tasks at once: so many ticks in a day, and the next one waits.
MAX_TICKS, DAY = 3_000, timedelta(days=1)


class PlanChanged(Exception):
    """The plan is not the one that the document was compared with."""


class TooMuchToday(Exception):
    """The user's history has grown enough for a day."""


@dataclass(frozen=True)
class ReceivedFile:
    """A document that a user sent. `name` is what a new plan would be called; `encoding` is None
    for UTF-8."""

    message_id: int
    name: str
    text: str
    document: Document
    encoding: str | None = None
    # What the revision keeps beside the former plan.
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SavedPlan:
    """`counts`: how many tasks the document "ticked", "skipped" and "noted"."""

    plan: PlanSummary
    revision_id: int
    counts: Mapping[str, int] = field(default_factory=dict)


async def saved_again(session: Session, user_id: int, message_id: int) -> SavedPlan | None:
    """The plan that a file was saved as before, so that a repeated tap is idempotent.

    None if it was not saved yet. Raises OutOfDate if the plan is gone.
    """
    revision = await revisions.of_message(session, user_id, message_id)
    if revision is None:
        return None
    plan = await find_plan(session, user_id, revision.analysis_id)
    return SavedPlan(plan, revision.id, revision.before.get("counts", {}))


async def compare_with_plan(
    session: Session, user: UserRow, document: Document, answers: Mapping[int, int]
) -> Comparison:
    """Compare a document with the plan that the user follows; see `compare`."""
    document = await _without_own(session, user.id, user.analysis_id, document)
    former = await stored_diff.stored_plan(session, user.analysis_id, user.id)
    return await asyncio.to_thread(compare, former, document, answers)


async def _without_own(
    session: Session, user_id: int, plan_id: int | None, document: Document
) -> Document:
    """The document without the user's own postings, which stay theirs beside each plan."""
    own, in_plan = await stored_diff.posting_names(session, user_id, plan_id)
    return without_own(document, own, in_plan)


async def save_as_new(
    session: Session, user: UserRow, file: ReceivedFile, now: datetime
) -> SavedPlan:
    """Make a plan of a document, which the user follows from now on. Raises TooManyPlans."""
    await lock_user(session, user.id)
    if (saved := await saved_again(session, user.id, file.message_id)) is not None:
        return saved
    current = await users.find(session, user.id) or user
    plan = await plans.add(session, user.id, await new_name(session, user.id, file.name), now)
    document = await _without_own(session, user.id, None, file.document)
    comparison = compare(StoredPlan((), ()), document)
    written = await _write(session, replace(current, analysis_id=plan), file, comparison, (), now)
    before = {
        "active": current.analysis_id,
        "role_id": current.role_id,
        "counts": written["counts"],
    }
    await plans.follow(session, user.id, plan)
    await goals.copy(session, user.id, current.analysis_id, plan, now)
    return await _saved(session, user.id, plan, file, before, now)


async def save(
    session: Session, user: UserRow, file: ReceivedFile, comparison: Comparison, now: datetime
) -> SavedPlan:
    """Make the plan that the user follows what a document says; a built-in plan is forked first.

    Raises PlanChanged, TooManyPlans and TooMuchToday.
    """
    await lock_user(session, user.id)
    if (saved := await saved_again(session, user.id, file.message_id)) is not None:
        return saved
    if await tasks.count_ticks_since(session, user.id, now - DAY) > MAX_TICKS:
        raise TooMuchToday
    current = await users.find(session, user.id)
    if current is None or current.analysis_id != user.analysis_id:
        raise PlanChanged
    # The document was compared before the lock: a plan that is another by now is refused.
    if await stored_diff.stored_plan(session, user.analysis_id, user.id) != comparison.former:
        raise PlanChanged
    document, wishes = await skill_statements.split_authored(
        session, user.id, user.analysis_id, comparison.document
    )
    comparison = replace(comparison, document=document)
    plan = await find_plan(session, user.id, user.analysis_id)
    forked: dict[str, Any] = {}
    if not plan.own:
        name = await new_name(session, user.id, file.name)
        copy, ids = await rebind.fork_plan(session, user.id, plan.id, name, now)
        comparison = _of_copy(comparison, ids)
        current = replace(current, analysis_id=copy)
        forked = {"forked": {"source": plan.id, "ids": _pairs_of(ids)}}
    former_plan = snapshots.to_json(await snapshots.take(session, current.analysis_id))
    role_id = (await users.find(session, user.id) or current).role_id
    goal = await goals.find(session, user.id, current.analysis_id)
    written = await _write(session, current, file, comparison, wishes, now)
    wanted = {"target": goal.posting_id if goal else None}
    before = {"plan": former_plan, "role_id": role_id, **wanted, **forked, **written, **file.kept}
    return await _saved(session, user.id, current.analysis_id, file, before, now)


def _pairs_of(ids: IdsByTable) -> dict[str, list[list[int]]]:
    """By table the copied rows with those that they were copied from, as JSON keeps them."""
    return {table: [[copy, id] for id, copy in rows.items()] for table, rows in ids.items()}


async def _write(
    session: Session,
    user: UserRow,
    file: ReceivedFile,
    comparison: Comparison,
    wishes: Sequence[tuple[SkillState, NamedSkills]],
    now: datetime,
) -> dict[str, Any]:
    """Write a document into the plan that the user follows, then what it says of their doings."""
    source = DocumentSource(file.text, file.encoding)
    items, task_ids = await document_writer.write_document(
        session, user.analysis_id, source, comparison.document, comparison.matching, now
    )
    return await merge_ticks(session, user, PlanMerge(comparison, items, task_ids, wishes), now)


async def _saved(
    session: Session,
    user_id: int,
    plan_id: int,
    file: ReceivedFile,
    before: dict[str, Any],
    now: datetime,
) -> SavedPlan:
    revision = await revisions.add(session, user_id, plan_id, file.message_id, before, now)
    return SavedPlan(await find_plan(session, user_id, plan_id), revision, before["counts"])


def _of_copy(comparison: Comparison, ids: IdsByTable) -> Comparison:
    """The comparison with the ids of the copies; own tasks have moved as they are."""
    tasks, items = ids["tasks"], ids["roadmap_items"]
    former = StoredPlan(
        tuple(replace(item, id=items[item.id]) for item in comparison.former.items),
        tuple(
            replace(
                task,
                id=tasks.get(task.id, task.id),
                item_id=None if task.item_id is None else items[task.item_id],
            )
            for task in comparison.former.tasks
        ),
    )
    matching = Matching(
        {at: tasks.get(id, id) for at, id in comparison.matching.tasks.items()},
        {at: items[id] for at, id in comparison.matching.items.items()},
    )
    return replace(comparison, former=former, matching=matching)


async def undo(session: Session, user: UserRow, revision_id: int, now: datetime) -> PlanSummary:
    """Take back the latest document that was saved into a plan; idempotent.

    Returns the plan that the user sees then. Raises OutOfDate.
    """
    await lock_user(session, user.id)
    revision = existing(await revisions.find(session, user.id, revision_id))
    current = await users.find(session, user.id) or user
    if revision.undone_at is not None:
        return await find_plan(session, user.id, current.analysis_id)
    latest = await revisions.latest(session, user.id, revision.analysis_id, now - UNDO_WITHIN)
    if latest != revision.id:
        raise OutOfDate
    await revisions.mark_undone(session, revision.id, now)
    forked_from = revision.before.get("forked", {}).get("source")
    if forked_from is not None and await builtin.is_empty(session, forked_from):
        await _leave(session, current, revision.analysis_id, revision.before, now)
        seen = await users.find(session, user.id) or current
        return await find_plan(session, user.id, seen.analysis_id)
    if "plan" in revision.before:
        await _restore(session, current, revision.analysis_id, revision.before, now)
        seen = await users.find(session, user.id) or current
        followed = seen.analysis_id if "forked" in revision.before else revision.analysis_id
        return await find_plan(session, user.id, followed)
    await plans.remove(session, user.id, revision.analysis_id, now)
    if current.analysis_id == revision.analysis_id:
        await _return_to(session, user.id, revision.before)
    current = await users.find(session, user.id) or user
    return await find_plan(session, user.id, current.analysis_id)


async def _leave(
    session: Session, user: UserRow, plan_id: int, before: dict[str, Any], now: datetime
) -> None:
    """Go back to the empty plan. The one that took its place is removed as it is, with its ticks:
    nobody else has its text, so it can be put back."""
    empty = before["forked"]["source"]
    await take_back(session, replace(user, analysis_id=plan_id), before, now)
    await rebind.move_own_tasks(session, user.id, plan_id, empty)
    await goals.copy(session, user.id, plan_id, empty, now)
    if user.analysis_id == plan_id:
        await plans.follow(session, user.id, empty)
    await plans.remove(session, user.id, plan_id, now)


async def _return_to(session: Session, user_id: int, before: dict[str, Any]) -> None:
    """Follow the plan from before or, if that is gone, the newest one."""
    if await plans.may_follow(session, user_id, before["active"]):
        await plans.follow(session, user_id, before["active"], before["role_id"])
    else:
        await plans.follow(session, user_id, await plans.newest(session, user_id))


async def _restore(
    session: Session, user: UserRow, plan_id: int, before: dict[str, Any], now: datetime
) -> None:
    await take_back(session, replace(user, analysis_id=plan_id), before, now)
    ids = await snapshots.restore(session, plan_id, snapshots.from_json(before["plan"]), now)
    role = ids["roles"].get(before["role_id"])
    if user.analysis_id == plan_id and user.role_id is None and role is not None:
        await users.update_settings(session, user.id, role_id=role)
    if target := ids["postings"].get(before.get("target") or 0):
        await goals.put_target_back(session, user.id, plan_id, target)
    if (forked := before.get("forked")) is not None:
        originals = {
            table: {ids[table][copy]: id for copy, id in rows if copy in ids[table]}
            for table, rows in forked["ids"].items()
            if table in ids
        }
        if await rebind.unfork_plan(session, user.id, plan_id, forked["source"], originals):
            await plans.remove(session, user.id, plan_id, now)
