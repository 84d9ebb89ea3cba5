"""Demand over a population of postings, and lines about one skill."""

from collections.abc import Mapping
from dataclasses import replace

from db.queries import skills
from db.rows.goals import GoalRow
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from db.vocabulary import Level, SkillState
from handlers.callbacks.goal import Back, ShowGoal
from handlers.common.view import View
from handlers.market.rules import matching
from handlers.market.rules.goal import TargetFit
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.rules.pay import Difference, compare
from handlers.market.rules.reach import fit, learn_next
from handlers.market.scope import own_scope
from handlers.market.service import target_fit
from handlers.market.views import demand as view
from handlers.market.views import goal as goal_view

# Levels within which pay with a skill is compared with pay without it.
LEVELS: tuple[Level, ...] = ("junior", "mid", "senior")


async def goal(
    db: Database, user: UserRow, market: Market, back: Back = "", version: int | None = None
) -> View:
    """The goal's screen; `version` is the change that can be taken back."""
    return goal_view.goal(await goal_facts(db, user, market, back, version))


async def goal_part(db: Database, user: UserRow, market: Market, asked: ShowGoal) -> View:
    """The goal's screen, or the choices of one part."""
    facts = await goal_facts(db, user, market, asked.back)
    match asked.pick:
        case "track":
            return goal_view.choose_track(facts, asked.page)
        case "level":
            return goal_view.choose_level(facts)
        case "place":
            return goal_view.choose_place(facts, asked.page)
        case "pay":
            return goal_view.choose_pay(facts)
    return goal_view.goal(facts)


async def goal_facts(
    db: Database, user: UserRow, market: Market, back: Back = "", version: int | None = None
) -> goal_view.GoalFacts:
    async with db.read() as session:
        scope = await own_scope(session, user, market)
        states = await skills.states(session, user.id, user.analysis_id)
        target, names = await target_with_names(session, user, scope.goal, states)
    population = scope.population(market)
    paid = market.paid_postings(population)
    wanted_pay = scope.goal.pay if scope.goal else None
    reaching = market.pay.at_least(wanted_pay) if wanted_pay else 0
    return goal_view.GoalFacts(
        scope,
        market,
        population,
        read.total if (read := market.skill_demand(0, population)) else 0,
        paid.stating,
        (reaching & market.matching(population)).bit_count(),
        fit(market, population, matching.had(states)),
        target,
        names,
        back,
        version,
    )


async def target_with_names(
    session: Session,
    user: UserRow,
    goal: GoalRow | None,
    states: Mapping[int, SkillState] | None = None,
) -> tuple[TargetFit | None, dict[int, str]]:
    """The wanted posting with the names of the skills that it still asks for."""
    if goal is None or goal.posting_id is None:
        return None, {}
    target = await target_fit(session, user, states, goal)
    if target is None:
        return None, {}
    ids = sorted(set[int]().union(*target.missing))
    return target, dict(await skills.ids_with_names(session, ids))


async def demand(
    db: Database,
    user: UserRow | None,
    market: Market,
    population: MarketFilter | None = None,
    page: int = 0,
) -> View:
    return view.demand(await demand_facts(db, user, market, population), page)


async def demand_facts(
    db: Database, user: UserRow | None, market: Market, asked: MarketFilter | None
) -> view.DemandFacts:
    """Demand in the postings asked for; None are those of the reader's goal, else of their plan's
    role."""
    async with db.read() as session:
        scope = await own_scope(session, user, market)
        population = scope.of(market, scope.wanted if asked is None else asked)
        rows = market.demand(population)
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
        target = None
        if user is not None:
            target, missing = await target_with_names(session, user, scope.goal, states)
            names |= missing
    return view.DemandFacts(market, population, rows, reach, names, states, target)


def skill_lines(market: Market, skill_id: int, population: MarketFilter) -> tuple[list[str], int]:
    """The market's lines on a skill (demand, and pay where it can be compared), and the number of
    a population's postings that ask for it and can be listed: a snapshot has none."""
    key = (skill_id, population.role)
    if key not in market.comparisons:
        market.comparisons[key] = _compared(market, skill_id, population)
    demand = market.skill_demand(skill_id, population)
    lines = view.skill_lines(market, skill_id, population, market.comparisons[key])
    return lines, demand.asked if demand and market.snapshot is None else 0


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
