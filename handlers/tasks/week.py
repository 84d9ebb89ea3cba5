"""The plan until the next digest, under the digest and by command: tick, skip, move, snooze."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from db.queries import deliveries, tasks
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.digest import Snooze
from handlers.callbacks.tasks import MorePlan, PickTask, PostponeTask, WhyThis
from handlers.common.commands import Command
from handlers.common.dates import moment_name
from handlers.common.errors import OutOfDate
from handlers.common.schedule import day_after
from handlers.common.show import message_id, show
from handlers.common.view import View
from handlers.market.rules.market import MarketAt
from handlers.tasks import screens
from handlers.tasks.rules.planning import moved_to, put_off


async def screen(
    db: Database, user: UserRow, now: datetime, size: int = screens.SIZE, message_id: int = 0
) -> View:
    async with db.read() as session:
        return await screens.plan(session, user, now, size, message_id=message_id)


async def show_plan(message: Message, db: Database, user: UserRow, now: datetime) -> None:
    await show(message, await screen(db, user, now))


async def one_more(
    callback: CallbackQuery, callback_data: MorePlan, db: Database, user: UserRow, now: datetime
) -> None:
    shown = await screen(db, user, now, callback_data.count, message_id(callback))
    await show(callback, shown)


async def pick(
    callback: CallbackQuery, callback_data: PickTask, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.read() as session:
        shown = await screens.plan(
            session,
            user,
            now,
            callback_data.size,
            message_id=message_id(callback),
            pick=callback_data.to,
        )
    await show(callback, shown)


async def postpone(
    callback: CallbackQuery,
    callback_data: PostponeTask,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    task_id, on = callback_data.task_id, callback_data.on
    async with db.begin_for(user.id) as session:
        week = (await screens.week(session, user, now)).shown
        task = next((row for row in week.rows if row.id == task_id), None)
        if task is None:
            raise OutOfDate
        if put_off(task, week.monday) != on:
            former = await tasks.latest_postponements(session, user.id, task_id, 2)
            until = moved_to(week.monday, user.every_weeks) if on else (former[1:] or [None])[0]
            await tasks.postpone(session, user.id, task_id, until, now)
    shown = await screen(db, user, now, callback_data.size, message_id(callback))
    await show(callback, shown, toast=_("Moved to next week.") if on else _("Back in this week."))


async def snooze(
    callback: CallbackQuery, callback_data: Snooze, db: Database, user: UserRow, now: datetime
) -> None:
    due, day = day_after(now, user.minute_of_day, user.time_zone)
    async with db.begin_for(user.id) as session:
        if not callback_data.on:
            await deliveries.cancel(session, user.id, "taken back", kind="again")
        elif await deliveries.again_due_at(session, user.id, now) is None:
            await deliveries.enqueue_again(session, user.id, day, due)
    toast = (
        _("I will remind you: {when}.").format(when=moment_name(due, user.time_zone))
        if callback_data.on
        else _("No reminder, then.")
    )
    shown = await screen(db, user, now, callback_data.size, message_id(callback))
    await show(callback, shown, toast=toast)


async def why(
    callback: CallbackQuery,
    callback_data: WhyThis,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    of_market = await market(now)
    async with db.read() as session:
        shown = await screens.why(session, user, of_market, now, callback_data.size)
    await show(callback, shown)


def build_router() -> Router:
    router = Router(name="plan")
    router.message.register(show_plan, Command("plan"))
    router.callback_query.register(one_more, MorePlan.filter())
    router.callback_query.register(pick, PickTask.filter())
    router.callback_query.register(postpone, PostponeTask.filter())
    router.callback_query.register(snooze, Snooze.filter())
    router.callback_query.register(why, WhyThis.filter())
    return router
