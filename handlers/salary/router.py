"""Pay: by level, by city, in words, and the premiums for skills."""

from dataclasses import replace
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from db.queries import salary, skills
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.skills import PayPicture, ShowPay, ShowPremiums, ShowReaching
from handlers.common.charts import ChartFile, ChartSource
from handlers.common.errors import existing, one_of
from handlers.common.show import show, show_picture
from handlers.market.analysis import analysis_of
from handlers.market.rules.market import MarketAt
from handlers.market.scope import own_scope
from handlers.market.views import charts
from handlers.market.views.population import market_filter
from handlers.salary import screens
from handlers.salary.rules import LEVELS, SalaryQuestion
from handlers.salary.views import pay as view


async def show_pay(
    callback: CallbackQuery,
    callback_data: ShowPay,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    population = market_filter(callback_data)
    if callback_data.band_id:
        async with db.read() as session:
            bands = await salary.bands(session, await analysis_of(session, user))
        city = one_of(bands, callback_data.band_id).city
        population = replace(population, city=city or None)
    current_market = await market(now)
    if callback_data.pick:
        await show(callback, view.choose_role(current_market, population, callback_data))
        return
    asked = SalaryQuestion(population.city, population.level, role=population.role)
    await show(callback, await screens.answer(db, user, asked, current_market, callback_data.page))


async def show_premiums(
    callback: CallbackQuery, callback_data: ShowPremiums, db: Database, user: UserRow | None
) -> None:
    async with db.read() as session:
        rows = await skills.premiums(session, await analysis_of(session, user))
    await show(callback, view.premiums(rows, callback_data))


async def picture(
    callback: CallbackQuery,
    callback_data: PayPicture,
    db: Database,
    market: MarketAt,
    user: UserRow | None,
    now: datetime,
    pictures: ChartSource,
    locale: str,
) -> None:
    user = existing(user)
    population = market_filter(callback_data)
    current_market = await market(now)
    async with db.read() as session:
        bands = await salary.bands(session, user.analysis_id)
        scope = await own_scope(session, user, current_market)
    population = scope.of(current_market, population)
    paid = [
        (level, current_market.paid_postings(replace(population, level=level)).groups)
        for level in LEVELS
    ]
    chart = charts.salary_chart(bands, paid, population, current_market)
    if not chart.groups:
        asked = SalaryQuestion(population.city, None, role=population.role)
        await show(callback, await screens.answer(db, user, asked, current_market))
        return
    caption = charts.below(chart, callback_data, current_market)
    await show_picture(
        callback, caption, ChartFile(chart, locale, callback_data.theme), pictures, now
    )


async def show_reaching(
    callback: CallbackQuery,
    callback_data: ShowReaching,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    current = await market(now)
    await show(callback, await screens.reaching(db, user, callback_data.salary or None, current))


def build_router() -> Router:
    router = Router(name="salary")
    router.callback_query.register(show_pay, ShowPay.filter())
    router.callback_query.register(show_reaching, ShowReaching.filter())
    router.callback_query.register(show_premiums, ShowPremiums.filter())
    router.callback_query.register(picture, PayPicture.filter())
    return router
