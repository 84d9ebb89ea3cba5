"""Postings of the market: searched, sorted by match, kept or hidden, their skills planned."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import deliveries, postings, rates, searches, skills
from db.rows.users import UserRow
from db.store.engine import Database
from db.vocabulary import PostingMarkKind
from handlers.callbacks.postings import (
    FoundCard,
    LearnFound,
    MarkPosting,
    PickSearch,
    Search,
    WatchSearch,
)
from handlers.common.errors import OutOfDate
from handlers.common.show import message_id, show
from handlers.common.view import View
from handlers.market.rules import matching
from handlers.market.rules.market import Market, MarketAt, MarketFilter, Wanted, select
from handlers.market.rules.market import search as find
from handlers.market.rules.rates import in_tenge
from handlers.market.views.population import market_filter
from handlers.postings.views import postings as posting_view
from handlers.postings.views import search as view
from handlers.tasks.learning_tasks import add_missing, open_for, skip_learning_task

# As many skills go into the plan at a time; a posting may name twenty.
LESSONS = 5


async def screen(db: Database, user: UserRow | None, market: Market, asked: Search) -> View:
    async with db.read() as session:
        have = None
        marks: dict[PostingMarkKind, set[int]] = {}
        if user is not None:
            have = matching.had(await skills.states(session, user.id, user.analysis_id))
            marks = await postings.marked_ids(session, user.id)
        wanted = _wanted(asked, marks)
        order = have if asked.by == "m" else None
        rows, total = find(market, wanted, order, asked.page * view.PAGE, view.PAGE)
        if not rows and asked.page:
            return await screen(db, user, market, asked.model_copy(update={"page": 0}))
        shown = await postings.market_postings(session, [id for id, _met, _all in rows])
        name = dict(await skills.ids_with_names(session, [asked.skill])) if asked.skill else {}
        saved = await _saved_id(session, user, asked) if user and _can_be_saved(asked) else 0
    mine = set(have or ())
    column = {id: (met, of) for id, met, of in rows}
    if have is not None and order is None:
        column = _matches(market, mine, {row.id for row in shown})
    return view.found(
        view.SearchResult(
            market,
            asked,
            shown,
            total,
            column if user else {},
            name.get(asked.skill),
            marks,
            None if saved == 0 else saved is not None,
        )
    )


def _wanted(asked: Search, marks: dict[PostingMarkKind, set[int]]) -> Wanted:
    # What is saved is shown though it is hidden, so that both can be taken back.
    kept: dict[str, PostingMarkKind] = {"s": "saved", "h": "hidden"}
    only = marks.get(kept[asked.only], set()) if asked.only in kept else None
    hidden = set() if asked.only in kept else marks.get("hidden", set())
    return Wanted(
        market_filter(asked),
        asked.skill or None,
        asked.salary or None,
        only,
        hidden | marks.get("seen", set()) if asked.only == "n" else hidden,
    )


def _matches(market: Market, have: set[int], ids: set[int]) -> dict[int, tuple[int, int]]:
    rows = market.matches(have, market.matching(MarketFilter()))
    return {id: (met, of) for id, met, of in rows if id in ids}


async def turn(
    callback: CallbackQuery,
    callback_data: Search,
    db: Database,
    market: MarketAt,
    user: UserRow | None,
    now: datetime,
) -> None:
    await show(callback, await screen(db, user, await market(now), callback_data))


async def pick(
    callback: CallbackQuery,
    callback_data: PickSearch,
    db: Database,
    market: MarketAt,
    user: UserRow | None,
    now: datetime,
) -> None:
    """Each choice says how many postings it has within the search's other filters."""
    found = await market(now)
    if callback_data.of == "pay":
        await show(callback, view.pick_pay(callback_data))
        return
    async with db.read() as session:
        wanted = _wanted(
            callback_data, await postings.marked_ids(session, user.id) if user else {}
        )
        if callback_data.of == "skill":
            within = select(found, replace(wanted, skill=None))
            asked = [(each.skill_id, each.asked) for each in found.demand(MarketFilter(), within)]
            names = dict(await skills.ids_with_names(session, [id for id, _n in asked]))
            shown = view.pick_skill(callback_data, asked, names)
        else:
            within = select(found, replace(wanted, population=MarketFilter()))
            shown = view.pick_population(callback_data, found, callback_data.of, within)
    await show(callback, shown)


