"""How the bot does, for administrators."""

from datetime import datetime, timedelta

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from db.engine import Database
from db.postings.posting import HEADHUNTER
from db.queries import population, refreshes, stats
from db.queries.users import CurrentUser
from handlers import callbacks
from handlers.administrators import Administrator
from handlers.commands import Command
from handlers.pictures import WEEKS, Picture, Pictures
from handlers.rules.market import FRESH
from handlers.rules.progress import week_start
from handlers.show import show, show_picture
from handlers.views import stats as view

router = Router(name="stats")
WEEK = timedelta(weeks=1)


async def _figures(db: Database, user: CurrentUser, now: datetime) -> view.Figures:
    monday = week_start(now, "UTC")
    mondays = [monday - age * WEEK for age in range(WEEKS - 1, -1, -1)]
    async with db.read() as session:
        active = await stats.active_by_week(session, mondays[0])
        return view.Figures(
            now=now,
            zone=user.time_zone,
            users=await stats.users(session, now - WEEK),
            active=[(each, active.get(each, 0)) for each in mondays],
            ticks=await stats.ticks(session, now - WEEK),
            digests=await stats.digests(session, now - WEEK, now),
            postings=await population.count(session, now - FRESH),
            refresh=await refreshes.last(session, HEADHUNTER),
        )


@router.message(Command("stats"), Administrator())
async def show_stats(message: Message, db: Database, user: CurrentUser, now: datetime) -> None:
    await show(message, view.stats(await _figures(db, user, now)))


@router.callback_query(callbacks.StatsPicture.filter(), Administrator())
async def show_stats_picture(
    callback: CallbackQuery,
    callback_data: callbacks.StatsPicture,
    db: Database,
    user: CurrentUser,
    now: datetime,
    pictures: Pictures,
    locale: str,
) -> None:
    figures = await _figures(db, user, now)
    chart = view.chart(figures)
    picture = Picture(chart, locale, callback_data.theme)
    shown = view.below_picture(chart, callback_data.theme)
    await show_picture(callback, shown, picture, pictures, now)
