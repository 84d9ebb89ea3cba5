"""The first meeting: /start, deep links, and onboarding in one message edited in place."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, Message

from db.plans import builtin
from db.queries import skills, users
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.digest import OnboardDone, OnboardSkill, OnboardTime, OnboardZone
from handlers.callbacks.postings import FoundCard
from handlers.callbacks.share import LINK, OwnPlan
from handlers.common.commands import Command, publish_to
from handlers.common.errors import OutOfDate
from handlers.common.show import show
from handlers.common.view import View
from handlers.digest import screens as digest
from handlers.digest import views as remind_view
from handlers.digest.services.schedule import reschedule, unblock
from handlers.home import first_screens
from handlers.home.screens import SCREENS, ScreenRequest
from handlers.home.views import home as home_view
from handlers.home.views import onboarding as view
from handlers.market.rules.market import Market, MarketAt
from handlers.postings import screens as postings
from handlers.sharing import screens as sharing
from handlers.skills import screens as skill_screens


async def start(
    message: Message,
    command: CommandObject,
    bot: Bot,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
    admin_ids: tuple[int, ...],
) -> None:
    if user.blocked_at is not None:
        async with db.begin() as session:
            back = await unblock(session, user, now)
        await show(message, remind_view.welcome_back(back))
    elif command.args == "share":
        await show(message, await sharing.active(db, bot, user, now))
    elif linked := await _linked(db, user, now, command.args or "", market):
        await show(message, linked)
    elif user.onboarded_at is None:
        await show(message, await _onboarding(db, user, now, await market(now)))
    else:
        home = home_view.dead_link if command.args else home_view.home
        await show(message, home(user.name))
    if user.id in admin_ids:
        await publish_to(bot, user.id, admin_ids)


async def _onboarding(db: Database, user: UserRow, now: datetime, market: Market) -> View:
    """The first question. Who came to follow somebody has a plan of their own from here on."""
    if user.only_follows:
        async with db.begin() as session:
            await users.update_settings(session, user.id, only_follows=False)
    return await first_screens.begin(db, user, now, market, greet=True)


async def start_own_plan(
    callback: CallbackQuery, db: Database, user: UserRow, now: datetime, market: MarketAt
) -> None:
    if user.onboarded_at is None:
        await show(callback, await _onboarding(db, user, now, await market(now)))
    else:
        await show(callback, home_view.home(user.name))


async def _linked(
    db: Database, user: UserRow, now: datetime, payload: str, market: MarketAt
) -> View | None:
    """Read a deep link: a screen, skill_docker, job_3, share_TOKEN; None for anything
    else."""
    kind, _separator, name = payload.partition("_")
    if payload in SCREENS:
        return await SCREENS[payload](ScreenRequest(db, user, now, market))
    if payload.startswith(LINK):
        async with db.read() as session:
            return await sharing.card(session, user, name, now)
    if kind == "skill":
        return await skill_screens.card_by_slug(db, user, name[:48], await market(now))
    if kind == "job" and name.isascii() and name.isdigit() and len(name) < 10:
        try:
            async with db.read() as session:
                return await postings.card(session, user, FoundCard(posting_id=int(name)))
        except OutOfDate:
            return None
    return None


async def choose_zone(
    callback: CallbackQuery, callback_data: OnboardZone, db: Database, user: UserRow, now: datetime
) -> None:
    number, in_settings = callback_data.zone, callback_data.settings
    if not 0 <= number < len(view.ZONES):
        await show(callback, view.zones(now, settings=in_settings))
    elif not callback_data.sure:
        await show(callback, view.check_time(number, now, settings=in_settings))
    else:
        zone = view.ZONES[number]
        async with db.begin() as session:
            changed = await reschedule(session, user.id, now, time_zone=zone)
        if in_settings:
            await show(callback, await digest.remind(db, changed, now, before=user))
        else:
            await show(callback, view.days(settings=False))


async def choose_time(
    callback: CallbackQuery,
    callback_data: OnboardTime,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    weekday, hour, in_settings = (
        callback_data.weekday,
        callback_data.hour,
        callback_data.settings,
    )
    if weekday < 0:
        await show(callback, view.days(settings=in_settings))
    elif hour < 0:
        await show(callback, view.hours(weekday, settings=in_settings))
    else:
        async with db.begin() as session:
            changed = await reschedule(
                session, user.id, now, weekday=weekday, minute_of_day=hour * 60
            )
        if in_settings:
            await show(callback, await digest.remind(db, changed, now, before=user))
        else:
            await show(callback, await _go_on(db, changed, now, market))


async def _knows(
    db: Database, user: UserRow, market: Market, page: int = 0, *, settings: bool = False
) -> View:
    async with db.read() as session:
        known = await first_screens.to_tick(session, user, market)
        states = await skills.states(session, user.id, user.analysis_id)
    return view.knows(known, states, page, user.weekday, settings=settings)


async def mark_skill(
    callback: CallbackQuery,
    callback_data: OnboardSkill,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    if callback_data.skill_id:
        async with db.begin_for(user.id) as session:
            states = await skills.states(session, user.id, user.analysis_id)
            skill_id, known = callback_data.skill_id, callback_data.known
            await first_screens.mark_known(session, user, skill_id, states, now, known=known)
    page, in_settings = callback_data.page, callback_data.settings
    shown = await _knows(db, user, await market(now), page, settings=in_settings)
    await show(callback, shown)


async def _go_on(db: Database, user: UserRow, now: datetime, market: MarketAt) -> View:
    """The step after the settings: a plan, or for whoever has one, the skills that they know."""
    async with db.read() as session:
        is_empty = await builtin.is_empty(session, user.analysis_id)
    if is_empty:
        return await first_screens.begin(db, user, now, await market(now))
    return await _knows(db, user, await market(now))


async def finish(
    callback: CallbackQuery, db: Database, user: UserRow, now: datetime, market: MarketAt
) -> None:
    """The end of the settings. Whoever has no plan yet goes on to it."""
    async with db.read() as session:
        is_empty = await builtin.is_empty(session, user.analysis_id)
    if is_empty and user.onboarded_at is None:
        await show(callback, await _go_on(db, user, now, market))
        return
    async with db.begin() as session:
        if user.onboarded_at is None:
            await users.update_settings(session, user.id, onboarded_at=now)
        ready = await users.find(session, user.id)
    await show(callback, view.ready(ready or user, now))


def build_router() -> Router:
    router = Router(name="start")
    router.message.register(start, Command("start"))
    router.callback_query.register(start_own_plan, OwnPlan.filter())
    router.callback_query.register(choose_zone, OnboardZone.filter())
    router.callback_query.register(choose_time, OnboardTime.filter())
    router.callback_query.register(mark_skill, OnboardSkill.filter())
    router.callback_query.register(finish, OnboardDone.filter())
    return router
