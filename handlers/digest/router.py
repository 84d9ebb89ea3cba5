"""The weekly digest: when it comes, how often, a pause, and what became of the last one."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.base import ASK_DAYS, NO_END
from handlers.callbacks.digest import Every, GoOn, Pause, Resume, StayPaused, TestDigest
from handlers.common.commands import Command
from handlers.common.show import answer, message_id, show
from handlers.digest import screens
from handlers.digest import views as view
from handlers.digest.services.schedule import pause, reschedule, resume
from handlers.market.rules.market import MarketAt
from handlers.sharing.screens import followed_lines
from handlers.sharing.views import following as following_view
from handlers.tasks import screens as task_screens
from handlers.tasks.views import week as plan_view


async def ask_pause(message: Message, user: UserRow, now: datetime) -> None:
    await show(message, view.ask_pause(user, now))


async def resume_by_command(message: Message, db: Database, user: UserRow, now: datetime) -> None:
    async with db.begin() as session:
        changed = await resume(session, user.id, now)
    await show(message, await screens.remind(db, changed, now, before=user))


async def _answer(
    callback: CallbackQuery, db: Database, changed: UserRow, now: datetime, before: UserRow
) -> None:
    shown = await screens.remind(db, changed, now, before)
    await show(callback, shown, toast=view.next_toast(changed))


async def resume_by_button(
    callback: CallbackQuery, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin() as session:
        changed = await resume(session, user.id, now)
    await _answer(callback, db, changed, now, user)


async def pause_by_button(
    callback: CallbackQuery, callback_data: Pause, db: Database, user: UserRow, now: datetime
) -> None:
    if callback_data.days == ASK_DAYS:
        await show(callback, view.ask_pause(user, now))
        return
    async with db.begin() as session:
        days = None if callback_data.days == NO_END else callback_data.days
        changed = await pause(session, user.id, now, days)
    await _answer(callback, db, changed, now, user)


async def stay_paused(callback: CallbackQuery) -> None:
    await show(callback, view.stays_paused())


async def choose_every(
    callback: CallbackQuery, callback_data: Every, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin() as session:
        changed = await reschedule(session, user.id, now, every_weeks=callback_data.weeks)
    await _answer(callback, db, changed, now, user)


async def go_on(
    callback: CallbackQuery,
    callback_data: GoOn,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    async with db.begin() as session:
        changed = await reschedule(session, user.id, now, every_weeks=callback_data.every_weeks)
    if changed.only_follows:
        await _answer(callback, db, changed, now, user)
        return
    current, pressed = await market(now), screens.Pressed(message_id(callback))
    async with db.read() as session:
        shown = await screens.plan(session, changed, now, pressed, current)
    await show(callback, shown, toast=view.next_toast(changed))


async def send_test(
    callback: CallbackQuery, db: Database, user: UserRow, now: datetime, market: MarketAt
) -> None:
    current = await market(now)
    async with db.read() as session:
        week = (await task_screens.week(session, user, now, current)).shown
        followed = await followed_lines(session, user, now)
    await answer(callback, None)
    if callback.message is None:
        return
    extras = [followed] if followed else []
    if week.open and not user.only_follows:
        shown = plan_view.digest(week, plan_view.SentDigest("week", now, now, extras))
    elif extras:
        shown = following_view.digest(extras, user, now, now, asks=False)
    else:
        shown = following_view.following([], user) if user.only_follows else plan_view.plan(week)
    await callback.message.answer(**shown.as_kwargs())


def build_router() -> Router:
    router = Router(name="remind")
    router.message.register(ask_pause, Command("pause"))
    router.message.register(resume_by_command, Command("resume"))
    router.callback_query.register(resume_by_button, Resume.filter())
    router.callback_query.register(pause_by_button, Pause.filter())
    router.callback_query.register(stay_paused, StayPaused.filter())
    router.callback_query.register(choose_every, Every.filter())
    router.callback_query.register(go_on, GoOn.filter())
    router.callback_query.register(send_test, TestDigest.filter())
    return router
