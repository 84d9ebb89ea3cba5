"""What saving a document does to a plan, and what takes it back: each is one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db.documents.diff import Matching, StoredPlan, document_diff
from db.documents.document import Document
from db.plans import (
    document_writer,
    plans,
    rebind,
    revisions,
    skill_statements,
    snapshots,
    stored_diff,
)
from db.plans.snapshots import IdsByTable
from db.queries import tasks, users
from db.rows.plans import PlanSummary
from db.rows.users import UserRow
from db.store.engine import lock_user
from handlers.common.errors import OutOfDate
from handlers.common.undo import UNDO_WITHIN
from handlers.documents.merge import PlanMerge, merge_ticks, take_back

MAX_PLANS = 10
MAX_NAME = 60
# A document may tick a thousand tasks at once: so many ticks in a day, and the next one waits.
MOST_TICKS, DAY = 3_000, timedelta(days=1)


class PlanChanged(Exception):
    """The plan is not what the document was compared with."""


class TooMuchToday(Exception):
    """The user's history has grown enough for a day."""


class TooManyPlans(Exception):
    """There is room for no other plan."""


@dataclass(frozen=True)
class ReceivedFile:
    """A document that a user sent. `name` is what a new plan would be called."""

    message_id: int
    name: str
    text: str
    document: Document


@dataclass(frozen=True)
class SavedPlan:
    """`counts`: how many tasks the document "ticked", "skipped" and "noted"."""

    plan: PlanSummary
    revision_id: int
    counts: Mapping[str, int] = field(default_factory=dict)


async def saved_again(session: AsyncSession, user: UserRow, message_id: int) -> SavedPlan | None:
    """What a file was saved as, where it was: a tap that comes twice saves once."""
    found = await revisions.of_message(session, user.id, message_id)
    if found is None:
        return None
    plan = await plans.find(session, user.id, found.analysis_id)
    if plan is None:
        raise OutOfDate
    return SavedPlan(plan, found.id, found.before.get("counts", {}))


async def save_as_new(
    session: AsyncSession, user: UserRow, file: ReceivedFile, now: datetime
) -> SavedPlan:
    """A plan of its own, which the user follows from now on. Raises TooManyPlans."""
    await lock_user(session, user.id)
    if (saved := await saved_again(session, user, file.message_id)) is not None:
        return saved
    current = await users.find(session, user.id) or user
    plan = await plans.add(session, user.id, await new_name(session, user.id, file.name), now)
    digest, former = document_writer.document_hash(file.text), StoredPlan((), ())
    stored = await document_writer.write_document(
        session, plan, digest, file.document, Matching(), now
    )
    found = document_diff(former, file.document, Matching())
    theirs = PlanMerge(former, file.document, Matching(), found, *stored)
    done = await merge_ticks(session, replace(current, analysis_id=plan), theirs, now)
    before = {"active": current.analysis_id, "role_id": current.role_id, "counts": done["counts"]}
    await plans.follow(session, user.id, plan)
    revision = await revisions.add(session, user.id, plan, file.message_id, before, now)
    return SavedPlan(await _plan(session, user.id, plan), revision, done["counts"])


