"""Asks a person whom the owner of a plan chose in Telegram to follow it."""

from contextlib import suppress
from datetime import datetime

from aiogram import Bot, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import I18n

from db.rows.share import ShareRow
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.share import AskMentor
from handlers.common.filters import ChosenUsers
from handlers.common.show import answer
from handlers.sharing import service
from handlers.sharing.rules import shown_name
from handlers.sharing.views import mentor as view
from handlers.sharing.views.share import url_of


async def offer(
    callback: CallbackQuery, callback_data: AskMentor, bot: Bot, db: Database, user: UserRow
) -> None:
    async with db.read() as session:
        shared = await service.own_share(session, user, callback_data.share_id)
    await answer(callback, None)
    content = view.choose(await _url(bot, shared)).as_kwargs()
    await bot.send_message(user.id, **content | {"reply_markup": view.chooser(shared.id)})


async def ask(
    message: Message, bot: Bot, db: Database, user: UserRow, now: datetime, i18n: I18n
) -> None:
    """Ask the chosen person. A client may make up both: the share must be the sender's, the person
    may be anybody."""
    chosen = message.users_shared
    if chosen is None or not chosen.users:
        return
    person = chosen.users[0].user_id
    async with db.begin_for(user.id) as session:
        shared = await service.own_share(session, user, chosen.request_id)
        asked = await service.invite(session, user, shared, person, now)
    said = view.yourself() if person == user.id else view.chosen(await _url(bot, shared))
    await message.answer(**said.as_kwargs() | {"reply_markup": {"remove_keyboard": True}})
    if asked is not None:
        with i18n.use_locale(asked.language):
            shown = view.invitation(shown_name(user.name), shared.token)
        # Who blocked the bot meanwhile, or never opened it, is not reached.
        with suppress(TelegramAPIError):
            await bot.send_message(asked.id, **shown.as_kwargs())


async def _url(bot: Bot, shared: ShareRow) -> str:
    return url_of(shared, (await bot.me()).username)


def build_router() -> Router:
    router = Router(name="mentor")
    router.callback_query.register(offer, AskMentor.filter())
    router.message.register(ask, ChosenUsers())
    return router
