"""An administrator's message to everyone: shown, tried on oneself, sent like digests, stopped."""

from datetime import datetime
from typing import Any

from aiogram import Bot, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from db.queries import broadcasts
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.admin.views import broadcast as view
from handlers.callbacks.administrators import DecideBroadcast, WatchBroadcast
from handlers.common import states
from handlers.common.commands import Command
from handlers.common.errors import OutOfDate, existing
from handlers.common.filters import Administrator
from handlers.common.show import answer, show
from handlers.common.view import View


async def ask(message: Message, state: FSMContext) -> None:
    await state.set_state(states.Broadcast.text)
    await show(message, view.ask())


async def receive(message: Message, db: Database, state: FSMContext) -> None:
    if message.text is None:
        await show(message, view.only_text())
        return
    if message.text.startswith("/"):
        await state.clear()
        raise SkipHandler
    draft: dict[str, Any] = {
        "message_id": message.message_id,
        "text": message.text,
        "entities": [entity.model_dump(exclude_none=True) for entity in message.entities or []],
    }
    await state.set_state(states.Broadcast.confirm)
    await state.set_data(draft)
    readers = await db.read_in_thread(broadcasts.count_readers)
    await show(message, view.message(draft["text"], draft["entities"]))
    await show(message, view.confirm(message.message_id, readers))


async def decide(
    callback: CallbackQuery,
    callback_data: DecideBroadcast,
    bot: Bot,
    db: Database,
    state: FSMContext,
    user: UserRow,
    now: datetime,
) -> None:
    """A second tap on Send finds no draft, and one broadcast that stands."""
    draft = await state.get_data()
    asked = DecideBroadcast(message_id=0, act="drop")
    if draft.get("message_id") != callback_data.message_id and callback_data != asked:
        raise OutOfDate
    if callback_data.act == "test":
        await bot.send_message(
            user.id, **view.message(draft["text"], draft["entities"]).as_kwargs()
        )
        await answer(callback, view.tried())
    elif callback_data.act == "drop":
        await state.clear()
        await show(callback, view.dropped())
    else:
        async with db.begin() as session:
            id = await broadcasts.begin(
                session, user.id, draft["message_id"], draft["text"], draft["entities"], now
            )
        await state.clear()
        await show(callback, await _progress(db, id))


async def watch(callback: CallbackQuery, callback_data: WatchBroadcast, db: Database) -> None:
    if callback_data.stop and callback_data.sure:
        async with db.begin() as session:
            await broadcasts.stop(session, callback_data.broadcast_id)
    ask = callback_data.stop and not callback_data.sure
    await show(callback, await _progress(db, callback_data.broadcast_id, ask_to_stop=ask))


async def _progress(db: Database, broadcast_id: int, *, ask_to_stop: bool = False) -> View:
    """Raises OutOfDate."""
    async with db.read() as session:
        broadcast = existing(await broadcasts.find(session, broadcast_id))
    outcomes = await db.read_in_thread(broadcasts.count_by_state, broadcast_id)
    readers = await db.read_in_thread(broadcasts.count_readers)
    return view.progress(broadcast_id, broadcast.state, outcomes, readers, ask_to_stop=ask_to_stop)


def build_router() -> Router:
    router = Router(name="broadcast")
    router.message.register(ask, Command("broadcast"), Administrator())
    router.callback_query.register(decide, DecideBroadcast.filter(), Administrator())
    router.callback_query.register(watch, WatchBroadcast.filter(), Administrator())
    return router


def build_dialog_router() -> Router:
    """Before every other router, as for own tasks: the text asked for is no question."""
    router = Router(name="broadcast_dialog")
    router.message.register(receive, StateFilter(states.Broadcast.text), Administrator())
    return router
