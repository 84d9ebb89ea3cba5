"""What a tick does: the task's new state, what its skills become, which matches that changes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.models import SkillState, TaskState
from db.queries import postings, roadmap, skills, tasks, users
from db.queries.tasks import TaskRow
from db.queries.users import CurrentUser
from handlers.errors import Gone
from handlers.rules import learning, matching, progress
from handlers.views.receipt import Receipt


@dataclass(frozen=True)
class Ticked:
    """What became of a tick: its row (None where the task was in that state already)."""

    tick_id: int | None
    task: TaskRow
    count: progress.Count
    receipt: Receipt


async def put(
    session: AsyncSession, user: CurrentUser, task_id: int, state: TaskState, now: datetime,
    since: datetime | None = None,
) -> Ticked:  # fmt: skip
    """Put a task into a state and its skills where that leaves them. Raises Gone.

    An undo says since when the state stood before: what was done in May is not this week's.
    """
    await users.lock(session, user.id)
    before = await tasks.of(session, user.id, user.analysis_id)
    task = next((each for each in before if each.id == task_id), None)
    if task is None:
        raise Gone
    if task.state == state:
        return Ticked(None, task, progress.count(before), Receipt(task_id=task_id))
    tick_id = await tasks.append(session, user.id, task_id, state, since or now)
    after = await tasks.of(session, user.id, user.analysis_id)
    receipt = await _learn(session, user, task, after, tick_id, now)
    return Ticked(tick_id, task, progress.count(after), receipt)


async def _learn(
    session: AsyncSession, user: CurrentUser, task: TaskRow, rows: list[TaskRow], tick_id: int,
    now: datetime,
) -> Receipt:  # fmt: skip
    """Move the skills that the task's group teaches, and say what that changed."""
    taught = await roadmap.taught(session, user.analysis_id)
    affected = learning.skills_of(task, taught)
    states = await skills.states(session, user.id, user.analysis_id)
    moved: dict[int, SkillState] = {}
    if affected:
        claimed = await skills.claimed(session, user.analysis_id)
        last = await skills.last_moves(session, user.id, affected, own=False)
        own = await skills.last_moves(session, user.id, affected, own=True)
        for skill in affected:
            current = states.get(skill, "lack")
            by_tick = skill in last and last[skill][1] is not None
            base = own[skill][0] if skill in own else claimed.get(skill, "lack")
            plan = learning.state_of(skill, rows, taught)
            new = learning.after_tick(current, by_tick=by_tick, base=base, plan=plan)
            if new != current:
                moved[skill] = new
                await skills.move(session, user.id, skill, new, now, tick_id)
    matches = matching.changes(
        await postings.for_matching(session, user.analysis_id), states, {**states, **moved}
    )
    names = [
        (known.name, states.get(known.id, "lack"), moved[known.id])
        for known in [await skills.find(session, skill, user.analysis_id) for skill in moved]
        if known is not None
    ]
    return Receipt(matches, names, _finished(task, rows), task.id)


def _finished(task: TaskRow, rows: list[TaskRow]) -> str | None:
    """The title of the item that this task finished just now."""
    if task.item_id is None or task.state == "done":
        return None
    count = progress.count(row for row in rows if row.item_id == task.item_id)
    return task.item_title if count.done == count.total else None
