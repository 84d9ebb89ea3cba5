"""Figures of the bot for administrators."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from db.queries import misunderstood, stats, sweeps
from db.rows.users import UserRow
from db.sources.posting import HEADHUNTER
from db.store.engine import Database
from db.store.session import Session
from handlers.admin.rules.checkup import Check
from handlers.admin.views import checkup as checkup_view
from handlers.admin.views import stats as view
from handlers.callbacks.administrators import CheckUp, StatsPicture
from handlers.common.charts import WEEKS, ChartFile, ChartSource
from handlers.common.commands import Command
from handlers.common.errors import existing
from handlers.common.filters import Administrator
from handlers.common.show import show, show_picture
from handlers.market.rules.market import Market, MarketAt
from handlers.tasks.rules.progress import week_start

WEEK = timedelta(weeks=1)
CheckingUp = Callable[[datetime], Awaitable[Sequence[Check]]]


async def _figures(session: Session, user: UserRow, now: datetime, market: Market) -> view.Figures:
    monday = week_start(now, "UTC")
    mondays = [monday - age * WEEK for age in range(WEEKS - 1, -1, -1)]
    active = await stats.active_by_week(session, mondays[0])
    return view.Figures(
        now=now,
        zone=user.time_zone,
        users=await stats.count_users(session, now - WEEK),
        active=[(each, active.get(each, 0)) for each in mondays],
        ticks=await stats.count_done_ticks(session, now - WEEK),
        digests=await stats.count_digests(session, now - WEEK, now),
        postings=len(market.ids),
        left_out=market.left_out,
        snapshot=market.snapshot,
        refresh=await sweeps.latest(session, HEADHUNTER),
        unread=await misunderstood.counts(session, now - WEEK),
    )


async def show_stats(
    message: Message, db: Database, user: UserRow, now: datetime, market: MarketAt
) -> None:
    figures = await db.read_in_thread(_figures, user, now, await market(now))
    await show(message, view.stats(figures))


async def show_stats_picture(
    callback: CallbackQuery,
    callback_data: StatsPicture,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
    pictures: ChartSource,
    locale: str,
) -> None:
    figures = await db.read_in_thread(_figures, user, now, await market(now))
    chart = view.chart(figures)
    picture = ChartFile(chart, locale, callback_data.theme)
    shown = view.below_picture(chart, callback_data.theme)
    await show_picture(callback, shown, picture, pictures, now)


async def show_checkup(
    callback: CallbackQuery, now: datetime, check_up: CheckingUp | None
) -> None:
    """Show what `python -m bot doctor` finds. It asks Telegram and the disk."""
    await show(callback, checkup_view.checkup(await existing(check_up)(now)))


def build_router() -> Router:
    router = Router(name="stats")
    router.message.register(show_stats, Command("stats"), Administrator())
    router.callback_query.register(show_checkup, CheckUp.filter(), Administrator())
    router.callback_query.register(show_stats_picture, StatsPicture.filter(), Administrator())
    return router
