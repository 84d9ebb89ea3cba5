"""Before and after: what the last four weeks changed."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from db.queries import postings, skills
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.task import ShowBeforeAfter
from handlers.common.show import show
from handlers.market.rules.market import MarketAt
from handlers.market.scope import own_population
from handlers.tasks.rules import changes
from handlers.tasks.views import changes as view


async def before_after(
    callback: CallbackQuery, db: Database, user: UserRow, now: datetime, market: MarketAt
) -> None:
    start = changes.since(now, user.onboarded_at)
    on_market = await market(now)
    async with db.read() as session:
        change = changes.before_after(
            start,
            await skills.states(session, user.id, user.analysis_id, at=start),
            await skills.states(session, user.id, user.analysis_id),
            await postings.for_matching(session, user.analysis_id),
            on_market,
            await own_population(session, user, on_market),
        )
        names = dict(await skills.ids_with_names(session, [*change.closed, *change.opened]))
    await show(callback, view.before_after(change, names, user.time_zone))


def build_router() -> Router:
    router = Router(name="changes")
    router.callback_query.register(before_after, ShowBeforeAfter.filter())
    return router
