"""Someone blocks the bot, and perhaps comes back: then it asks before it starts again."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.types import ChatMemberUpdated
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import deliveries, users
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.digest import views as view
from handlers.digest.schedule import reschedule


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


async def unblock(session: AsyncSession, user: UserRow, now: datetime) -> UserRow:
    """They can be reached again; the digest waits for their word. Raises Gone."""
    return await reschedule(
        session, user.id, now, blocked_at=None, reminded=False, paused_until=None
    )


def build_router() -> Router:
    router = Router(name="blocking")
    router.my_chat_member.register(membership)
    return router
