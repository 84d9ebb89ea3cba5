"""More than one plan: which one is followed, their names, deletion with undo."""

from datetime import datetime

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from db.plans import plans, revisions
from db.queries import users
from db.rows.plans import PlanSummary
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.plans import DropPlan, PlanCard, RenamePlan, UsePlan
from handlers.common.errors import OutOfDate
from handlers.common.show import show
from handlers.common.states import NamePlan
from handlers.common.text import clean
from handlers.common.undo import UNDO_WITHIN
from handlers.common.view import View
from handlers.documents.save import MAX_NAME, MAX_PLANS
from handlers.documents.views import plans as view


async def screen(db: Database, user: UserRow, now: datetime) -> View:
    async with db.read() as session:
        return await _list(session, user.id, now)


async def _list(session: AsyncSession, user_id: int, now: datetime) -> View:
    user = await users.find(session, user_id)
    if user is None:
        raise OutOfDate
    revision = await revisions.latest(session, user.id, user.analysis_id, now - UNDO_WITHIN)
    return view.plan_list(
        await plans.for_user(session, user.id),
        await plans.removed(session, user.id),
        user.analysis_id,
        revision,
    )


async def _find(session: AsyncSession, user: UserRow, analysis_id: int) -> PlanSummary:
    """Raises Gone."""
    plan = await plans.find(session, user.id, analysis_id)
    if plan is None:
        raise OutOfDate
    return plan


async def _own(session: AsyncSession, user: UserRow, analysis_id: int) -> PlanSummary:
    """Raises Gone."""
    plan = await _find(session, user, analysis_id)
    if not plan.own:
        raise OutOfDate
    return plan


async def follow(
    callback: CallbackQuery, callback_data: UsePlan, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin_for(user.id) as session:
        plan = await _find(session, user, callback_data.analysis_id)
        if plan.id != user.analysis_id:
            await plans.follow(session, user.id, plan.id)
        shown = await _list(session, user.id, now)
    await show(callback, shown)


async def open_card(
    callback: CallbackQuery, callback_data: PlanCard, db: Database, user: UserRow
) -> None:
    async with db.read() as session:
        plan = await _own(session, user, callback_data.analysis_id)
    await show(callback, view.card(plan, user.analysis_id))


async def ask_name(
    callback: CallbackQuery,
    callback_data: RenamePlan,
    db: Database,
    user: UserRow,
    state: FSMContext,
) -> None:
    async with db.read() as session:
        plan = await _own(session, user, callback_data.analysis_id)
    await state.set_state(NamePlan.text)
    await state.set_data({"plan_id": plan.id})
    await show(callback, view.ask_name(plan))


async def rename(
    message: Message, db: Database, user: UserRow, state: FSMContext, now: datetime
) -> None:
    text = message.text or ""
    if text.startswith("/"):
        await state.clear()
        raise SkipHandler
    name = clean(text[: MAX_NAME * 5])
    if not 1 <= len(name) <= MAX_NAME:
        await show(message, view.bad_name(MAX_NAME))
        return
    plan_id = (await state.get_data()).get("plan_id", 0)
    async with db.begin_for(user.id) as session:
        plan = await plans.find(session, user.id, plan_id)
        taken = name in await plans.names(session, user.id) - {plan.name if plan else ""}
        if plan is not None and plan.own and not taken:
            await plans.rename(session, user.id, plan.id, name)
        shown = await _list(session, user.id, now)
    if taken:
        await show(message, view.name_taken())
        return
    await state.clear()
    await show(message, shown)


async def drop(
    callback: CallbackQuery, callback_data: DropPlan, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin_for(user.id) as session:
        if callback_data.on:
            shown = await _remove(session, user, callback_data.analysis_id, now)
        else:
            shown = await _put_back(
                session, user, callback_data.analysis_id, now, followed=callback_data.followed
            )
    await show(callback, shown)


async def _remove(session: AsyncSession, user: UserRow, analysis_id: int, now: datetime) -> View:
    """Delete a plan; where it is followed, another takes its place. Raises Gone."""
    plan = await _own(session, user, analysis_id)
    current = await users.find(session, user.id) or user
    await plans.remove(session, user.id, plan.id, now)
    instead = None
    if current.analysis_id == plan.id:
        # The newest of their own, else the built-in one.
        instead = (await plans.for_user(session, user.id))[-1]
        await plans.follow(session, user.id, instead.id)
    return view.removed(plan, now_followed=instead)


async def _put_back(
    session: AsyncSession, user: UserRow, analysis_id: int, now: datetime, *, followed: bool
) -> View:
    """Raises Gone."""
    there = await plans.for_user(session, user.id)
    if all(each.id != analysis_id for each in await plans.removed(session, user.id)):
        await _own(session, user, analysis_id)
    elif sum(each.own for each in there) >= MAX_PLANS:
        return view.full(MAX_PLANS)
    else:
        await plans.put_back(session, user.id, analysis_id)
        if followed:
            await plans.follow(session, user.id, analysis_id)
    return await _list(session, user.id, now)


def build_router() -> Router:
    router = Router(name="plans")
    router.callback_query.register(follow, UsePlan.filter())
    router.callback_query.register(open_card, PlanCard.filter())
    router.callback_query.register(ask_name, RenamePlan.filter())
    router.callback_query.register(drop, DropPlan.filter())
    return router


def build_dialog_router() -> Router:
    """Before every other router, as the dialog of own tasks is."""
    router = Router(name="plans_dialog")
    router.message.register(rename, StateFilter(NamePlan.text))
    return router
