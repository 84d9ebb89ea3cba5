"""Who operates the bot: ADMIN_IDS of the settings."""

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from db.rows.users import UserRow


class Administrator(Filter):
    async def __call__(
        self, event: Message | CallbackQuery, admin_ids: tuple[int, ...], user: UserRow
    ) -> bool:
        return user.id in admin_ids
