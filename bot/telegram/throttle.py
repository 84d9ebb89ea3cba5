"""The rate limit on one user's updates: the bot answers a flood once, then ignores it a while.

The limit of a day is also the quota on a user's rows: an update adds a few rows of history, and
the hot paths need no statement that counts them.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.event.bases import NextMiddlewareType
from aiogram.types import TelegramObject, Update

from db.queries import rate_limits, users
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.home.views import throttle as view

WINDOW = 10  # seconds
QUIET = timedelta(seconds=30)
# A day allows the updates of so many windows: 3,000 with the default of 20.
WINDOWS_A_DAY = 150


class Throttle(BaseMiddleware):
    """Allows a user `most` updates in ten seconds (None: any number), 150 times that in a UTC day.

    A sender in a group or inline gets no answer past the limit, not even the first. With `shared`
    the store counts for all replicas, else this process for itself. A user's row holds until when
    the bot ignores them.
    """

    def __init__(self, most: int | None, *, shared: bool = False) -> None:
        self.most = most
        self.shared = shared
        self._window = self._day = 0
        self._counts: Counter[int] = Counter()
        self._of_day: Counter[int] = Counter()

    async def __call__(
        self,
        handler: NextMiddlewareType[TelegramObject],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        user: UserRow | None = data["user"]
        if self.most is None or _is_of_telegram(event):
            return await handler(event, data)
        now: datetime = data["now"]
        db: Database = data["db"]
        if user is None:
            sender = data.get("event_from_user")
            if sender is None or (await self._count(db, sender.id, now))[0] <= self.most:
                return await handler(event, data)
            return None
        if user.quiet_until is not None and now < user.quiet_until:
            return None
        in_window, in_day = await self._count(db, user.id, now)
        until, words = now + QUIET, view.too_many
        if in_day > self.most * WINDOWS_A_DAY:
            until, words = _tomorrow(now), view.too_many_today
        elif in_window <= self.most:
            return await handler(event, data)
        async with db.begin() as session:
            first = await users.silence(session, user.id, now, until)
        if first:
            await _tell(event, words())
        return None

    async def _count(self, db: Database, user_id: int, now: datetime) -> tuple[int, int]:
        """Count an update. Returns the counts of this window and of this day."""
        window, day = int(now.timestamp()) // WINDOW, now.toordinal()
        if self.shared:
            async with db.begin() as session:
                return await rate_limits.count_update(session, user_id, window, day)
        if window != self._window:
            self._window = window
            self._counts.clear()
        if day != self._day:
            self._day = day
            self._of_day.clear()
        self._counts[user_id] += 1
        self._of_day[user_id] += 1
        return self._counts[user_id], self._of_day[user_id]


def _tomorrow(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(1)


def _is_of_telegram(event: TelegramObject) -> bool:
    """True for a block or unblock of the bot, which the limit never drops."""
    return isinstance(event, Update) and event.my_chat_member is not None


async def _tell(event: TelegramObject, words: str) -> None:
    if not isinstance(event, Update):
        return
    if event.callback_query is not None:
        await event.callback_query.answer(words, show_alert=True)
    elif message := event.message or event.edited_message:
        await message.answer(words)
