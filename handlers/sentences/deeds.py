"""Do what a sentence wants done: at once with Undo beside it where that is certain; with buttons
to choose from where it could be two things, or where the sentence only asks."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext

from db.queries import goals, roadmap, skills, tasks
from db.rows.tasks import TaskRow
from handlers.callbacks.applications import MoveApplication, NextAt, UndoMove
from handlers.callbacks.base import NO_END
from handlers.callbacks.digest import Every, Pause, Resume, Snooze
from handlers.callbacks.goal import UndoGoal
from handlers.callbacks.screens import Language
from handlers.callbacks.sentences import SetDigest, SetZone
from handlers.callbacks.skills import MoveSkill
from handlers.callbacks.task import TaskCard
from handlers.callbacks.tasks import Origin, PostponeTask, RemoveOwn, TickTask, UndoTick
from handlers.common.dates import day_name, hour_name
from handlers.common.schedule import LONGEST_PAUSE
from handlers.common.states import AddTask
from handlers.common.text import clip
from handlers.common.view import ButtonRow, View, button, columns
from handlers.digest import screens as digest
from handlers.digest import views as digest_view
from handlers.home import screens as home
from handlers.home.views import onboarding as zones_view
from handlers.market import screens as market
from handlers.market import service as goal_service
from handlers.market.views import goal as goal_view
from handlers.sentences import applying, memory, screens
from handlers.sentences.asked import Asked
from handlers.sentences.changes import CHANGES, Doer, Done, do, do_all
from handlers.sentences.rules.added import listed_tasks
from handlers.sentences.rules.applying import days_until
from handlers.sentences.rules.reading import Reading, Slots
from handlers.sentences.views import answers as view
from handlers.skills.views import lines as skill_lines
from handlers.tasks import screens as task_screens
from handlers.tasks.services import edits
from handlers.tasks.services.learning_tasks import add_learning_task, open_for
from handlers.tasks.views import own_tasks as own_view
from handlers.tasks.views.tasks import add_own

MOST_CHOICES, LABEL = 6, 60
LATELY = timedelta(days=1)
# Zones of whole hours by their offset, where one of the list has it.
OFFSETS = {3: "Europe/Moscow", 5: "Asia/Almaty", 6: "Asia/Bishkek"}


async def _day_and_hour(doer: Doer, slots: Slots, *, asks: bool) -> Done:
    user = doer.asked.user
    if slots.day is None and slots.minute is None:
        return await digest.remind(doer.asked.db, user, doer.asked.now), ()
    weekday = user.weekday if slots.day is None else slots.day
    minute = user.minute_of_day if slots.minute is None else slots.minute
    change = SetDigest(weekday=weekday, minute=minute)
    if not asks:
        return await do(doer, change)
    shown = await digest.remind(doer.asked.db, user, doer.asked.now)
    label = f"{day_name(weekday).capitalize()} {hour_name(minute)}"
    return view.with_rows(shown, [button(label, change)]), ()


async def _every(doer: Doer, slots: Slots, *, asks: bool) -> Done:
    if asks or slots.weeks is None:
        return await digest.remind(doer.asked.db, doer.asked.user, doer.asked.now), ()
    return await do(doer, Every(weeks=slots.weeks))


async def _pause(doer: Doer, slots: Slots, *, asks: bool) -> Done:
    asked = doer.asked
    span = slots.span or days_until(slots, asked.now, asked.user.time_zone)
    if span and span > LONGEST_PAUSE:
        choice = digest_view.ask_pause(asked.user, asked.now)
        return view.with_head(choice, view.too_long_pause(LONGEST_PAUSE)), ()
    if asks or span is None:
        return digest_view.ask_pause(asked.user, asked.now, span), ()
    return await do(doer, Pause(days=span))


async def _stop(doer: Doer, slots: Slots, *, asks: bool) -> Done:
    if slots.day is not None:
        # "Not on Sundays" is about the day; whoever means another finds the pause there, too.
        return await digest.remind(doer.asked.db, doer.asked.user, doer.asked.now), ()
    if asks:
        return digest_view.ask_pause(doer.asked.user, doer.asked.now), ()
    return await do(doer, Pause(days=NO_END))


async def _resume(doer: Doer, _slots: Slots, *, asks: bool) -> Done:
    if asks:
        return await digest.remind(doer.asked.db, doer.asked.user, doer.asked.now), ()
    return await do(doer, Resume())


async def _snooze(doer: Doer, _slots: Slots, *, asks: bool) -> Done:
    if asks:
        return await _week(doer.asked), ()
    return await do(doer, Snooze(on=True))


async def _language(doer: Doer, slots: Slots, *, asks: bool) -> Done:
    code = slots.language
    if code is None or code not in doer.i18n.available_locales:
        return await home.settings(doer.asked.db, doer.asked.user, doer.asked.now), ()
    if not asks:
        return await do(doer, Language(code=code))
    shown = await home.settings(doer.asked.db, doer.asked.user, doer.asked.now)
    return shown, ()


async def _zone(doer: Doer, slots: Slots, *, asks: bool) -> Done:
    zone = slots.zone or ("Asia/Almaty" if slots.city else None)
    if zone and zone.startswith("UTC"):
        hours = int(zone.removeprefix("UTC"))
        # POSIX counts west of Greenwich as more.
        zone = OFFSETS.get(hours) or (f"Etc/GMT{-hours:+d}" if hours else "UTC")
    if zone and not asks:
        return await do(doer, SetZone(iana=zone))
    shown = zones_view.zones(doer.asked.now, settings=True)
    if zone:
        shown = view.with_rows(shown, [button(zone.replace("_", " "), SetZone(iana=zone))])
    return shown, ()


async def _undo(doer: Doer, _slots: Slots, *, asks: bool) -> Done:
    """Take back the last deed of these ten minutes, else the last tick of a day."""
    asked, user = doer.asked, doer.asked.user
    recent = memory.recall(user.id, user.id, asked.now)
    async with asked.db.read() as session:
        ticks = await tasks.recent_ticks(session, user.id, user.analysis_id, 1)
        progress = await task_screens.progress_screen(session, user, asked.now)
    if asks:
        return progress, ()
    ticked_since = ticks and recent.done_at and ticks[0].ticked_at > recent.done_at
    if recent.undo and not ticked_since:
        shown, _again = await do_all(doer, recent.undo)
        memory.forget_undo(user.id, user.id)
        if shown is not None:
            return shown, ()
    if ticks and asked.now - ticks[0].ticked_at <= LATELY:
        return await do(doer, UndoTick(tick_id=ticks[0].tick_id, origin="task"))
    return view.with_head(progress, view.nothing_to_undo()), ()


async def _goal(doer: Doer, slots: Slots, *, asks: bool) -> Done:
    """Set the parts of the goal that a sentence names; a question shows it, with a button."""
    asked, user = doer.asked, doer.asked.user
    changes = {
        name: value
        for name, value in (
            ("track", slots.track),
            ("level", slots.level),
            ("city", slots.city),
            ("remote", slots.remote),
            ("pay", slots.money),
        )
        if value is not None
    }
    current = await asked.market()
    offers = [goal_view.offer(slug, "") for slug in slots.tracks]
    head = view.some_role(slots.tracks, slots.unknown)
    if asks or not changes:
        shown = await market.goal(asked.db, user, current)
        offers += [goal_view.offer(slots.track, "")] if slots.track else []
        return view.with_head(view.with_rows(shown, *columns(offers, 1)), head), ()
    async with asked.db.begin_for(user.id) as session:
        before = await goals.find(session, user.id, user.analysis_id)
        version = await goal_service.change_goal(session, user, asked.now, **changes)
        changed = await goals.find(session, user.id, user.analysis_id) != before
    undo = version if changed else None
    shown = await market.goal(asked.db, user, current, version=undo)
    shown = view.with_head(view.with_rows(shown, *columns(offers, 1)), head)
    return shown, (UndoGoal(version=version),) if changed else ()


def _origin(row: TaskRow) -> Origin:
    if row.item_id is not None:
        return "item"
    return "softskills" if row.kind == "soft" else "own"


def _tick_of(row: TaskRow) -> TickTask:
    return TickTask(task_id=row.id, state="done", origin=_origin(row))


def _skip_of(row: TaskRow) -> TickTask:
    return TickTask(task_id=row.id, state="skipped", origin=_origin(row))


def _move_of(row: TaskRow) -> PostponeTask:
    return PostponeTask(task_id=row.id, on=True)


def _removal_of(row: TaskRow) -> CallbackData:
    if row.kind == "own":
        return RemoveOwn(task_id=row.id, state="skipped")
    return _skip_of(row)


def _task_deed(change: Callable[[TaskRow], CallbackData]) -> "Deed":
    async def deed(doer: Doer, slots: Slots, *, asks: bool) -> Done:
        if change is _move_of and slots.quarter:
            # A quarter belongs to an item of the plan, not to one of its tasks.
            return view.with_head(await _week(doer.asked), view.no_quarter()), ()
        asked = doer.asked
        found, week = await _candidates(asked, slots)
        if not found and (asks or not week):
            shown = await _week(asked)
            return view.with_head(shown, view.no_task() if slots.skills or slots.tasks else ""), ()
        if len(found) == 1:
            if not asks:
                return await do(doer, change(found[0]))
            async with asked.db.read() as session:
                return await task_screens.task_card(session, asked.user, found[0].id), ()
        items = {row.item_id for row in found}
        if asks and len(items) == 1 and (item_id := items.pop()) is not None:
            async with asked.db.read() as session:
                return await task_screens.item(session, asked.user, item_id), ()
        # One step of a named item is no more certain for being in this week.
        found = sorted(found, key=lambda row: row not in week) or week
        make = TaskCard if asks else None
        rows: list[ButtonRow] = [
            [button(clip(row.text, LABEL), make(task_id=row.id) if make else change(row))]
            for row in found[:MOST_CHOICES]
        ]
        left = len(found) - len(rows)
        return view.choose_task(rows, view.which_task(), view.not_shown(left)), ()

    return deed


async def _candidates(asked: Asked, slots: Slots) -> tuple[list[TaskRow], list[TaskRow]]:
    """The open tasks that a sentence names, and the open ones of this week."""
    user = asked.user
    current = await asked.market()
    async with asked.db.read() as session:
        week = (await task_screens.week(session, user, asked.now, current)).shown
    named = [row for row in week.rows if row.id in slots.tasks]
    still_open = [row for row in named if row.state == "open"] or named
    return still_open, [row for row in week.chosen if row.state == "open"]


async def _week(asked: Asked) -> View:
    current = await asked.market()
    async with asked.db.read() as session:
        return await digest.plan(session, asked.user, asked.now, digest.Pressed(), current)


def _skill_deed(state: str) -> "Deed":
    async def deed(doer: Doer, slots: Slots, *, asks: bool) -> Done:
        asked = doer.asked
        ids = await screens.skill_ids(asked.db, slots)
        if asks or not ids:
            return await screens.ANSWERS["skill"](asked, slots), ()
        moves = [MoveSkill(skill_id=id, state=state, card=True) for id in ids]
        shown, undo = await do_all(doer, moves)
        if shown is not None and len(ids) > 1:
            async with asked.db.read() as session:
                names = await skills.ids_with_names(session, ids)
            said = [skill_lines.toast(name, moves[0].state) for _id, name in names]
            named = dict(names)
            back = [
                button(view.undo_of(named[each.skill_id]), each)
                for each in undo
                if isinstance(each, MoveSkill)
            ]
            shown = view.states_changed(said, columns(back, 2))
        return shown or await _week(asked), undo

    return deed


async def _learn(doer: Doer, slots: Slots, *, asks: bool) -> Done:
    asked, user = doer.asked, doer.asked.user
    ids = await screens.skill_ids(asked.db, slots)
    undo: tuple[CallbackData, ...] = ()
    if ids and not asks:
        async with asked.db.begin_for(user.id) as session:
            before = {row.id for row in await open_for(session, user, ids)}
            await add_learning_task(session, user, ids, asked.now)
            added = [row for row in await open_for(session, user, ids) if row.id not in before]
        undo = tuple(RemoveOwn(task_id=row.id, state="skipped") for row in added)
    shown = await screens.ANSWERS["skill"](asked, slots)
    if undo:
        shown = view.with_head(shown, ", ".join(row.text for row in added))
    return shown, undo


async def do_deed(doer: Doer, reading: Reading, state: FSMContext) -> View:
    """Do what a reading wants, or offer it; remembers what takes it back."""
    asked, slots = doer.asked, reading.slots
    if reading.intent == "add":
        shown, undo = await _add(asked, slots, state, asks=reading.asks)
    else:
        asks = reading.asks or reading.second is not None
        shown, undo = await DEEDS[reading.intent or ""](doer, slots, asks=asks)
    kept = memory.Recent(asked.now, reading, undo=undo)
    memory.keep(asked.user.id, asked.user.id, kept)
    return _with_undo(shown, undo)


def _with_undo(shown: View, undo: Sequence[CallbackData]) -> View:
    """Undo beside a deed; screens after a tick have a button of their own."""
    has = {each.get("callback_data") for row in shown.rows for each in row}
    missing = [each for each in undo if each.pack() not in has]
    rows = [button(view.undo(), each) for each in missing[:MOST_CHOICES]]
    return view.with_rows(shown, rows)


async def _add(asked: Asked, slots: Slots, state: FSMContext, *, asks: bool) -> Done:
    if asks:
        return view.how_to_add(add_own()), ()
    if not slots.text:
        await state.set_state(AddTask.text)
        await state.set_data({"item_id": 0})
        return own_view.ask_text(), ()
    words = edits.valid_text(slots.text)
    if words is None:
        return own_view.bad_length(edits.TEXT_LIMIT), ()
    async with asked.db.begin_for(asked.user.id) as session:
        items = await roadmap.items(session, asked.user.analysis_id)
        added = await edits.add(session, asked.user, [words], asked.message_id, None)
    if not added:
        return own_view.full(edits.OWN_LIMIT), ()
    task = added[0]
    return own_view.added(task, items), (RemoveOwn(task_id=task.id, state="skipped"),)


async def add_list(asked: Asked, text: str) -> View | None:
    """Add a task for each line below "add to my plan:"; None for another text."""
    lines = edits.valid_lines(text) if (text := listed_tasks(text) or "") else None
    if lines is None:
        return own_view.bad_length(edits.TEXT_LIMIT) if text else None
    async with asked.db.begin_for(asked.user.id) as session:
        items = await roadmap.items(session, asked.user.analysis_id)
        added = await edits.add(session, asked.user, lines, asked.message_id, None)
    if not added:
        return own_view.full(edits.OWN_LIMIT, len(lines))
    if len(added) == 1:
        return own_view.added(added[0], items)
    return own_view.added_lines(added, asked.message_id)


Deed = Callable[..., Awaitable[Done]]
DEEDS: dict[str, Deed] = {
    "remind": _day_and_hour,
    "every": _every,
    "pause": _pause,
    "stop": _stop,
    "resume": _resume,
    "snooze": _snooze,
    "language": _language,
    "zone": _zone,
    "undo": _undo,
    "goal": _goal,
    "done": _task_deed(_tick_of),
    "move": _task_deed(_move_of),
    "skip": _task_deed(_skip_of),
    "remove": _task_deed(_removal_of),
    "know": _skill_deed("have"),
    "learning": _skill_deed("learning"),
    "unknow": _skill_deed("lack"),
    "learn": _learn,
    **applying.DEEDS,
}
CHANGES |= dict.fromkeys((MoveApplication, UndoMove, NextAt), applying.change)
