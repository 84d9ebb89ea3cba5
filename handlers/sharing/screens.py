"""Shares: what their owner sees of them, what others do, and their lines in a digest."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aiogram import Bot

from db.queries import follows, share, tasks
from db.rows.share import ShareRow, ShareTitleRow
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from db.text import clean
from handlers.common.text import unlinked
from handlers.common.view import View
from handlers.sharing import rules
from handlers.sharing.service import own_share
from handlers.sharing.views import following as following_view
from handlers.sharing.views import share as view


async def card_facts(
    session: Session, shared: ShareRow, titles: list[ShareTitleRow] | None = None
) -> rules.ShareCard:
    """All that others see of a share."""
    if titles is None:
        titles = await share.item_titles(session, shared)
    rows = await tasks.for_plan(session, shared.user_id, shared.analysis_id)
    chosen = [(title.item_id, unlinked(clean(title.title))) for title in titles if title.shown]
    return rules.card(rows, chosen, rules.shown_name(shared.name))


async def active(db: Database, bot: Bot, user: UserRow, now: datetime) -> View:
    """The screen of a share of the active plan."""
    async with db.read() as session:
        shared = await share.find_for_plan(session, user.id, user.analysis_id)
    return await own(db, bot, user, shared.id, now) if shared else view.nothing_shared()


async def own(
    db: Database, bot: Bot, user: UserRow, share_id: int, now: datetime, page: int = 0
) -> View:
    """A share as its owner sees it. Raises OutOfDate."""
    me = await bot.me()
    async with db.read() as session:
        shared = await own_share(session, user, share_id)
        titles = await share.item_titles(session, shared)
        facts = view.Own(
            shared,
            await card_facts(session, shared, titles),
            titles,
            await follows.count_followers(session, shared.id),
            view.url_of(shared, me.username),
            inline=bool(me.supports_inline_queries) and shared.analysis_id == user.analysis_id,
        )
    return view.share(facts, now.astimezone(ZoneInfo(user.time_zone)).date(), page)


async def card(session: Session, user: UserRow, token: str, now: datetime) -> View:
    """A share as others see it: where its link leads."""
    shared = await share.find_by_token(session, token)
    if shared is None:
        return following_view.closed(user)
    followed = {row.id for row in await follows.for_user(session, user.id)}
    facts = await card_facts(session, shared)
    day = now.astimezone(ZoneInfo(user.time_zone)).date()
    return following_view.card(shared, facts, day, user, now, follows=shared.id in followed)


async def followed_lines(session: Session, user: UserRow, due: datetime) -> View | None:
    """The section of a digest that was due at this moment; None where there is nothing to say."""
    since = due - timedelta(weeks=user.every_weeks)
    followed = await follows.for_user(session, user.id)
    lines = [
        rules.line(
            await tasks.for_plan(session, shared.user_id, shared.analysis_id),
            since,
            rules.shown_name(shared.name),
        )
        for shared in followed[: following_view.LINES]
    ]
    ended = await follows.count_ended(session, user.id, since, due)
    return following_view.lines(lines, len(followed) - len(lines), ended, user.every_weeks)