async def card(
    session: AsyncSession, user: UserRow | None, asked: FoundCard, message_id: int = 0
) -> View:
    """A posting, in the message where a button of it was pressed: from a digest one comes back
    to it. Raises Gone."""
    rows = await postings.market_postings(session, [asked.posting_id], user.id if user else None)
    if not rows:
        raise OutOfDate
    row = rows[0]
    tenge = in_tenge(row.salary_min, row.salary_max, row.currency, await rates.all_rates(session))
    named = await postings.skill_names(session, asked.posting_id)
    have = None
    marks: dict[PostingMarkKind, set[int]] = {}
    in_plan = added = False
    if user is not None:
        have = matching.had(await skills.states(session, user.id, user.analysis_id))
        marks = await postings.marked_ids(session, user.id)
        added = bool(await open_for(session, user, {id for id, _name in named} - have))
        if message_id and not user.only_follows:
            in_plan = await deliveries.find_by_message(session, user.id, message_id) is not None
    return view.card(view.FoundCardFacts(row, named, have, marks, asked, tenge, added, in_plan))


async def show_card(
    callback: CallbackQuery,
    callback_data: FoundCard,
    db: Database,
    user: UserRow | None,
    now: datetime,
) -> None:
    async with db.read() as session:
        shown = await card(session, user, callback_data, message_id(callback))
    if user is not None:
        async with db.begin() as session:
            await postings.mark(session, user.id, callback_data.posting_id, "seen", now)
    await show(callback, shown)


async def mark(
    callback: CallbackQuery,
    callback_data: MarkPosting,
    db: Database,
    user: UserRow | None,
    now: datetime,
) -> None:
    if user is None:
        raise OutOfDate
    posting_id, kind, on = callback_data.posting_id, callback_data.kind, callback_data.on
    async with db.begin() as session:
        if not await postings.market_postings(session, [posting_id], user.id):
            raise OutOfDate
        if on:
            await postings.mark(session, user.id, posting_id, kind, now)
        else:
            await postings.unmark(session, user.id, posting_id, kind)
    async with db.read() as session:
        shown = await card(session, user, callback_data, message_id(callback))
    await show(callback, shown, toast=view.toast(kind, on=on))


async def learn_found(
    callback: CallbackQuery,
    callback_data: LearnFound,
    db: Database,
    user: UserRow | None,
    now: datetime,
) -> None:
    if user is None:
        raise OutOfDate
    async with db.begin_for(user.id) as session:
        if not await postings.market_postings(session, [callback_data.posting_id], user.id):
            raise OutOfDate
        named = await postings.skill_names(session, callback_data.posting_id)
        have = matching.had(await skills.states(session, user.id, user.analysis_id))
        missing = [id for id, _name in named if id not in have]
        if callback_data.on:
            each_alone = [{id} for id in missing]
            found = await add_missing(session, user, each_alone, now, most=LESSONS)
            toast = posting_view.added(*found)
        else:
            toast = posting_view.taken_out(await skip_learning_task(session, user, missing, now))
    async with db.read() as session:
        shown = await card(session, user, callback_data, message_id(callback))
    await show(callback, shown, toast=toast)


def _can_be_saved(asked: Search) -> bool:
    return view.narrows(asked) and not asked.only


def _fields(asked: Search) -> dict[str, Any]:
    of = {"skill_id": asked.skill or None, "salary_min": asked.salary or None}
    return of | asdict(market_filter(asked))


async def _saved_id(session: AsyncSession, user: UserRow, asked: Search) -> int | None:
    """The user's saved search that is this one."""
    wanted = _fields(asked)
    for each in await searches.for_user(session, user.id):
        if {name: getattr(each, name) for name in wanted} == wanted:
            return each.id
    return None


async def watch(
    callback: CallbackQuery,
    callback_data: WatchSearch,
    db: Database,
    market: MarketAt,
    user: UserRow | None,
    now: datetime,
) -> None:
    if user is None or not _can_be_saved(callback_data):
        raise OutOfDate
    async with db.begin_for(user.id) as session:
        there = await _saved_id(session, user, callback_data)
        full = len(await searches.for_user(session, user.id)) >= view.MAX_SAVED
        if callback_data.on and there is None and not full:
            if callback_data.skill and not await skills.ids_with_names(
                session, [callback_data.skill]
            ):
                raise OutOfDate
            await searches.save(session, user.id, now, **_fields(callback_data))
        elif not callback_data.on and there is not None:
            await searches.remove(session, user.id, there)
    refused = callback_data.on and there is None and full
    await show(
        callback,
        await screen(db, user, await market(now), callback_data),
        toast=view.saved_toast(on=callback_data.on, full=refused),
    )


def build_router() -> Router:
    router = Router(name="search")
    router.callback_query.register(turn, Search.filter())
    router.callback_query.register(pick, PickSearch.filter())
    router.callback_query.register(show_card, FoundCard.filter())
    router.callback_query.register(mark, MarkPosting.filter())
    router.callback_query.register(learn_found, LearnFound.filter())
    router.callback_query.register(watch, WatchSearch.filter())
    return router
