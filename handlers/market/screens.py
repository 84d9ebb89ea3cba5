"""Demand over a population of postings, and lines about one skill."""

from db.queries import skills
from db.rows.users import UserRow
from db.store.engine import Database
from db.vocabulary import Level
from handlers.common.view import View
from handlers.market.rules import matching
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.rules.pay import Difference, compare
from handlers.market.views import demand as view

# Levels within which pay with a skill is compared with pay without it.
LEVELS: tuple[Level, ...] = ("junior", "mid", "senior")


async def demand(
    db: Database, user: UserRow | None, market: Market, population: MarketFilter, page: int = 0
) -> View:
    return view.demand(await demand_facts(db, user, market, population), page)


async def demand_facts(
    db: Database, user: UserRow | None, market: Market, population: MarketFilter
) -> view.DemandFacts:
    rows = market.demand(population)
    async with db.read() as session:
        names = dict(await skills.ids_with_names(session, [row.skill_id for row in rows]))
        states = None
        if user is not None:
            states = await skills.states(session, user.id, user.analysis_id)
    reach = market.learn_next(population, matching.had(states)) if states is not None else []
    return view.DemandFacts(market, population, rows, reach, names, states)


def skill_lines(market: Market, skill_id: int) -> tuple[list[str], int]:
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
