"""Postings: search, cards, and the missing skills into the plan."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import postings, skills
from db.rows.postings import PostingFilters
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.postings import AddMissing, PostingCard, PostingPage, Postings, Search
from handlers.common.errors import OutOfDate
from handlers.common.show import show
from handlers.common.view import View
from handlers.market.analysis import analysis_of
from handlers.market.rules import matching
from handlers.market.rules.market import MarketAt
from handlers.postings import search
from handlers.postings.views import postings as view
from handlers.tasks.learning_tasks import add_missing, open_for, skip_learning_task


async def screen(db: Database, user: UserRow | None, now: datetime, market: MarketAt) -> View:
    """The market's postings where there are any, else those of the analysis."""
    found = await market(now)
    if found.ids:
        return await search.screen(db, user, found, Search())
    async with db.read() as session:
        return await _page(session, user, Postings())


async def _page(
    session: AsyncSession, user: UserRow | None, wanted: Postings, *, beside_market: bool = False
) -> View:
    analysis_id = await analysis_of(session, user)
    filters = PostingFilters(wanted.skill or None, wanted.level or None, wanted.salary or None)
    rows, total = await postings.search(
        session, analysis_id, filters, wanted.page * view.PAGE, view.PAGE
    )
    if not rows and wanted.page and total:
        first = wanted.model_copy(update={"page": 0})
        return await _page(session, user, first, beside_market=beside_market)
    skill = await skills.find(session, wanted.skill, analysis_id) if wanted.skill else None
    matches = {}
    if user and rows:
        have = matching.had(await skills.states(session, user.id, analysis_id))
        shown = {row.id for row in rows}
        asked = [
            each for each in await postings.for_matching(session, analysis_id) if each.id in shown
        ]
        matches = {each.id: matching.match(each.requirements, have) for each in asked}
    note = await postings.market_note(session, analysis_id)
    return view.posting_list(
        view.PostingListPage(
            rows,
            total,
            await postings.count_in_plan(session, analysis_id),
            wanted,
            matches,
            skill.name if skill else None,
            note,
            beside_market,
        )
    )


async def turn(
    callback: CallbackQuery,
    callback_data: Postings,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    beside_market = bool((await market(now)).ids)
    async with db.read() as session:
        analysis_id = await analysis_of(session, user)
        if callback_data.pick == "skill":
            known = await skills.for_user(session, analysis_id, None)
            asked = [(each.id, each.name, each.asked) for each in known]
            shown = view.pick_skill(callback_data, asked)
        elif callback_data.pick == "level":
            shown = view.pick_level(
                callback_data, await postings.count_by_level(session, analysis_id)
            )
        elif callback_data.pick == "salary":
            shown = view.pick_salary(callback_data)
        else:
            shown = await _page(session, user, callback_data, beside_market=beside_market)
    await show(callback, shown)


async def card(
    session: AsyncSession, user: UserRow | None, posting_id: int, part: int = 0
) -> View:
    """A posting's card at a part of its requirements. Raises Gone."""
    analysis_id = await analysis_of(session, user)
    row = await postings.find(session, analysis_id, posting_id)
    if row is None:
        raise OutOfDate
    asked = await postings.requirements(session, posting_id)
    have: frozenset[int] = frozenset()
    match, added = None, False
    if user:
        have = matching.had(await skills.states(session, user.id, analysis_id))
        match = matching.match([each for _text, each in asked], have)
        missing = matching.missing([each for _text, each in asked], have)
        added = bool(await open_for(session, user, set().union(*missing)))
    place = await postings.index_in_plan(session, analysis_id, posting_id)
    return view.posting_card(
        view.PostingCardFacts(row, asked, have, match, place // view.PAGE, part, added)
    )


async def show_card(
    callback: CallbackQuery, callback_data: PostingCard, db: Database, user: UserRow | None
) -> None:
    async with db.read() as session:
        shown = await card(session, user, callback_data.posting_id)
    await show(callback, shown)


async def turn_card(
    callback: CallbackQuery, callback_data: PostingPage, db: Database, user: UserRow | None
) -> None:
    async with db.read() as session:
        shown = await card(session, user, callback_data.posting_id, callback_data.page)
    await show(callback, shown)


async def plan_missing(
    callback: CallbackQuery,
    callback_data: AddMissing,
    db: Database,
    user: UserRow | None,
    now: datetime,
) -> None:
    if user is None:
        raise OutOfDate
    async with db.begin_for(user.id) as session:
        if await postings.find(session, user.analysis_id, callback_data.posting_id) is None:
            raise OutOfDate
        asked = await postings.requirements(session, callback_data.posting_id)
        have = matching.had(await skills.states(session, user.id, user.analysis_id))
        missing = matching.missing([each for _text, each in asked], have)
        if callback_data.on:
            toast = view.added(*await add_missing(session, user, missing, now))
        else:
            toast = view.taken_out(
                await skip_learning_task(session, user, set().union(*missing), now)
            )
    async with db.read() as session:
        shown = await card(session, user, callback_data.posting_id)
    await show(callback, shown, toast=toast)


def build_router() -> Router:
    router = Router(name="postings")
    router.callback_query.register(turn, Postings.filter())
    router.callback_query.register(show_card, PostingCard.filter())
    router.callback_query.register(turn_card, PostingPage.filter())
    router.callback_query.register(plan_missing, AddMissing.filter())
    return router
