"""The data that is stored about a user, and its deletion."""

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from db.queries import dialogs, users
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.screens import DeleteMe
from handlers.common.commands import Command
from handlers.common.show import show
from handlers.home.views import privacy as view


async def privacy(message: Message, assistant: object = None) -> None:
    await show(message, view.privacy(assistant=assistant is not None))


async def ask(message: Message, db: Database, user: UserRow) -> None:
    async with db.read() as session:
        held = await users.row_counts(session, user.id)
    await show(message, view.ask(held))


async def delete(
    callback: CallbackQuery,
    callback_data: DeleteMe,
    db: Database,
    user: UserRow,
    state: FSMContext,
) -> None:
    if not callback_data.sure:
        await show(callback, view.kept())
        return
    await state.clear()
    async with db.begin() as session:
        await dialogs.remove(session, user.id)
        await users.remove(session, user.id)
    await show(callback, view.deleted())


def build_router() -> Router:
    router = Router(name="privacy")
    router.message.register(privacy, Command("privacy"))
    router.message.register(ask, Command("delete_me"))
    router.callback_query.register(delete, DeleteMe.filter())
    return router
