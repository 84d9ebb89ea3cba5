"""The goal: one screen, a tap for each part, and the way back to where it was opened."""

from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery

from db.queries import goals
from db.rows.goals import place_fields
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.goal import SetGoal, ShowGoal, UndoGoal
from handlers.common.errors import existing
from handlers.common.show import show
from handlers.market import screens, service
from handlers.market.rules.market import MarketAt
from handlers.market.views import goal as view
from handlers.market.views.population import city_of


async def show_goal(
    callback: CallbackQuery,
    callback_data: ShowGoal,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    await show(callback, await screens.goal_part(db, user, await market(now), callback_data))


async def set_goal(
    callback: CallbackQuery,
    callback_data: SetGoal,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    changes = _changes(callback_data)
    async with db.begin_for(user.id) as session:
        before = await goals.find(session, user.id, user.analysis_id)
        version = await service.change_goal(session, user, now, **changes)
        changed = await goals.find(session, user.id, user.analysis_id)
    shown = await screens.goal(
        db, user, await market(now), callback_data.back, version if before != changed else None
    )
    await show(callback, shown, toast=view.set_toast(changed))


def _changes(chosen: SetGoal) -> dict[str, Any]:
    """The parts of the goal that a button sets. Raises OutOfDate for a number of nothing."""
    number = chosen.number
    values: dict[str, Any] = {
        "track": lambda: {"track": existing(view.track_of_button(number)) if number else None},
        "level": lambda: {"level": chosen.level or None},
        "city": lambda: place_fields(existing(city_of(number)) if number else None),
        "remote": lambda: {"remote": bool(number)},
        "pay": lambda: {"pay": number or None},
        # One aims for a posting on its card; here it can only be given up.
        "posting": lambda: {"posting_id": None},
    }
    changes: dict[str, Any] = values[chosen.of]()
    return changes


async def undo_goal(
    callback: CallbackQuery,
    callback_data: UndoGoal,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    async with db.begin_for(user.id) as session:
        done = await service.undo_goal(session, user, callback_data.version, now)
    shown = await screens.goal(db, user, await market(now), callback_data.back)
    await show(callback, shown, toast=None if done else view.changed_since())


def build_router() -> Router:
    router = Router(name="goal")
    router.callback_query.register(show_goal, ShowGoal.filter())
    router.callback_query.register(set_goal, SetGoal.filter())
    router.callback_query.register(undo_goal, UndoGoal.filter())
    return router
