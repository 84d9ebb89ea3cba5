"""The choice of a language in /settings."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import I18n

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.screens import Language
from handlers.common import commands
from handlers.common.errors import OutOfDate
from handlers.common.show import show
from handlers.home import screens
from handlers.home.service import change_language


async def choose(
    callback: CallbackQuery,
    callback_data: Language,
    bot: Bot,
    db: Database,
    user: UserRow,
    now: datetime,
    i18n: I18n,
    admin_ids: tuple[int, ...],
) -> None:
    code = callback_data.code
    if code not in i18n.available_locales:
        raise OutOfDate
    async with db.begin_for(user.id) as session:
        changed = await change_language(session, user.id, code)
    with i18n.use_locale(code):
        await show(callback, await screens.settings(db, changed, now))
        await commands.publish_to(bot, user.id, admin_ids)


def build_router() -> Router:
    router = Router(name="language")
    router.callback_query.register(choose, Language.filter())
    return router
