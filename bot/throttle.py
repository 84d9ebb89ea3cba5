"""A flood of one user's updates: answered once, then met with silence for a while."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

from db.engine import Database
from db.queries import users
from db.queries.users import CurrentUser
from handlers.views import throttle as view

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
WINDOW = 10  # seconds
QUIET = timedelta(seconds=30)


class Throttle(BaseMiddleware):
    """At most `most` updates of a user in ten seconds (None: any number).

    Each process counts for itself; that a user is not answered stands in their row, so every
    replica keeps silent.
    """

    def __init__(self, most: int | None) -> None:
        self.most = most
        self._window = 0
        self._counts: Counter[int] = Counter()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        user: CurrentUser | None = data["user"]
        if self.most is None or user is None or _is_of_telegram(event):
            return await handler(event, data)
        now: datetime = data["now"]
        if user.quiet_until is not None and now < user.quiet_until:
            return None
        if self._count(user.id, now) <= self.most:
            return await handler(event, data)
        db: Database = data["db"]
        async with db.begin() as session:
            first = await users.silence(session, user.id, now, now + QUIET)
        if first:
            await _tell(event)
        return None

    def _count(self, user_id: int, now: datetime) -> int:
        window = int(now.timestamp()) // WINDOW
        if window != self._window:
            self._window = window
            self._counts.clear()
        self._counts[user_id] += 1
        return self._counts[user_id]


def _is_of_telegram(event: TelegramObject) -> bool:
    """That a user blocked the bot or came back is heard however busy they are."""
    return isinstance(event, Update) and event.my_chat_member is not None


async def _tell(event: TelegramObject) -> None:
    if not isinstance(event, Update):
        return
    if event.callback_query is not None:
        await event.callback_query.answer(view.too_many(), show_alert=True)
    elif message := event.message or event.edited_message:
        await message.answer(view.too_many())
