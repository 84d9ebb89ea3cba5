"""The analysis against the market: what differs, and one tap that renews it in the document."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.plans import AgainstBack, RenewFigures, ShowAgainst
from handlers.common.show import show
from handlers.common.view import View
from handlers.documents.services.plans import MAX_PLANS, TooManyPlans
from handlers.documents.services.renew import OtherFigures, differences, renew
from handlers.documents.services.save import PlanChanged, TooMuchToday
from handlers.documents.views import plans as plans_view
from handlers.documents.views import renew as view
from handlers.market import sample
from handlers.market.rules.market import Market, MarketAt


async def show_against(
    callback: CallbackQuery,
    callback_data: ShowAgainst,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    await show(callback, await _against(db, user, await market(now), callback_data.back))


async def _against(db: Database, user: UserRow, market: Market, back: AgainstBack) -> View:
    async with db.read() as session:
        found = await differences(session, user, market)
        return await sample.named(session, user, view.against(found, market, back))


async def renew_figures(
    callback: CallbackQuery,
    callback_data: RenewFigures,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    current, back = await market(now), callback_data.back
    toast = None
    try:
        done = await renew(db, user, current, callback_data.figures, now)
        if done.saved is None:
            shown = view.nothing_written(done.left, back)
        else:
            shown = view.renewed(done.count, done.left, done.saved.revision_id, back)
    except TooManyPlans:
        shown = plans_view.full(MAX_PLANS)
    except (OtherFigures, PlanChanged, TooMuchToday) as error:
        toast = view.why_not(too_much=isinstance(error, TooMuchToday))
        shown = await _against(db, user, current, back)
    await show(callback, shown, toast=toast)


def build_router() -> Router:
    router = Router(name="renew")
    router.callback_query.register(show_against, ShowAgainst.filter())
    router.callback_query.register(renew_figures, RenewFigures.filter())
    return router
