"""Ticks and their undo, from whichever screen they are pressed on."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.types import CallbackQuery

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.tasks import TickTask, UndoTick
from handlers.common.show import celebrate, message_id, show
from handlers.digest.screens import Pressed, after_tick
from handlers.market.rules.market import MarketAt
from handlers.tasks.screens import finished
from handlers.tasks.services import tick as tick_services
from handlers.tasks.views import tasks as view


def _pressed(callback: CallbackQuery, data: TickTask | UndoTick) -> Pressed:
    return Pressed(message_id(callback), data.origin, data.size)


async def tick(
    callback: CallbackQuery,
    callback_data: TickTask,
    bot: Bot,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    state = callback_data.state
    ticked = await tick_services.tick(db, user, callback_data.task_id, state, now)
    pressed = _pressed(callback, callback_data)
    shown = await after_tick(db, user, now, ticked, pressed, await market(now))
    await show(callback, shown, toast=view.toast(state, ticked.count))
    if news := await finished(db, user, ticked):
        await celebrate(bot, user.id, news)


async def undo(
    callback: CallbackQuery,
    callback_data: UndoTick,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    undo_tick, tick_id = tick_services.undo_tick, callback_data.tick_id
    undone = await db.write_for(user.id, undo_tick, user, tick_id, now)
    pressed = _pressed(callback, callback_data)
    shown = await after_tick(db, user, now, undone.ticked, pressed, await market(now))
    state = undone.state
    toast = view.toast(state, undone.ticked.count) if state else view.nothing_to_undo()
    await show(callback, shown, toast=toast)


def build_router() -> Router:
    router = Router(name="tasks")
    router.callback_query.register(tick, TickTask.filter())
    router.callback_query.register(undo, UndoTick.filter())
    return router
