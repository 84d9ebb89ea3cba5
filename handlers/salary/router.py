"""Pay: by level, by city, in words, and the premiums for skills."""

from dataclasses import replace
from datetime import datetime

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import postings, rates, salary, skills
from db.rows.users import UserRow
from db.store.engine import Database
from db.vocabulary import Level
from handlers.callbacks.skills import PayPicture, ShowPay, ShowPremiums
from handlers.common.charts import ChartFile, ChartSource
from handlers.common.commands import Command
from handlers.common.errors import OutOfDate
from handlers.common.show import show, show_picture
from handlers.common.view import View, fitted
from handlers.home.language import analysis_of
from handlers.market.rules.market import Market, MarketAt, MarketFilter
from handlers.market.rules.pay import groups
from handlers.market.views import charts
from handlers.market.views import demand as market_view
from handlers.market.views.population import market_filter
from handlers.salary import views as view
from handlers.salary.rules import LEVELS, SalaryQuestion, nearest, understand, without

WORDS_LIMIT = 200


async def screen(db: Database, user: UserRow | None, now: datetime, market: MarketAt) -> View:
    return await _answer(db, user, SalaryQuestion(None, None), await market(now))


async def tell_salary(
    message: Message,
    command: CommandObject,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    asked = await _asked(db, user, command.args or "")
    await show(message, await _answer(db, user, asked, await market(now)))


async def answer_words(
    db: Database, user: UserRow | None, now: datetime, words: str, market: MarketAt
) -> View | None:
    """The answer to free text; None where it is no question about pay."""
    asked = await _asked(db, user, words)
    return await _answer(db, user, asked, await market(now)) if asked.about_pay else None


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
        city = next((band.city for band in bands if band.id == callback_data.band_id), None)
        if city is None:
            raise OutOfDate
        population = replace(population, city=city or None)
    found = await market(now)
    if callback_data.pick:
        await show(callback, view.choose_role(found, population, callback_data))
        return
    asked = SalaryQuestion(population.city, population.level, role=population.role)
    await show(callback, await _answer(db, user, asked, found, callback_data.page))


async def show_premiums(
    callback: CallbackQuery, callback_data: ShowPremiums, db: Database, user: UserRow | None
) -> None:
    async with db.read() as session:
        rows = await skills.premiums(session, await analysis_of(session, user))
    await show(callback, view.premiums(rows, callback_data))


async def _asked(db: Database, user: UserRow | None, words: str) -> SalaryQuestion:
    async with db.read() as session:
        cities = await salary.cities(session, await analysis_of(session, user))
    return understand(words[:WORDS_LIMIT], cities)


async def _answer(
    db: Database, user: UserRow | None, asked: SalaryQuestion, market: Market, page: int = 0
) -> View:
    """What the analysis says, and beside it what postings pay; never merged."""
    async with db.read() as session:
        analysis_id = await analysis_of(session, user)
        stated = view.Stated(
            await salary.bands(session, analysis_id), await salary.band_note(session, analysis_id)
        )
        paid = await _paid(session, analysis_id, asked.level)
        known = await rates.all_rates(session)
    asked = without(asked, stated.note or "")
    shown = _of_analysis(stated, asked, paid, page)
    population = MarketFilter(asked.city, asked.level, asked.role)
    pays = market.paid(population)
    lines = market_view.pay_lines(market, population, pays, groups(pays), known)
    if lines:
        shown = View(Text(shown.text, "\n\n", *lines), shown.rows)
    last = view.role_row(stated, asked, market) if market.roles or asked.role else []
    if user is not None and (stated.bands or pays):
        last = [*last, *charts.pay_button(population)]
    return View(shown.text, (*shown.rows, *fitted(last, 2)))


def _of_analysis(stated: view.Stated, asked: SalaryQuestion, paid: view.Paid, page: int) -> View:
    """`page` turns the buttons of the cities."""
    if not asked.level:
        if asked.city:
            return view.of_city(stated, asked.city, asked, page)
        return view.overview(stated, asked, page)
    found = nearest(stated.bands, asked.city or "", asked.level)
    if asked.city:
        return view.of_both(stated, found, asked.city, asked.level, paid, asked, page)
    return view.of_level(stated, found, asked.level, paid, asked, page)


async def _paid(session: AsyncSession, analysis_id: int, level: Level | None) -> view.Paid:
    if level is None:
        return view.Paid((), 0)
    return view.Paid(
        [row for row in await salary.paid_postings(session, analysis_id) if row.level == level],
        await postings.count_in_plan(session, analysis_id),
    )


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
    if user is None:
        raise OutOfDate
    population = market_filter(callback_data)
    found = await market(now)
    async with db.read() as session:
        bands = await salary.bands(session, user.analysis_id)
    paid = [(each, groups(found.paid(replace(population, level=each)))) for each in LEVELS]
    chart = charts.salary_chart(bands, paid, population, found)
    if not chart.groups:
        asked = SalaryQuestion(population.city, None, role=population.role)
        await show(callback, await _answer(db, user, asked, found))
        return
    caption = charts.below(chart, callback_data, found)
    await show_picture(
        callback, caption, ChartFile(chart, locale, callback_data.theme), pictures, now
    )


def build_router() -> Router:
    router = Router(name="salary")
    router.message.register(tell_salary, Command("salary", "salaries"))
    router.callback_query.register(show_pay, ShowPay.filter())
    router.callback_query.register(show_premiums, ShowPremiums.filter())
    router.callback_query.register(picture, PayPicture.filter())
    return router
