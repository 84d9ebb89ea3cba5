"""The first minute: role, skills, where one stands, and a plan to begin with, all by taps."""

from datetime import datetime

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from db.plans import builtin, plans
from db.queries import goals, users
from db.rows.goals import GoalRow
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from handlers.callbacks.first import AimFor, Begin, Knows, KnowsPage, PickTrack, Stand
from handlers.common.errors import existing
from handlers.common.show import show
from handlers.common.states import ImportDocument
from handlers.common.view import View
from handlers.digest import screens as digest
from handlers.documents.services.market_plan import make_plan
from handlers.documents.services.plans import MAX_PLANS, TooManyPlans, new_name
from handlers.documents.views import import_document as import_view
from handlers.documents.views import plans as plans_view
from handlers.home import first_screens as screens
from handlers.home.views import first as view
from handlers.market.rules.market import Market, MarketAt
from handlers.market.views.population import track_title


async def pick_track(
    callback: CallbackQuery,
    callback_data: PickTrack,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    is_new = user.onboarded_at is None
    await show(callback, view.choose_track(await market(now), callback_data.page, is_new=is_new))


async def aim(
    callback: CallbackQuery,
    callback_data: AimFor,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    """The skills of a role; whoever has no role only looks around."""
    if not callback_data.role:
        async with db.begin_for(user.id) as session:
            await _note_onboarded(session, user, now)
        await show(callback, view.looking(await market(now)))
        return
    goal = screens.goal_of(callback_data)
    async with db.begin_for(user.id) as session:
        await screens.keep_aim(session, user, goal, now)
    await show(callback, view.knows(await _facts(goal, db, user, now, market)))


async def _facts(
    goal: GoalRow, db: Database, user: UserRow, now: datetime, market: MarketAt
) -> view.FirstFacts:
    current = await market(now)
    async with db.read() as session:
        return await screens.facts(session, user, current, goal)


async def mark_known(
    callback: CallbackQuery,
    callback_data: Knows,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    goal = screens.goal_of(callback_data)
    async with db.begin_for(user.id) as session:
        states = await screens.states_of(session, user)
        skill_id, known = callback_data.skill_id, callback_data.known
        await screens.mark_known(session, user, skill_id, states, now, known=known)
    facts = await _facts(goal, db, user, now, market)
    await show(callback, view.knows(facts, view.page_of(facts, callback_data.skill_id)))


async def turn_skills(
    callback: CallbackQuery,
    callback_data: KnowsPage,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    facts = await _facts(screens.goal_of(callback_data), db, user, now, market)
    await show(callback, view.knows(facts, callback_data.page))


async def stand(
    callback: CallbackQuery,
    callback_data: Stand,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    goal = screens.goal_of(callback_data)
    async with db.begin_for(user.id) as session:
        await screens.keep_aim(session, user, goal, now)
    current = await market(now)
    async with db.read() as session:
        if callback_data.pick == "city":
            shown = view.choose_city(await screens.facts(session, user, current, goal))
        else:
            shown = await screens.stand(session, user, current, goal, now)
    await show(callback, shown)


async def begin(
    callback: CallbackQuery,
    callback_data: Begin,
    db: Database,
    user: UserRow,
    state: FSMContext,
    now: datetime,
    market: MarketAt,
) -> None:
    match callback_data.way:
        case "market":
            shown = await _begin_with_market(callback_data, db, user, now, market)
        case "sample":
            shown = await _begin_with_sample(db, user, now, market)
        case "empty":
            shown = await _begin_empty(callback_data, db, user, now)
        case "own":
            await state.set_state(ImportDocument.text)
            await state.set_data({})
            async with db.begin_for(user.id) as session:
                await _note_onboarded(session, user, now)
            shown = import_view.bring()
    await show(callback, shown)


async def _begin_with_market(
    asked: Begin, db: Database, user: UserRow, now: datetime, market: MarketAt
) -> View:
    goal = screens.goal_of(asked)
    current = await market(now)
    async with db.read() as session:
        wanted = await screens.curriculum(
            session, await screens.facts(session, user, current, goal)
        )
    try:
        async with db.begin_for(user.id) as session:
            mine = existing(await users.find(session, user.id))
            name = track_title(existing(goal.track))
            made = await make_plan(session, mine, wanted, goal, name, now)
            await _note_onboarded(session, mine, now)
    except TooManyPlans:
        return plans_view.full(MAX_PLANS)
    week = await _first_week(db, user, now, current)
    return view.made(made.plan.name, wanted.taught, wanted.left, week, made.revision_id)


async def _begin_with_sample(db: Database, user: UserRow, now: datetime, market: MarketAt) -> View:
    current = await market(now)
    async with db.begin_for(user.id) as session:
        sample = await builtin.builtin_id(session, user.language)
        if user.analysis_id != sample:
            await plans.follow(session, user.id, sample)
        await _note_onboarded(session, user, now)
    week = await _first_week(db, user, now, current)
    return view.sample(week)


async def _first_week(db: Database, user: UserRow, now: datetime, market: Market) -> View:
    """The week of the plan that the user follows since this press."""
    async with db.read() as session:
        followed = existing(await users.find(session, user.id))
        return await digest.plan(session, followed, now, digest.Pressed(), market)


async def _begin_empty(asked: Begin, db: Database, user: UserRow, now: datetime) -> View:
    """Stay with the empty plan; whoever follows another one gets an empty one beside it."""
    goal = screens.goal_of(asked) if asked.role else GoalRow()
    try:
        async with db.begin_for(user.id) as session:
            if not await builtin.is_empty(session, user.analysis_id):
                wanted = track_title(goal.track) if goal.track else import_view.plan_without_name()
                plan = await plans.add(
                    session, user.id, await new_name(session, user.id, wanted), now
                )
                await plans.follow(session, user.id, plan)
                await goals.store(session, user.id, plan, goal, now)
            await _note_onboarded(session, user, now)
    except TooManyPlans:
        return plans_view.full(MAX_PLANS)
    return view.began_empty(goal)


async def _note_onboarded(session: Session, user: UserRow, now: datetime) -> None:
    if user.onboarded_at is None:
        await users.update_settings(session, user.id, onboarded_at=now)


def build_router() -> Router:
    router = Router(name="first")
    router.callback_query.register(pick_track, PickTrack.filter())
    router.callback_query.register(aim, AimFor.filter())
    router.callback_query.register(mark_known, Knows.filter())
    router.callback_query.register(turn_skills, KnowsPage.filter())
    router.callback_query.register(stand, Stand.filter())
    router.callback_query.register(begin, Begin.filter())
    return router
