"""Roles: the components of the platform, and the role a user aims for."""

from dataclasses import replace

from aiogram import Router
from aiogram.types import CallbackQuery

from db.queries import goals, roles, users
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.screens import ChooseRole, RolePage
from handlers.common.errors import existing, one_of
from handlers.common.show import show
from handlers.home import screens
from handlers.home.views import roles as view
from handlers.market import sample
from handlers.market.scope import track_of_plan


async def turn_page(
    callback: CallbackQuery, callback_data: RolePage, db: Database, user: UserRow | None
) -> None:
    await show(callback, await screens.roles(db, user, callback_data.page))


async def choose_role(
    callback: CallbackQuery, callback_data: ChooseRole, db: Database, user: UserRow | None
) -> None:
    user = existing(user)
    async with db.begin_for(user.id) as session:
        rows = await roles.for_plan(session, user.analysis_id)
        role = one_of(rows, callback_data.role_id)
        await users.update_settings(session, user.id, role_id=role.id)
        platform = await roles.platform(session, user.analysis_id)
        goal = await goals.find(session, user.id, user.analysis_id)
        track = await track_of_plan(session, replace(user, role_id=role.id))
        is_sample = await sample.is_shown(session, user)
    page = rows.index(role) // view.PAGE
    shown = view.role_list(
        rows, role.id, platform, personal=True, page=page, track=track, goal=goal
    )
    shown = sample.with_name(shown) if is_sample else shown
    await show(callback, shown, toast=view.toast(role.name))


def build_router() -> Router:
    router = Router(name="roles")
    router.callback_query.register(turn_page, RolePage.filter())
    router.callback_query.register(choose_role, ChooseRole.filter())
    return router
