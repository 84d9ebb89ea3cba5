"""The buttons that open a screen, as its command would."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from aiogram import F, Router
from aiogram.types import CallbackQuery

from db.engine import Database
from db.queries.users import CurrentUser
from handlers import (
    callbacks,
    help,
    plan,
    plans,
    postings,
    progress,
    remind,
    roadmap,
    roles,
    salary,
    settings,
    skills,
    softskills,
)
from handlers.rules.market import MarketAt
from handlers.show import message_id, show
from handlers.views import View

router = Router(name="menu")
public = Router(name="public_menu")
Screen = Callable[[Database, CurrentUser, datetime], Awaitable[View]]


async def _roles(db: Database, user: CurrentUser | None, now: datetime, market: MarketAt) -> View:
    return await roles.screen(db, user, now)


PublicScreen = Callable[[Database, CurrentUser | None, datetime, MarketAt], Awaitable[View]]
PUBLIC: dict[str, PublicScreen] = {
    "skills": skills.screen,
    "roles": _roles,
    "postings": postings.screen,
    "salary": salary.screen,
}
SCREENS: dict[str, Screen] = {
    "plan": plan.screen,
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
    name: str, db: Database, user: CurrentUser, now: datetime, market: MarketAt
) -> View:
    """The screen of this name, one of EVERY."""
    if name in PUBLIC:
        return await PUBLIC[name](db, user, now, market)
    return await SCREENS[name](db, user, now)


@public.callback_query(callbacks.Open.filter(F.screen.in_(PUBLIC)))
async def open_public(
    callback: CallbackQuery,
    callback_data: callbacks.Open,
    db: Database,
    user: CurrentUser | None,
    now: datetime,
    market: MarketAt,
) -> None:
    await show(callback, await PUBLIC[callback_data.screen](db, user, now, market))


@router.callback_query(callbacks.Open.filter())
async def open_screen(
    callback: CallbackQuery,
    callback_data: callbacks.Open,
    db: Database,
    user: CurrentUser,
    now: datetime,
) -> None:
    if callback_data.screen == "plan":
        shown = await plan.screen(db, user, now, message_id=message_id(callback))
    else:
        shown = await SCREENS[callback_data.screen](db, user, now)
    await show(callback, shown)
