"""Roles: the components of the platform, and the role a user aims for."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from db.queries import roles, users
from db.rows.roles import RoleRow
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.screens import ChooseRole, RolePage
from handlers.common.commands import Command
from handlers.common.errors import OutOfDate
from handlers.common.show import show
from handlers.common.view import View
from handlers.home.language import analysis_of
from handlers.home.views import roles as view


async def screen(db: Database, user: UserRow | None, now: datetime, page: int = 0) -> View:
    async with db.read() as session:
        analysis_id = await analysis_of(session, user)
        found = await roles.for_plan(session, analysis_id)
        platform = await roles.platform(session, analysis_id)
    mine = _aimed_for(found, user.role_id if user else None)
    return view.role_list(found, mine, platform, personal=user is not None, page=page)


def _aimed_for(found: list[RoleRow], role_id: int | None) -> int | None:
    """The user's own choice; a choice of another analysis does not count in this one."""
    own = next((role.id for role in found if role.id == role_id), None)
    return own or next((role.id for role in found if role.chosen), None)


async def list_roles(message: Message, db: Database, user: UserRow | None, now: datetime) -> None:
    await show(message, await screen(db, user, now))


async def turn_page(
    callback: CallbackQuery,
    callback_data: RolePage,
    db: Database,
    user: UserRow | None,
    now: datetime,
) -> None:
    await show(callback, await screen(db, user, now, callback_data.page))


async def choose_role(
    callback: CallbackQuery,
    callback_data: ChooseRole,
    db: Database,
    user: UserRow | None,
    now: datetime,
) -> None:
    if user is None:
        raise OutOfDate
    async with db.begin_for(user.id) as session:
        found = await roles.for_plan(session, user.analysis_id)
        at = next((at for at, role in enumerate(found) if role.id == callback_data.role_id), None)
        if at is None:
            raise OutOfDate
        await users.update_settings(session, user.id, role_id=callback_data.role_id)
        platform = await roles.platform(session, user.analysis_id)
    shown = view.role_list(
        found, callback_data.role_id, platform, personal=True, page=at // view.PAGE
    )
    await show(callback, shown, toast=view.toast(found[at].name))


def build_router() -> Router:
    router = Router(name="roles")
    router.message.register(list_roles, Command("roles"))
    router.callback_query.register(turn_page, RolePage.filter())
    router.callback_query.register(choose_role, ChooseRole.filter())
    return router
