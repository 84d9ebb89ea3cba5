"""Ticks and their undo."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from db.queries import tasks
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.tasks import TickTask, UndoTick
from handlers.common.errors import OutOfDate
from handlers.common.show import message_id, show
from handlers.tasks import service as ticking
from handlers.tasks.rules import progress
from handlers.tasks.screens import after_tick
from handlers.tasks.service import TickResult, tick_in
from handlers.tasks.views import tasks as view
from handlers.tasks.views.receipt import Receipt


async def tick(
    callback: CallbackQuery, callback_data: TickTask, db: Database, user: UserRow, now: datetime
) -> None:
    ticked = await ticking.tick(db, user, callback_data.task_id, callback_data.state, now)
    shown = await after_tick(
        db,
        user,
        now,
        callback_data.origin,
        ticked.task,
        ticked.tick_id,
        ticked.receipt,
        callback_data.size,
        message_id(callback),
    )
    await show(callback, shown, toast=view.toast(callback_data.state, ticked.count))


async def undo(
    callback: CallbackQuery, callback_data: UndoTick, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin_for(user.id) as session:
        found = await tasks.tick_position(session, user.id, callback_data.tick_id)
        if found is None:
            raise OutOfDate
        task_id, is_latest = found
        if is_latest:
            former, since = await tasks.state_before(session, user.id, callback_data.tick_id)
            ticked = await tick_in(session, user, task_id, former, now, since)
            text = view.toast(former, ticked.count)
        else:
            rows = await tasks.for_plan(session, user.id, user.analysis_id)
            task = next((row for row in rows if row.id == task_id), None)
            if task is None:
                raise OutOfDate
            ticked = TickResult(None, task, progress.count(rows), Receipt(task_id=task_id))
            text = _("This has changed since; nothing to undo.")
    shown = await after_tick(
        db,
        user,
        now,
        callback_data.origin,
        ticked.task,
        None,
        ticked.receipt,
        callback_data.size,
        message_id(callback),
    )
    await show(callback, shown, toast=text)


def build_router() -> Router:
    router = Router(name="tasks")
    router.callback_query.register(tick, TickTask.filter())
    router.callback_query.register(undo, UndoTick.filter())
    return router
