"""Another's plan by its share link: seen, followed, and a line about it in every digest."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.types import CallbackQuery, Update
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import follows, share, tasks
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.share import Following, FollowShare, SharedCard
from handlers.common.show import show
from handlers.common.view import View
from handlers.sharing.rules import line
from handlers.sharing.share import LINK, shown_name
from handlers.sharing.share import card as card_of
from handlers.sharing.views import following as view


def comes_to_follow(event: object) -> bool:
    """Whether an update is of somebody who opens a share link or presses a button of its card.

    Where it is their first, they get no digest of the built-in plan, which they never asked for.
    """
    if not isinstance(event, Update):
        return False
    if event.message is not None:
        return (event.message.text or "").startswith(f"/start {LINK}")
    data = event.callback_query.data if event.callback_query else None
    kinds = (FollowShare, SharedCard)
    return (data or "").partition(":")[0] in [kind.__prefix__ for kind in kinds]


async def card(session: AsyncSession, user: UserRow, token: str, now: datetime) -> View:
    """What a share link leads to."""
    shared = await share.find_by_token(session, token)
    if shared is None:
        return view.closed(user)
    followed = {each.id for each in await follows.for_user(session, user.id)}
    found, day = await card_of(session, shared), now.astimezone(ZoneInfo(user.time_zone)).date()
    return view.card(shared, found, day, user, now, follows=shared.id in followed)


async def open_card(
    callback: CallbackQuery, callback_data: SharedCard, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.read() as session:
        shown = await card(session, user, callback_data.token, now)
    await show(callback, shown)


async def follow(
    callback: CallbackQuery, callback_data: FollowShare, db: Database, user: UserRow, now: datetime
) -> None:
    toast = None
    async with db.begin_for(user.id) as session:
        shared = await share.find_by_token(session, callback_data.token)
        if shared is not None and shared.user_id != user.id:
            others = {each.id for each in await follows.for_user(session, user.id)} - {shared.id}
            full = callback_data.on and len(others) >= view.MOST
            if not callback_data.on:
                await follows.remove(session, user.id, shared.id)
            elif not full:
                await follows.add(session, user.id, shared.id, now)
            toast = view.toast(on=callback_data.on, full=full)
        shown = await card(session, user, callback_data.token, now)
    await show(callback, shown, toast=toast)


async def list_followed(callback: CallbackQuery, db: Database, user: UserRow) -> None:
    async with db.read() as session:
        found = await follows.for_user(session, user.id)
    named = [(each, shown_name(each.name)) for each in found]
    await show(callback, view.following(named, user))


async def lines(session: AsyncSession, user: UserRow, due: datetime) -> View | None:
    """The section of a digest that was due at this moment; None where there is nothing to say."""
    since = due - timedelta(weeks=user.every_weeks)
    found = await follows.for_user(session, user.id)
    shown = [
        line(
            await tasks.for_plan(session, each.user_id, each.analysis_id),
            since,
            shown_name(each.name),
        )
        for each in found[: view.LINES]
    ]
    ended = await follows.count_ended(session, user.id, since, due)
    return view.lines(shown, len(found) - len(shown), ended, user.every_weeks)


def build_router() -> Router:
    router = Router(name="following")
    router.callback_query.register(open_card, SharedCard.filter())
    router.callback_query.register(follow, FollowShare.filter())
    router.callback_query.register(list_followed, Following.filter())
    return router
