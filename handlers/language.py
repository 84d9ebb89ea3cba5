"""The language: whose analysis it brings, and its choice in /settings."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import I18n, get_i18n
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database
from db.queries import analyses, language, users
from db.queries.users import CurrentUser
from handlers import callbacks, commands, settings
from handlers.errors import Gone
from handlers.show import show

router = Router(name="language")


async def analysis_of(session: AsyncSession, user: CurrentUser | None) -> int:
    """The user's analysis; for who has none, the built-in one in the language they read."""
    if user is not None:
        return user.analysis_id
    return await analyses.builtin_id(session, get_i18n().current_locale)


@router.callback_query(callbacks.Language.filter())
async def choose(
    callback: CallbackQuery,
    callback_data: callbacks.Language,
    bot: Bot,
    db: Database,
    user: CurrentUser,
    now: datetime,
    i18n: I18n,
    admin_ids: tuple[int, ...],
) -> None:
    code = callback_data.code
    if code not in i18n.available_locales:
        raise Gone
    async with db.begin() as session:
        await users.lock(session, user.id)
        changed = await language.change(session, user.id, code)
    with i18n.use_locale(code):
        await show(callback, await settings.screen(db, changed, now))
        await commands.publish_to(bot, user.id, admin_ids)
