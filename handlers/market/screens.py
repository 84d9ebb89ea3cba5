"""Demand over a population of postings, and lines about one skill."""

from dataclasses import replace

from db.queries import skills
from db.rows.users import UserRow
from db.store.engine import Database
from db.vocabulary import Level
from handlers.common.view import View
from handlers.market.own_role import own_population
from handlers.market.rules import matching
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.rules.pay import Difference, compare
from handlers.market.rules.reach import learn_next
from handlers.market.views import demand as view

# Levels within which pay with a skill is compared with pay without it.
LEVELS: tuple[Level, ...] = ("junior", "mid", "senior")


async def own_demand(db: Database, user: UserRow | None, market: Market) -> View:
    """Demand in the postings of the reader's own role."""
    async with db.read() as session:
        population = await own_population(session, user, market)
    return await demand(db, user, market, population)


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
        reach = None
        if states is not None:
            reach = learn_next(market, population, matching.had(states))
            advised = [step.skill_id for step in reach.steps]
            advised += [skill for skill, _asked in reach.missing]
            names |= dict(await skills.ids_with_names(session, advised))
    return view.DemandFacts(market, population, rows, reach, names, states)


def skill_lines(market: Market, skill_id: int, population: MarketFilter) -> tuple[list[str], int]:
    """The market's lines on a skill (demand, and pay where it can be compared), and the number of
    a population's postings that ask for it."""
    key = (skill_id, population.role)
    if key not in market.comparisons:
        market.comparisons[key] = _compared(market, skill_id, population)
    demand = market.skill_demand(skill_id, population)
    lines = view.skill_lines(market, skill_id, population, market.comparisons[key])
    return lines, demand.asked if demand else 0


def _compared(
    market: Market, skill_id: int, population: MarketFilter
) -> list[tuple[MarketFilter, Difference]]:
    """Pay with a skill against pay without it, within one role, level and city."""
    compared, asking = [], market.skills.get(skill_id, 0)
    for level in LEVELS:
        for city, _count in market.choices(replace(population, level=level), "city"):
            same = replace(population, level=level, city=city)
            read = market.matching(same) & market.full
            mine, others = market.pay.groups(read & asking), market.pay.groups(read & ~asking)
            if result := compare(mine, others):
                compared.append((same, result))
    return compared
