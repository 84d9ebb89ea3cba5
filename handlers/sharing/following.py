"""Another's plan by its share link: seen, followed, and the list of those one follows."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from db.queries import follows
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.share import Following, FollowShare, SharedCard
from handlers.common.show import show
from handlers.sharing import screens, service
from handlers.sharing.rules import shown_name
from handlers.sharing.views import following as view


async def open_card(
    callback: CallbackQuery, callback_data: SharedCard, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.read() as session:
        shown = await screens.card(session, user, callback_data.token, now)
    await show(callback, shown)


async def follow(
    callback: CallbackQuery, callback_data: FollowShare, db: Database, user: UserRow, now: datetime
) -> None:
    token, on = callback_data.token, callback_data.on
    async with db.begin_for(user.id) as session:
        had_room = await service.follow(session, user, token, now, on=on)
        shown = await screens.card(session, user, token, now)
    toast = None if had_room is None else view.toast(on=on, full=not had_room)
    await show(callback, shown, toast=toast)


async def list_followed(callback: CallbackQuery, db: Database, user: UserRow) -> None:
    async with db.read() as session:
        followed = await follows.for_user(session, user.id)
    named = [(shared, shown_name(shared.name)) for shared in followed]
    await show(callback, view.following(named, user))


def build_router() -> Router:
    router = Router(name="following")
    router.callback_query.register(open_card, SharedCard.filter())
    router.callback_query.register(follow, FollowShare.filter())
    router.callback_query.register(list_followed, Following.filter())
    return router
