"""The deeds that a sentence can do, as the callback data that a button would carry: done at once,
and taken back by another."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import I18n

from db.rows.users import UserRow
from db.store.session import Session
from handlers.callbacks.base import NO_END
from handlers.callbacks.digest import Every, Pause, Resume, Snooze
from handlers.callbacks.goal import UndoGoal
from handlers.callbacks.screens import Language
from handlers.callbacks.sentences import SetDigest, SetZone
from handlers.callbacks.skills import MoveSkill
from handlers.callbacks.tasks import PostponeTask, RemoveOwn, RestoreOwn, TickTask, UndoTick
from handlers.common import commands
from handlers.common.errors import one_of
from handlers.common.show import celebrate
from handlers.common.view import View
from handlers.digest import screens as digest
from handlers.digest.services import schedule
from handlers.digest.views import is_paused
from handlers.home import screens as home
from handlers.home.service import change_language
from handlers.market import screens as market
from handlers.market import service as goal_service
from handlers.sentences.asked import Asked, Chooser
from handlers.skills import screens as skill_screens
from handlers.skills import service as skill_service
from handlers.tasks import screens as tasks
from handlers.tasks.services import edits, tick
from handlers.tasks.views import own_tasks as own_view

DAY = 86_400  # seconds
# The screen after a deed, and what takes it back.
Done = tuple[View, tuple[CallbackData, ...]]


@dataclass(frozen=True)
class Doer:
    """Hold the question, and the languages that the bot can switch to.

    `assistant` is asked for what the rules do not understand, where an operator has one.
    """

    asked: Asked
    i18n: I18n
    admin_ids: tuple[int, ...]
    assistant: Chooser | None = None


async def do(doer: Doer, change: CallbackData) -> Done:
    """Do what a button with this data does; the screen after it, and what takes it back.

    Raises OutOfDate.
    """
    return await CHANGES[type(change)](doer, change)


async def do_all(
    doer: Doer, changes: Sequence[CallbackData]
) -> tuple[View | None, tuple[CallbackData, ...]]:
    """Do several, one after another; the last screen, and what takes them all back."""
    shown: View | None = None
    back: tuple[CallbackData, ...] = ()
    for change in changes:
        shown, undo = await do(doer, change)
        back = (*undo, *back)
    return shown, back


async def _of_schedule(doer: Doer, change: SetDigest | SetZone | Every | Pause | Resume) -> Done:
    asked, user, now = doer.asked, doer.asked.user, doer.asked.now
    undo: CallbackData
    async with asked.db.begin() as session:
        match change:
            case Pause():
                undo = _as_before(user, asked)
                days = None if change.days == NO_END else change.days
                changed = await schedule.pause(session, user.id, now, days)
            case Resume():
                undo = _as_before(user, asked)
                changed = await schedule.resume(session, user.id, now)
            case _:
                fields, undo = _settings(user, change)
                changed = await schedule.reschedule(session, user.id, now, **fields)
    return await digest.remind(asked.db, changed, now, before=user), (undo,)


def _settings(
    user: UserRow, change: SetDigest | SetZone | Every
) -> tuple[dict[str, Any], CallbackData]:
    match change:
        case SetDigest():
            fields: dict[str, Any] = {"weekday": change.weekday, "minute_of_day": change.minute}
            return fields, SetDigest(weekday=user.weekday, minute=user.minute_of_day)
        case SetZone():
            return {"time_zone": change.iana}, SetZone(iana=user.time_zone)
        case Every():
            return {"every_weeks": change.weeks}, Every(weeks=user.every_weeks)


def _as_before(user: UserRow, asked: Asked) -> CallbackData:
    """Return the callback that brings a user's present pause back, or their present lack of
    one."""
    if not user.reminded:
        return Pause(days=NO_END)
    if user.paused_until is not None and is_paused(user, asked.now):
        return Pause(days=ceil((user.paused_until - asked.now).total_seconds() / DAY))
    return Resume()


async def _language(doer: Doer, change: Language) -> Done:
    asked, before = doer.asked, doer.asked.user.language
    async with asked.db.begin_for(asked.user.id) as session:
        changed = await change_language(session, asked.user.id, change.code)
    with doer.i18n.use_locale(change.code):
        shown = await home.settings(asked.db, changed, asked.now)
        await commands.publish_to(asked.bot, asked.user.id, doer.admin_ids)
    return shown, (Language(code=before),)


async def _tick(doer: Doer, change: TickTask) -> Done:
    asked, user = doer.asked, doer.asked.user
    pressed = digest.Pressed(origin=change.origin, size=change.size)
    ticked = await tick.tick(asked.db, user, change.task_id, change.state, asked.now)
    current = await asked.market()
    shown = await digest.after_tick(asked.db, user, asked.now, ticked, pressed, current)
    if news := await tasks.finished(asked.db, user, ticked):
        await celebrate(asked.bot, user.id, news)
    if ticked.tick_id is None:
        return shown, ()
    return shown, (UndoTick(tick_id=ticked.tick_id, origin=change.origin),)


async def _undo_tick(doer: Doer, change: UndoTick) -> Done:
    asked, user = doer.asked, doer.asked.user
    async with asked.db.begin_for(user.id) as session:
        undone = await tick.undo_tick(session, user, change.tick_id, asked.now)
    pressed = digest.Pressed(origin=change.origin, size=change.size)
    current, ticked = await asked.market(), undone.ticked
    return await digest.after_tick(asked.db, user, asked.now, ticked, pressed, current), ()


async def _of_week(doer: Doer, change: Snooze | PostponeTask) -> Done:
    asked, user = doer.asked, doer.asked.user
    current = await asked.market()
    async with asked.db.begin_for(user.id) as session:
        if isinstance(change, Snooze):
            await schedule.snooze(session, user, asked.now, on=change.on)
        else:
            week = (await tasks.week(session, user, asked.now, current)).shown
            task = one_of(week.rows, change.task_id)
            await tick.postpone(session, user, task, week.monday, asked.now, on=change.on)
    async with asked.db.read() as session:
        shown = await digest.plan(session, user, asked.now, digest.Pressed(), current)
    return shown, (change.model_copy(update={"on": not change.on}),)


async def _skill(doer: Doer, change: MoveSkill) -> Done:
    asked, user, skill_id = doer.asked, doer.asked.user, change.skill_id
    current = await asked.market()
    async with asked.db.begin_for(user.id) as session:
        before = await skill_service.state_of(session, user, skill_id)
        await skill_service.move_skill(session, user, skill_id, change.state, asked.now)
    async with asked.db.read() as session:
        shown = await skill_screens.card(session, user, current, skill_id)
    back = MoveSkill(skill_id=skill_id, state=before, card=True)
    return shown, (back,) if before != change.state else ()


async def _undo_goal(doer: Doer, change: UndoGoal) -> Done:
    asked = doer.asked
    async with asked.db.begin_for(asked.user.id) as session:
        await goal_service.undo_goal(session, asked.user, change.version, asked.now)
    return await market.goal(asked.db, asked.user, await asked.market()), ()


async def _own(doer: Doer, change: RemoveOwn | RestoreOwn) -> Done:
    asked = doer.asked
    async with asked.db.begin_for(asked.user.id) as session:
        return await _own_in(session, asked, change)


async def _own_in(session: Session, asked: Asked, change: RemoveOwn | RestoreOwn) -> Done:
    user, now = asked.user, asked.now
    if isinstance(change, RestoreOwn):
        if not await edits.restore(session, user, change.task_id, now):
            return own_view.full(edits.OWN_LIMIT), ()
        back = RemoveOwn(task_id=change.task_id, state="skipped")
        return await tasks.task_card(session, user, change.task_id), (back,)
    task = await edits.own_task(session, user, change.task_id)
    await tick.tick_in(session, user, task.id, change.state, now)
    return own_view.removed(task), (RestoreOwn(task_id=task.id),)


# A deed for each class of callback data that a sentence can make.
CHANGES: dict[type[CallbackData], Callable[[Doer, Any], Awaitable[Done]]] = {
    **dict.fromkeys((SetDigest, SetZone, Every, Pause, Resume), _of_schedule),
    Language: _language,
    TickTask: _tick,
    UndoTick: _undo_tick,
    **dict.fromkeys((Snooze, PostponeTask), _of_week),
    MoveSkill: _skill,
    UndoGoal: _undo_goal,
    **dict.fromkeys((RemoveOwn, RestoreOwn), _own),
}
