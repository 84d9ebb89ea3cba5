"""Demand for skills in the market's postings, and the skills to learn next."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from db.queries import skills
from db.rows.users import UserRow
from db.store.engine import Database
from db.vocabulary import Level
from handlers.callbacks.skills import DemandPicture, ShowDemand
from handlers.common.charts import ChartFile, ChartSource
from handlers.common.errors import OutOfDate
from handlers.common.show import show, show_picture
from handlers.common.view import View
from handlers.market.rules.market import Market, MarketAt, MarketFilter
from handlers.market.rules.pay import Difference, compare
from handlers.market.views import charts
from handlers.market.views import demand as view
from handlers.market.views.population import market_filter
from handlers.skills.rules import matching

# Levels within which pay with a skill is compared with pay without it.
LEVELS: tuple[Level, ...] = ("junior", "mid", "senior")


async def screen(
    db: Database, user: UserRow | None, market: Market, population: MarketFilter, page: int = 0
) -> View:
    return view.demand(await _facts(db, user, market, population), page)


async def _facts(
    db: Database, user: UserRow | None, market: Market, population: MarketFilter
) -> view.DemandFacts:
    found = market.demand(population)
    async with db.read() as session:
        names = dict(await skills.ids_with_names(session, [each.skill_id for each in found]))
        states = None
        if user is not None:
            states = await skills.states(session, user.id, user.analysis_id)
    reach = market.learn_next(population, matching.had(states)) if states is not None else []
    return view.DemandFacts(market, population, found, reach, names, states)


async def turn(
    callback: CallbackQuery,
    callback_data: ShowDemand,
    db: Database,
    market: MarketAt,
    user: UserRow | None,
    now: datetime,
) -> None:
    found = await market(now)
    if callback_data.pick:
        await show(callback, view.choose(found, callback_data, callback_data.pick))
    else:
        population = market_filter(callback_data)
        await show(callback, await screen(db, user, found, population, callback_data.page))


async def picture(
    callback: CallbackQuery,
    callback_data: DemandPicture,
    db: Database,
    market: MarketAt,
    user: UserRow | None,
    now: datetime,
    pictures: ChartSource,
    locale: str,
) -> None:
    if user is None:
        raise OutOfDate
    facts = await _facts(db, user, await market(now), market_filter(callback_data))
    if not facts.demand:
        await show(callback, view.demand(facts, 0))
        return
    chart = charts.demand_chart(facts)
    caption = charts.below(chart, callback_data, facts.market)
    await show_picture(
        callback, caption, ChartFile(chart, locale, callback_data.theme), pictures, now
    )


def of_skill(market: Market, skill_id: int) -> tuple[list[str], int]:
    """The market's lines on a skill (demand, and pay where it can be compared), and the number of
    postings that ask for it."""
    if skill_id not in market.comparisons:
        market.comparisons[skill_id] = _compared(market, skill_id)
    demand = market.skill_demand(skill_id)
    lines = view.skill_lines(market, skill_id, market.comparisons[skill_id])
    return lines, demand.asked if demand else 0


def _compared(market: Market, skill_id: int) -> list[tuple[Level, Difference]]:
    compared = []
    for level in LEVELS:
        population = MarketFilter(level=level)
        others = market.paid(population, skill_id, without=True)
        if result := compare(market.paid(population, skill_id), others):
            compared.append((level, result))
    return compared


def build_router() -> Router:
    router = Router(name="demand")
    router.callback_query.register(turn, ShowDemand.filter())
    router.callback_query.register(picture, DemandPicture.filter())
    return router
