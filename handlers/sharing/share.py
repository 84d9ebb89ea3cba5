"""Sharing a plan's progress: what others see is chosen by buttons, sent, and revoked."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import follows, share, tasks
from db.rows.share import ShareRow, ShareTitleRow
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.share import MakeShare, MyShare, Revoke, ShareName, SharePage, ShareTitle
from handlers.common.cleaning import clean
from handlers.common.commands import Command
from handlers.common.errors import OutOfDate
from handlers.common.show import show
from handlers.common.view import View
from handlers.sharing.rules import ShareCard
from handlers.sharing.rules import card as card_of
from handlers.sharing.views import share as view

LINK = "share_"


def shown_name(name: str | None) -> str | None:
    """The first word of an owner's name, which others read."""
    return next(iter(clean(name or "").split()), None)


def url_of(shared: ShareRow, username: str | None) -> str:
    return f"https://t.me/{username}?start={LINK}{shared.token}"


async def card(
    session: AsyncSession, shared: ShareRow, titles: list[ShareTitleRow] | None = None
) -> ShareCard:
    """All that others see of a share."""
    if titles is None:
        titles = await share.item_titles(session, shared)
    rows = await tasks.for_plan(session, shared.user_id, shared.analysis_id)
    chosen = [(each.item_id, clean(each.title)) for each in titles if each.shown]
    return card_of(rows, chosen, shown_name(shared.name))


async def screen(db: Database, bot: Bot, user: UserRow, now: datetime) -> View:
    """What is shared of the active plan."""
    async with db.read() as session:
        found = await share.find_for_plan(session, user.id, user.analysis_id)
    if found is None:
        return view.nothing_shared()
    return await _screen(db, bot, user, found.id, now)


async def _screen(
    db: Database, bot: Bot, user: UserRow, share_id: int, now: datetime, page: int = 0
) -> View:
    """Raises Gone."""
    me = await bot.me()
    async with db.read() as session:
        found = await _own(session, user, share_id)
        titles = await share.item_titles(session, found)
        own = view.Own(
            found,
            await card(session, found, titles),
            titles,
            await follows.count_followers(session, found.id),
            url_of(found, me.username),
            inline=bool(me.supports_inline_queries) and found.analysis_id == user.analysis_id,
        )
    return view.share(own, now.astimezone(ZoneInfo(user.time_zone)).date(), page)


async def _own(session: AsyncSession, user: UserRow, share_id: int) -> ShareRow:
    found = await share.find_own(session, user.id, share_id)
    if found is None:
        raise OutOfDate
    return found


async def show_share(
    message: Message, bot: Bot, db: Database, user: UserRow, now: datetime
) -> None:
    await show(message, await screen(db, bot, user, now))


async def open_share(
    callback: CallbackQuery, bot: Bot, db: Database, user: UserRow, now: datetime
) -> None:
    await show(callback, await screen(db, bot, user, now))


async def make_link(
    callback: CallbackQuery, bot: Bot, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin() as session:
        token = secrets.token_urlsafe(16)
        await share.create(session, user.id, user.analysis_id, token, now)
    await show(callback, await screen(db, bot, user, now))


async def turn_page(
    callback: CallbackQuery,
    callback_data: SharePage,
    bot: Bot,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    page = callback_data.page
    await show(callback, await _screen(db, bot, user, callback_data.share_id, now, page))


async def choose_title(
    callback: CallbackQuery,
    callback_data: ShareTitle,
    bot: Bot,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    item_id, on = callback_data.item_id, callback_data.on
    async with db.begin_for(user.id) as session:
        found = await _own(session, user, callback_data.share_id)
        if item_id not in {each.item_id for each in await share.item_titles(session, found)}:
            raise OutOfDate
        await share.show_title(session, found.id, item_id, on=on)
    await show(callback, await _screen(db, bot, user, found.id, now, callback_data.page))


async def choose_name(
    callback: CallbackQuery,
    callback_data: ShareName,
    bot: Bot,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    async with db.begin() as session:
        found = await _own(session, user, callback_data.share_id)
        await share.show_name(session, found.id, on=callback_data.on)
    await show(callback, await _screen(db, bot, user, found.id, now))


async def revoke(
    callback: CallbackQuery,
    callback_data: Revoke,
    bot: Bot,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    if not callback_data.sure:
        async with db.read() as session:
            found = await _own(session, user, callback_data.share_id)
            followers = await follows.count_followers(session, found.id)
        await show(callback, view.ask_revoke(found, followers))
        return
    async with db.begin() as session:
        found = await _own(session, user, callback_data.share_id)
        await share.revoke(session, user.id, found.id, now)
    await show(callback, view.nothing_shared(), toast=view.revoked_toast())


def build_router() -> Router:
    router = Router(name="share")
    router.message.register(show_share, Command("share"))
    router.callback_query.register(open_share, MyShare.filter())
    router.callback_query.register(make_link, MakeShare.filter())
    router.callback_query.register(turn_page, SharePage.filter())
    router.callback_query.register(choose_title, ShareTitle.filter())
    router.callback_query.register(choose_name, ShareName.filter())
    router.callback_query.register(revoke, Revoke.filter())
    return router
