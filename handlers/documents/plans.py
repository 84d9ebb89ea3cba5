"""More than one plan: which one is followed, their names, deletion with undo."""

from datetime import datetime

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from db.rows.users import UserRow
from db.store.engine import Database
from db.text import clean
from handlers.callbacks.plans import DropPlan, PlanCard, RenamePlan, UsePlan
from handlers.common.show import show
from handlers.common.states import NamePlan
from handlers.documents.screens import plan_list_in
from handlers.documents.services import plans as service
from handlers.documents.views import plans as view


async def follow(
    callback: CallbackQuery, callback_data: UsePlan, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin_for(user.id) as session:
        await service.follow(session, user, callback_data.analysis_id)
        screen = await plan_list_in(session, user.id, now)
    await show(callback, screen)


async def open_card(
    callback: CallbackQuery, callback_data: PlanCard, db: Database, user: UserRow
) -> None:
    async with db.read() as session:
        plan = await service.find_own(session, user.id, callback_data.analysis_id)
    await show(callback, view.card(plan, user.analysis_id))


async def ask_name(
    callback: CallbackQuery,
    callback_data: RenamePlan,
    db: Database,
    user: UserRow,
    state: FSMContext,
) -> None:
    async with db.read() as session:
        plan = await service.find_own(session, user.id, callback_data.analysis_id)
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
    name = clean(text[: service.MAX_NAME * 5])
    if not 1 <= len(name) <= service.MAX_NAME:
        await show(message, view.bad_name(service.MAX_NAME))
        return
    plan_id = (await state.get_data()).get("plan_id", 0)
    try:
        async with db.begin_for(user.id) as session:
            await service.rename(session, user.id, plan_id, name)
            screen = await plan_list_in(session, user.id, now)
    except service.NameTaken:
        await show(message, view.name_taken())
        return
    await state.clear()
    await show(message, screen)


async def drop(
    callback: CallbackQuery, callback_data: DropPlan, db: Database, user: UserRow, now: datetime
) -> None:
    plan_id = callback_data.analysis_id
    try:
        async with db.begin_for(user.id) as session:
            if callback_data.on:
                plan, instead = await service.delete(session, user, plan_id, now)
                screen = view.removed(plan, now_followed=instead)
            else:
                await service.put_back(session, user.id, plan_id, followed=callback_data.followed)
                screen = await plan_list_in(session, user.id, now)
    except service.TooManyPlans:
        screen = view.full(service.MAX_PLANS)
    await show(callback, screen)


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
