"""Demand for skills in the market's postings, and the skills to learn next."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.skills import DemandPicture, ShowDemand
from handlers.common.charts import ChartFile, ChartSource
from handlers.common.errors import existing
from handlers.common.show import show, show_picture
from handlers.market import screens
from handlers.market.rules.market import MarketAt
from handlers.market.views import charts
from handlers.market.views import demand as view
from handlers.market.views.population import market_filter


async def turn(
    callback: CallbackQuery,
    callback_data: ShowDemand,
    db: Database,
    market: MarketAt,
    user: UserRow | None,
    now: datetime,
) -> None:
    current_market = await market(now)
    if callback_data.pick:
        await show(callback, view.choose(current_market, callback_data, callback_data.pick))
    else:
        population = market_filter(callback_data)
        await show(
            callback,
            await screens.demand(db, user, current_market, population, callback_data.page),
        )


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
    facts = await screens.demand_facts(
        db, existing(user), await market(now), market_filter(callback_data)
    )
    if not facts.demand:
        await show(callback, view.demand(facts, 0))
        return
    chart = charts.demand_chart(facts)
    caption = charts.below(chart, callback_data, facts.market)
    await show_picture(
        callback, caption, ChartFile(chart, locale, callback_data.theme), pictures, now
    )


def build_router() -> Router:
    router = Router(name="demand")
    router.callback_query.register(turn, ShowDemand.filter())
    router.callback_query.register(picture, DemandPicture.filter())
    return router
