"""Filters for whole routers: where a message is written, and by whom."""

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from db.rows.users import UserRow


class Administrator(Filter):
    """One of ADMIN_IDS of the settings."""

    async def __call__(
        self, event: Message | CallbackQuery, admin_ids: tuple[int, ...], user: UserRow
    ) -> bool:
        return user.id in admin_ids


class Private(Filter):
    """A private chat with someone the bot knows."""

    async def __call__(self, event: Message | CallbackQuery, user: object = None) -> bool:
        message = event.message if isinstance(event, CallbackQuery) else event
        return user is not None and message is not None and message.chat.type == "private"
