"""An administrator has the market refreshed, and watches."""

from contextlib import suppress
from datetime import datetime

from aiogram import Router
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import Message

from db.queries import market
from db.rows.sweeps import SweepRow
from db.store.engine import Database
from handlers.admin.service import SweepControl
from handlers.admin.views import sweep as view
from handlers.common.commands import Command
from handlers.common.filters import Administrator
from handlers.common.show import show
from handlers.common.view import View
from handlers.market.rules.market import FRESH


async def refresh_market(
    message: Message, db: Database, now: datetime, refresh: SweepControl | None
) -> None:
    if refresh is None:
        await show(message, view.off())
        return
    sent = await message.answer(**view.progress(refresh.sweep).as_kwargs())

    async def listen(sweep: SweepRow | None, ended: bool) -> None:
        if not ended:
            # The next one says more: an edit that fails is not missed.
            with suppress(TelegramAPIError):
                await sent.edit_text(**view.progress(sweep).as_kwargs())
            return
        stored = await db.read_in_thread(market.count_postings, now - FRESH)
        await _conclude(sent, view.ended(sweep, stored))

    refresh.start(listen)


async def _conclude(sent: Message, shown: View) -> None:
    """The end is shown even where its message is gone."""
    try:
        await sent.edit_text(**shown.as_kwargs())
    except TelegramBadRequest as error:
        if "message is not modified" not in error.message:
            await sent.answer(**shown.as_kwargs())


def build_router() -> Router:
    router = Router(name="refresh")
    router.message.register(refresh_market, Command("refresh"), Administrator())
    return router
