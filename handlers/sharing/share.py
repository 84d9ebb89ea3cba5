"""Sharing a plan's progress: what others see is chosen by buttons, sent, and revoked."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message

from db.queries import follows, share
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.share import MakeShare, MyShare, Revoke, ShareName, SharePage, ShareTitle
from handlers.common.commands import Command
from handlers.common.show import show
from handlers.sharing import screens, service
from handlers.sharing.views import share as view


async def open_share(
    event: Message | CallbackQuery, bot: Bot, db: Database, user: UserRow, now: datetime
) -> None:
    await show(event, await screens.active(db, bot, user, now))


async def make_link(
    callback: CallbackQuery, bot: Bot, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin() as session:
        await service.make_link(session, user, now)
    await show(callback, await screens.active(db, bot, user, now))


async def turn_page(
    callback: CallbackQuery,
    callback_data: SharePage,
    bot: Bot,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    share_id, page = callback_data.share_id, callback_data.page
    await show(callback, await screens.own(db, bot, user, share_id, now, page))


async def choose_title(
    callback: CallbackQuery,
    callback_data: ShareTitle,
    bot: Bot,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    share_id, item_id = callback_data.share_id, callback_data.item_id
    async with db.begin_for(user.id) as session:
        await service.show_title(session, user, share_id, item_id, on=callback_data.on)
    await show(callback, await screens.own(db, bot, user, share_id, now, callback_data.page))


async def choose_name(
    callback: CallbackQuery,
    callback_data: ShareName,
    bot: Bot,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    async with db.begin() as session:
        shared = await service.own_share(session, user, callback_data.share_id)
        await share.show_name(session, shared.id, on=callback_data.on)
    await show(callback, await screens.own(db, bot, user, shared.id, now))


async def revoke(
    callback: CallbackQuery, callback_data: Revoke, db: Database, user: UserRow, now: datetime
) -> None:
    if not callback_data.sure:
        async with db.read() as session:
            shared = await service.own_share(session, user, callback_data.share_id)
            followers = await follows.count_followers(session, shared.id)
        await show(callback, view.ask_revoke(shared, followers))
        return
    async with db.begin() as session:
        shared = await service.own_share(session, user, callback_data.share_id)
        await share.revoke(session, user.id, shared.id, now)
    await show(callback, view.nothing_shared(), toast=view.revoked_toast())


def build_router() -> Router:
    router = Router(name="share")
    router.message.register(open_share, Command("share"))
    router.callback_query.register(open_share, MyShare.filter())
    router.callback_query.register(make_link, MakeShare.filter())
    router.callback_query.register(turn_page, SharePage.filter())
    router.callback_query.register(choose_title, ShareTitle.filter())
    router.callback_query.register(choose_name, ShareName.filter())
    router.callback_query.register(revoke, Revoke.filter())
    return router