async def save(
    session: AsyncSession,
    user: UserRow,
    file: ReceivedFile,
    former: StoredPlan,
    matching: Matching,
    now: datetime,
) -> SavedPlan:
    """The plan that the user follows becomes what the document says; the built-in one becomes
    theirs first. Raises PlanChanged, TooManyPlans and TooMuchToday."""
    await lock_user(session, user.id)
    if (saved := await saved_again(session, user, file.message_id)) is not None:
        return saved
    if await tasks.count_ticks_since(session, user.id, now - DAY) > MOST_TICKS:
        raise TooMuchToday
    current = await users.find(session, user.id)
    if current is None or current.analysis_id != user.analysis_id:
        raise PlanChanged
    if await stored_diff.stored_plan(session, user.analysis_id, user.id) != former:
        raise PlanChanged
    found = document_diff(former, file.document, matching)
    document, wishes = await skill_statements.split_authored(
        session, user.id, user.analysis_id, file.document
    )
    plan = await _plan(session, user.id, user.analysis_id)
    if not plan.own:
        name = await new_name(session, user.id, file.name)
        forked, ids = await rebind.fork_plan(session, user.id, plan.id, name, now)
        matching = _copied(matching, ids)
        former = await stored_diff.stored_plan(session, forked, user.id)
        plan = replace(plan, id=forked)
        current = replace(current, analysis_id=forked)
    former_plan = snapshots.to_json(await snapshots.take(session, plan.id))
    role_id = (await users.find(session, user.id) or current).role_id
    digest = document_writer.document_hash(file.text)
    stored = await document_writer.write_document(
        session, plan.id, digest, document, matching, now
    )
    theirs = PlanMerge(former, document, matching, found, *stored, wishes)
    done = await merge_ticks(session, current, theirs, now)
    before = {"plan": former_plan, "role_id": role_id, **done}
    revision = await revisions.add(session, user.id, plan.id, file.message_id, before, now)
    return SavedPlan(await _plan(session, user.id, plan.id), revision, done["counts"])


def _copied(matching: Matching, ids: IdsByTable) -> Matching:
    """The same matching with the ids of the copies; own tasks have moved as they are."""
    return Matching(
        {at: ids["tasks"].get(id, id) for at, id in matching.tasks.items()},
        {at: ids["roadmap_items"][id] for at, id in matching.items.items()},
    )


async def new_name(session: AsyncSession, user_id: int, wanted: str) -> str:
    """A name that no other plan of this user has. Raises TooManyPlans."""
    if sum(each.own for each in await plans.for_user(session, user_id)) >= MAX_PLANS:
        raise TooManyPlans
    return free_name(wanted, await plans.names(session, user_id))


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """The name, or with the first number behind it that makes it another's than `taken`."""
    there, name, number = set(taken), wanted, 1
    while name in there:
        number += 1
        name = f"{wanted[: MAX_NAME - 4]} {number}"
    return name


async def _plan(session: AsyncSession, user_id: int, analysis_id: int) -> PlanSummary:
    found = await plans.find(session, user_id, analysis_id)
    if found is None:
        raise OutOfDate
    return found


async def undo(
    session: AsyncSession, user: UserRow, revision_id: int, now: datetime
) -> PlanSummary:
    """Take back the latest document that was saved into a plan; the plan that is there now.

    Again, it changes nothing. Raises Gone.
    """
    await lock_user(session, user.id)
    revision = await revisions.find(session, user.id, revision_id)
    if revision is None:
        raise OutOfDate
    current = await users.find(session, user.id) or user
    if revision.undone_at is not None:
        return await _plan(session, user.id, current.analysis_id)
    latest = await revisions.latest(session, user.id, revision.analysis_id, now - UNDO_WITHIN)
    if latest != revision.id:
        raise OutOfDate
    revision.undone_at = now
    if "plan" in revision.before:
        await _restore(session, current, revision.analysis_id, revision.before, now)
        return await _plan(session, user.id, revision.analysis_id)
    await plans.remove(session, user.id, revision.analysis_id, now)
    if current.analysis_id == revision.analysis_id:
        await _return_to(session, user.id, revision.before)
    current = await users.find(session, user.id) or user
    return await _plan(session, user.id, current.analysis_id)


async def _return_to(session: AsyncSession, user_id: int, before: dict[str, Any]) -> None:
    """Follow the plan from before, or, where that is gone, another one."""
    there = await plans.for_user(session, user_id)
    if any(plan.id == before["active"] for plan in there):
        await plans.follow(session, user_id, before["active"], before["role_id"])
    else:
        await plans.follow(session, user_id, there[-1].id)


async def _restore(
    session: AsyncSession, user: UserRow, plan_id: int, before: dict[str, Any], now: datetime
) -> None:
    await take_back(session, replace(user, analysis_id=plan_id), before, now)
    ids = await snapshots.restore(session, plan_id, snapshots.from_json(before["plan"]), now)
    role = ids["roles"].get(before["role_id"])
    if user.analysis_id == plan_id and user.role_id is None and role is not None:
        await users.update_settings(session, user.id, role_id=role)
