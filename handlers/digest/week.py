"""The plan until the next digest, under the digest and by command: tick, skip, move, snooze."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.digest import Snooze
from handlers.callbacks.tasks import MorePlan, PickTask, PostponeTask, WhyThis
from handlers.common.errors import one_of
from handlers.common.show import message_id, show
from handlers.common.view import View
from handlers.digest.screens import Pressed, plan
from handlers.digest.services import schedule
from handlers.market.rules.market import Market, MarketAt
from handlers.tasks import screens
from handlers.tasks.rules import planning
from handlers.tasks.services import tick
from handlers.tasks.views import week as view


async def _plan(
    callback: CallbackQuery, db: Database, user: UserRow, now: datetime, market: Market, size: int
) -> View:
    async with db.read() as session:
        return await plan(session, user, now, Pressed(message_id(callback), size=size), market)


async def one_more(
    callback: CallbackQuery,
    callback_data: MorePlan,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    # The way back to a week of the usual size comes here, too, and changes nothing.
    if callback_data.count > planning.SIZE:
        async with db.begin_for(user.id) as session:
            user = await schedule.lengthen_week(session, user, now, callback_data.count)
    shown = await _plan(callback, db, user, now, await market(now), callback_data.count)
    await show(callback, shown)


async def pick(
    callback: CallbackQuery,
    callback_data: PickTask,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    current = await market(now)
    async with db.read() as session:
        pressed = Pressed(message_id(callback), size=callback_data.size)
        shown = await plan(session, user, now, pressed, current, pick=callback_data.to)
    await show(callback, shown)


async def postpone(
    callback: CallbackQuery,
    callback_data: PostponeTask,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    task_id, on = callback_data.task_id, callback_data.on
    current = await market(now)
    async with db.begin_for(user.id) as session:
        week = (await screens.week(session, user, now, current)).shown
        task = one_of(week.rows, task_id)
        await tick.postpone(session, user, task, week.monday, now, on=on)
    shown = await _plan(callback, db, user, now, current, callback_data.size)
    await show(callback, shown, toast=view.postponed_toast(on=on))


async def snooze(
    callback: CallbackQuery,
    callback_data: Snooze,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    async with db.begin_for(user.id) as session:
        due = await schedule.snooze(session, user, now, on=callback_data.on)
    shown = await _plan(callback, db, user, now, await market(now), callback_data.size)
    until = due if callback_data.on else None
    await show(callback, shown, toast=view.snooze_toast(until, user.time_zone))


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
    router.callback_query.register(one_more, MorePlan.filter())
    router.callback_query.register(pick, PickTask.filter())
    router.callback_query.register(postpone, PostponeTask.filter())
    router.callback_query.register(snooze, Snooze.filter())
    router.callback_query.register(why, WhyThis.filter())
    return router
