"""Someone blocks the bot, and perhaps comes back: then it asks before it starts again."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.types import ChatMemberUpdated

from db.queries import deliveries, users
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.digest import views as view
from handlers.digest.services.schedule import unblock


async def membership(
    change: ChatMemberUpdated, bot: Bot, db: Database, user: UserRow | None, now: datetime
) -> None:
    if user is None or change.chat.type != "private":
        return
    if change.new_chat_member.status == "kicked":
        async with db.begin() as session:
            await users.block(session, user.id, now)
            await deliveries.cancel(session, user.id, "blocked")
    elif change.old_chat_member.status == "kicked":
        async with db.begin() as session:
            back = await unblock(session, user, now)
        shown = view.welcome_back(back)
        await bot.send_message(user.id, **shown.as_kwargs())


def build_router() -> Router:
    router = Router(name="blocking")
    router.my_chat_member.register(membership)
    return router
