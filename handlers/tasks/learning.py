"""The button that adds "Learn …" to the plan, and the ways to learn."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from db.queries import skills
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.skills import AddSkill, ShowHowTo, ShowStatements
from handlers.common.errors import existing
from handlers.common.show import show
from handlers.market.rules.market import MarketAt
from handlers.skills import screens
from handlers.tasks import screens as task_screens
from handlers.tasks.services.learning_tasks import add_learning_task
from handlers.tasks.views import learning as view


async def add_skill(
    callback: CallbackQuery,
    callback_data: AddSkill,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    user, skill_id = existing(user), callback_data.skill_id
    async with db.begin_for(user.id) as session:
        existing(await skills.find(session, skill_id, user.analysis_id))
        added = await add_learning_task(session, user, [skill_id], now)
    of_market = await market(now)
    async with db.read() as session:
        if callback_data.origin == "card":
            shown = await screens.card(session, user, of_market, skill_id)
        else:
            asked = ShowStatements(back=callback_data.origin)
            shown = await screens.statements(session, user, of_market, asked)
    await show(callback, shown, toast=view.added_toast(new=bool(added)))


async def show_way(
    callback: CallbackQuery, callback_data: ShowHowTo, db: Database, user: UserRow | None
) -> None:
    async with db.read() as session:
        shown = await task_screens.way(session, user, callback_data)
    await show(callback, shown)


def build_router() -> Router:
    router = Router(name="learning")
    router.callback_query.register(add_skill, AddSkill.filter())
    router.callback_query.register(show_way, ShowHowTo.filter())
    return router
