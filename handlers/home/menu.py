"""The buttons that open a screen, as its command would."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from aiogram import F, Router
from aiogram.types import CallbackQuery

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.screens import Open
from handlers.common.show import message_id, show
from handlers.common.view import View
from handlers.digest import router as remind
from handlers.documents import plans
from handlers.home import help, roles, settings
from handlers.market.rules.market import MarketAt
from handlers.postings import postings
from handlers.salary import router as salary
from handlers.skills import router as skills
from handlers.tasks import progress, roadmap, softskills, week

ScreenBuilder = Callable[[Database, UserRow, datetime], Awaitable[View]]


async def _roles(db: Database, user: UserRow | None, now: datetime, market: MarketAt) -> View:
    return await roles.screen(db, user, now)


PublicScreenBuilder = Callable[[Database, UserRow | None, datetime, MarketAt], Awaitable[View]]
PUBLIC: dict[str, PublicScreenBuilder] = {
    "skills": skills.screen,
    "roles": _roles,
    "postings": postings.screen,
    "salary": salary.screen,
}
SCREENS: dict[str, ScreenBuilder] = {
    "plan": week.screen,
    "progress": progress.screen,
    "roadmap": roadmap.screen,
    "softskills": softskills.screen,
    "settings": settings.screen,
    "help": help.screen,
    "remind": remind.screen,
    "plans": plans.screen,
}

EVERY = frozenset({*PUBLIC, *SCREENS})


async def screen_of(
    name: str, db: Database, user: UserRow, now: datetime, market: MarketAt
) -> View:
    """The screen of this name, one of EVERY."""
    if name in PUBLIC:
        return await PUBLIC[name](db, user, now, market)
    return await SCREENS[name](db, user, now)


async def open_public(
    callback: CallbackQuery,
    callback_data: Open,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    await show(callback, await PUBLIC[callback_data.screen](db, user, now, market))


async def open_screen(
    callback: CallbackQuery, callback_data: Open, db: Database, user: UserRow, now: datetime
) -> None:
    if callback_data.screen == "plan":
        shown = await week.screen(db, user, now, message_id=message_id(callback))
    else:
        shown = await SCREENS[callback_data.screen](db, user, now)
    await show(callback, shown)


def build_router() -> Router:
    router = Router(name="menu")
    router.callback_query.register(open_screen, Open.filter())
    return router


def build_public_router() -> Router:
    router = Router(name="public_menu")
    router.callback_query.register(open_public, Open.filter(F.screen.in_(PUBLIC)))
    return router
