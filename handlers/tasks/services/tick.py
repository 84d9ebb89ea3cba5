"""The effect of a tick: the task's new state, and what its skills become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from db.queries import quizzes, roadmap, skills, tasks
from db.reference.quiz import asked
from db.rows.tasks import TaskRow
from db.rows.users import UserRow
from db.store.engine import Database, lock_user
from db.store.session import Session
from db.vocabulary import SkillState, TaskState
from handlers.common.errors import existing, one_of
from handlers.skills.rules import learning
from handlers.tasks.rules import progress
from handlers.tasks.rules.planning import moved_to, put_off
from handlers.tasks.rules.quizzes import moments
from handlers.tasks.views.receipt import Receipt


@dataclass(frozen=True)
class TickResult:
    """The result of a tick: its row (None where the task was in that state already, and the
    user's history went on since).

    `task` is as it was before, `rows` are the plan's tasks after it. `states` are the skills'
    states before, `moved` those that the tick gave.
    """

    tick_id: int | None
    task: TaskRow
    rows: Sequence[TaskRow]
    receipt: Receipt
    states: Mapping[int, SkillState] = field(default_factory=dict)
    moved: Mapping[int, SkillState] = field(default_factory=dict)

    @property
    def state(self) -> TaskState:
        """The task's state after the tick."""
        return one_of(self.rows, self.task.id).state

    @property
    def count(self) -> progress.Count:
        return progress.count(self.rows)


@dataclass(frozen=True)
class _Change:
    """Planned effect of a tick, from the rows as they are. Nothing where the task is in that
    state: then `tick_id` is the one that has done it, if it was the last of all."""

    task: TaskRow
    after: list[TaskRow]
    moved: dict[int, SkillState]
    receipt: Receipt
    states: Mapping[int, SkillState] = field(default_factory=dict)
    tick_id: int | None = None
    # The skills that the task teaches.
    skills: Sequence[int] = ()


async def tick(
    db: Database, user: UserRow, task_id: int, state: TaskState, now: datetime
) -> TickResult:
    """Put a task into a state, in a transaction as short as can be. Raises OutOfDate.

    A store has one writer at a time (SQLite), and most of a tick is reading: that comes first,
    and only where the user's history has changed meanwhile is it done again in the transaction.
    """
    async with db.read() as session:
        seen = await tasks.history_head(session, user.id)
        change = await _change(session, user, task_id, state, now)

    async def write(session: Session) -> TickResult:
        is_new = await tasks.history_head(session, user.id) != seen
        current = await _change(session, user, task_id, state, now) if is_new else change
        return await _write(session, user, current, state, now)

    return await db.write_for(user.id, write)


async def tick_in(
    session: Session,
    user: UserRow,
    task_id: int,
    state: TaskState,
    now: datetime,
    since: datetime | None = None,
) -> TickResult:
    """Like `tick`, inside the caller's transaction. Raises OutOfDate.

    An undo says since when the state stood before: what was done in May is not this week's.
    """
    await lock_user(session, user.id)
    change = await _change(session, user, task_id, state, since or now)
    return await _write(session, user, change, state, now, since)


@dataclass(frozen=True)
class UndoResult:
    """`state` is the one that the task is back in; None where something came after its tick."""

    ticked: TickResult
    state: TaskState | None


async def undo_tick(session: Session, user: UserRow, tick_id: int, now: datetime) -> UndoResult:
    """Put a task back into its state before a tick, if that is the task's latest.

    Raises OutOfDate where the tick is none of the user's plan.
    """
    position = existing(await tasks.tick_position(session, user.id, tick_id))
    if position.is_latest:
        former, since = await tasks.state_before(session, user.id, tick_id)
        ticked = await tick_in(session, user, position.task_id, former, now, since)
        return UndoResult(replace(ticked, tick_id=None), former)
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    task = one_of(rows, position.task_id)
    ticked = TickResult(None, task, rows, Receipt(task_id=task.id))
    return UndoResult(ticked, None)


async def postpone(
    session: Session, user: UserRow, task: TaskRow, monday: date, now: datetime, *, on: bool
) -> None:
    """Move a task out of the week that begins on `monday` into that of the next digest, or back
    to where it was. Idempotent."""
    if put_off(task, monday) == on:
        return
    former = await tasks.latest_postponements(session, user.id, task.id, 2)
    until = moved_to(monday, user.every_weeks) if on else (former[1:] or [None])[0]
    await tasks.postpone(session, user.id, task.id, until, now)


async def _change(
    session: Session, user: UserRow, task_id: int, state: TaskState, since: datetime
) -> _Change:
    """Raises OutOfDate."""
    before = await tasks.for_plan(session, user.id, user.analysis_id)
    task = one_of(before, task_id)
    if task.state == state:
        return await _repeat(session, user, task, before)
    ticked = task._replace(state=state, ticked_at=None if state == task.in_document else since)
    after = [ticked if each is task else each for each in before]
    return await _planned_change(session, user, task, after)


async def _write(
    session: Session,
    user: UserRow,
    change: _Change,
    state: TaskState,
    now: datetime,
    since: datetime | None = None,
) -> TickResult:
    tick_id = change.tick_id
    if change.task.state != state:
        tick_id = await tasks.append_tick(session, user.id, change.task.id, state, since or now)
        for skill, new in change.moved.items():
            await skills.add_override(session, user.id, skill, new, now, tick_id)
        if state == "done":
            due = moments(since or now)
            await quizzes.plan(session, user.id, change.task.id, change.skills, asked(), due)
        elif change.task.state == "done":
            await quizzes.drop(session, user.id, change.task.id)
    return TickResult(
        tick_id, change.task, change.after, change.receipt, change.states, change.moved
    )


async def _planned_change(
    session: Session, user: UserRow, task: TaskRow, rows: list[TaskRow]
) -> _Change:
    """Find the skills that the task's group moves, and write the receipt of the change."""
    taught = await roadmap.taught(session, user.analysis_id)
    affected = learning.skills_of(task, taught)
    claimed = await skills.stated_states(session, user.analysis_id)
    there = await skills.override_history(session, user.id)
    states = {**claimed, **{skill: each.state for skill, each in there.items()}}
    moved: dict[int, SkillState] = {}
    for skill in affected:
        current, last = states.get(skill, "lack"), there.get(skill)
        base = (last and last.own) or claimed.get(skill, "lack")
        plan = learning.state_of(skill, rows, taught)
        by_tick = last is not None and last.by_tick
        new = learning.after_tick(current, by_tick=by_tick, base=base, plan=plan)
        if new != current:
            moved[skill] = new
    receipt = await _receipt(session, user, task, rows, states, moved)
    return _Change(task, rows, moved, receipt, states, skills=affected)


async def _repeat(session: Session, user: UserRow, task: TaskRow, rows: list[TaskRow]) -> _Change:
    """Repeat the receipt of a tick that came twice, by a double tap or an update that came
    twice: what it changed is said again, as long as nothing came after it."""
    last, _move = await tasks.history_head(session, user.id)
    if last is None or last != await tasks.latest_tick(session, user.id, task.id):
        return _Change(task, rows, {}, Receipt(task_id=task.id))
    states = await skills.states(session, user.id, user.analysis_id)
    claimed = await skills.stated_states(session, user.analysis_id)
    moves = await skills.overrides_of_tick(session, user.id, last)
    moved = {
        move.skill_id: move.state for move in moves if states.get(move.skill_id) == move.state
    }
    former = {move.skill_id: move.before or claimed.get(move.skill_id, "lack") for move in moves}
    before, _since = await tasks.state_before(session, user.id, last)
    there = {**states, **former}
    receipt = await _receipt(session, user, task._replace(state=before), rows, there, moved)
    return _Change(task, rows, moved, receipt, there, last)


async def _receipt(
    session: Session,
    user: UserRow,
    task: TaskRow,
    rows: list[TaskRow],
    states: dict[int, SkillState],
    moved: dict[int, SkillState],
) -> Receipt:
    """The receipt for a task as it was before, when skills move on from these states."""
    names = [
        (known.name, states.get(known.id, "lack"), moved[known.id])
        for known in [await skills.find(session, skill, user.analysis_id) for skill in moved]
        if known is not None
    ]
    return Receipt(names, _finished(task, rows), task.id)


def _finished(task: TaskRow, rows: list[TaskRow]) -> str | None:
    """The title of the item that this task finished just now."""
    if task.item_id is None or task.state == "done":
        return None
    count = progress.count(row for row in rows if row.item_id == task.item_id)
    return task.item_title if count.done == count.total else None
