"""The screens of the first minute, from the store and the market."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from db.plans import builtin
from db.queries import goals, skills
from db.reference.role_numbers import track_of_number
from db.reference.tracks import tracks
from db.rows.goals import GoalRow, place_fields
from db.rows.skills import KnownSkill
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from db.vocabulary import SkillState
from handlers.callbacks.base import MarketFilterData
from handlers.common.errors import existing
from handlers.common.view import View
from handlers.documents.services.market_plan import Curriculum
from handlers.home.views import first as view
from handlers.market.rules import matching
from handlers.market.rules.curriculum import ASKED, in_order, most_asked, worth_learning
from handlers.market.rules.goal import Scope, wanted_postings
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.rules.reach import fit, learn_next
from handlers.market.views.population import city_of

# No plan has this id: a user's own marks alone count there.
NO_PLAN = 0


async def begin(
    db: Database, user: UserRow, now: datetime, market: Market, *, greet: bool = False
) -> View:
    """Show a newcomer the choice of roles, or their place in the market of a chosen one."""
    async with db.read() as session:
        goal = await goals.find(session, user.id, user.analysis_id)
        if not greet and goal is not None and goal.track in tracks():
            return await stand(session, user, market, goal, now)
    newcomer = user if greet else None
    return view.choose_track(market, 0, newcomer, is_new=user.onboarded_at is None)


async def states_of(session: Session, user: UserRow) -> dict[int, SkillState]:
    """The user's skill states; what the sample says of its reader is not about them."""
    is_sample = await builtin.is_sample(session, user.analysis_id)
    return await skills.states(session, user.id, NO_PLAN if is_sample else user.analysis_id)


def goal_of(asked: MarketFilterData) -> GoalRow:
    """The goal that a button carries. Raises OutOfDate where it has no role."""
    track = existing(track_of_number(str(asked.role)))
    return GoalRow(track, asked.level or None, **place_fields(city_of(asked.city)))


async def facts(session: Session, user: UserRow, market: Market, goal: GoalRow) -> view.FirstFacts:
    """Read the user's place in the market of a role."""
    scope = Scope(goal, wanted_postings(goal, None))
    population = scope.population(market)
    ids = await skills.id_by_slug(session)
    states = await states_of(session, user)
    asked = most_asked(market, population, tracks()[existing(goal.track)], ids)
    demand = {row.skill_id: row for row in market.demand(population)}
    read = market.skill_demand(0, population)
    return view.FirstFacts(
        market,
        goal,
        population,
        read.total if read else 0,
        asked,
        demand,
        dict(await skills.ids_with_names(session, asked)),
        states,
        fit(market, population, matching.had(states)),
    )


async def stand(
    session: Session, user: UserRow, market: Market, goal: GoalRow, now: datetime
) -> View:
    """Show the user's place in the market of a role, with what to learn next."""
    shown = await facts(session, user, market, goal)
    reach = learn_next(market, shown.population, matching.had(shown.states))
    ids = [step.skill_id for step in reach.steps]
    names = {**shown.names, **dict(await skills.ids_with_names(session, ids))}
    return view.stand(replace(shown, names=names), reach, user, now)


async def to_tick(session: Session, user: UserRow, market: Market) -> list[KnownSkill]:
    """The skills that the plan names, then those that postings of the goal, else all, ask for."""
    named = await skills.for_user(session, user.analysis_id, user.id)
    goal = await goals.find(session, user.id, user.analysis_id)
    if goal is not None and goal.track in tracks():
        shown = await facts(session, user, market, goal)
        asked, names = list(shown.asked), shown.names
    else:
        asked = [row.skill_id for row in market.demand(MarketFilter())][:ASKED]
        names = dict(await skills.ids_with_names(session, asked))
    there = {skill.id for skill in named}
    slugs = {id: slug for slug, id in (await skills.id_by_slug(session)).items()}
    others = [id for id in asked if id not in there and id in names]
    return [*named, *(KnownSkill(id, names[id], slugs[id], asked=0) for id in others)]


async def curriculum(session: Session, shown: view.FirstFacts) -> Curriculum:
    """Return the contents of a plan for these facts."""
    slugs = {id: slug for slug, id in (await skills.id_by_slug(session)).items()}
    track, have = tracks()[existing(shown.goal.track)], matching.had(shown.states)
    market, population = shown.market, shown.population
    known = [skill for skill in shown.asked if skill in have]
    worth = worth_learning(market, population, track, shown.asked, slugs)
    order = in_order(market, population, worth, have)
    return Curriculum(
        track,
        [slugs[skill] for skill in (*known, *order)],
        {slugs[skill]: state for skill, state in shown.states.items()},
        view.plan_basis(shown),
    )


async def mark_known(
    session: Session,
    user: UserRow,
    skill_id: int,
    states: Mapping[int, SkillState],
    now: datetime,
    *,
    known: bool,
) -> None:
    """Keep a tick, or its removal, where the states say otherwise; a skill that one learns stays
    so without a tick. Raises OutOfDate."""
    existing(await skills.find(session, skill_id, user.analysis_id))
    if (states.get(skill_id, "lack") == "have") != known:
        state: SkillState = "have" if known else "lack"
        await skills.add_override(session, user.id, skill_id, state, now)


async def keep_aim(session: Session, user: UserRow, goal: GoalRow, now: datetime) -> None:
    """Store the goal of an empty plan while its user chooses; another plan's goal stays."""
    if not await builtin.is_empty(session, user.analysis_id):
        return
    former = await goals.find(session, user.id, user.analysis_id) or GoalRow()
    await goals.store(session, user.id, user.analysis_id, former.with_job_of(goal), now)
