"""Buttons that no handler knows: old, forged, or of another version."""

from aiogram import Router
from aiogram.types import CallbackQuery

from db.rows.users import UserRow
from handlers.common.show import answer, show
from handlers.home.views import home as view


async def out_of_date(callback: CallbackQuery, user: UserRow | None) -> None:
    text = view.out_of_date()
    if user is None or callback.message is None:
        await answer(callback, text)
    else:
        await show(callback, view.home(user.name), toast=text)


def build_router() -> Router:
    router = Router(name="fallback")
    router.callback_query.register(out_of_date)
    return router
