"""Buttons of the list and the card of postings; older buttons do what today's do."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from db.queries import postings
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.goal import WantPosting
from handlers.callbacks.postings import (
    AddMissing,
    CardPart,
    FoundCard,
    LearnFound,
    MarkPosting,
    OwnPostings,
    PickSearch,
    PostingCard,
    PostingPage,
    Postings,
    Search,
    WatchSearch,
)
from handlers.common.errors import existing
from handlers.common.show import message_id, show
from handlers.market.rules.market import MarketAt
from handlers.market.service import want_posting
from handlers.postings import screens, service
from handlers.postings.views import card as card_view
from handlers.postings.views import watching


async def turn(
    callback: CallbackQuery,
    callback_data: Search | Postings | OwnPostings,
    db: Database,
    market: MarketAt,
    user: UserRow | None,
    now: datetime,
) -> None:
    asked, current = callback_data.current(), await market(now)
    if isinstance(asked, PickSearch):
        await show(callback, await screens.choices(db, user, current, asked))
    else:
        await show(callback, await screens.posting_list(db, user, current, asked))


async def show_card(
    callback: CallbackQuery,
    callback_data: FoundCard | PostingCard | PostingPage,
    db: Database,
    user: UserRow | None,
    now: datetime,
) -> None:
    asked = callback_data.current()
    async with db.read() as session:
        shown = await screens.card(session, user, asked, message_id(callback))
    if user is not None and asked.source == "market":
        async with db.begin() as session:
            await postings.mark(session, user.id, asked.posting_id, "seen", now)
    await show(callback, shown)


async def mark(
    callback: CallbackQuery,
    callback_data: MarkPosting,
    db: Database,
    user: UserRow | None,
    now: datetime,
) -> None:
    user, kind, on = existing(user), callback_data.kind, callback_data.on
    async with db.begin() as session:
        await service.mark(session, user, callback_data.posting_id, kind, now, on=on)
    async with db.read() as session:
        shown = await screens.card(session, user, callback_data, message_id(callback))
    await show(callback, shown, toast=card_view.mark_toast(kind, on=on))


async def want(
    callback: CallbackQuery,
    callback_data: WantPosting,
    db: Database,
    user: UserRow | None,
    now: datetime,
) -> None:
    user, on = existing(user), callback_data.on
    async with db.begin_for(user.id) as session:
        await want_posting(session, user, callback_data.posting_id, now, on=on)
    async with db.read() as session:
        shown = await screens.card(session, user, callback_data, message_id(callback))
    await show(callback, shown, toast=card_view.want_toast(on=on))


async def plan_missing(
    callback: CallbackQuery,
    callback_data: LearnFound | AddMissing,
    db: Database,
    user: UserRow | None,
    now: datetime,
) -> None:
    user, asked = existing(user), callback_data.current()
    async with db.begin_for(user.id) as session:
        if asked.on:
            added = await service.plan_missing(session, user, asked.posting_id, now)
            toast = card_view.added_toast(added.names, added.planned, added.left)
        else:
            texts = await service.unplan_missing(session, user, asked.posting_id, now)
            toast = card_view.taken_out_toast(texts)
    async with db.read() as session:
        shown = await screens.card(session, user, asked, message_id(callback))
    await show(callback, shown, toast=toast)


async def watch(
    callback: CallbackQuery,
    callback_data: WatchSearch,
    db: Database,
    market: MarketAt,
    user: UserRow | None,
    now: datetime,
) -> None:
    user, wanted = existing(user), existing(screens.watchable(callback_data))
    async with db.begin_for(user.id) as session:
        room = await service.watch(session, user, wanted, now, on=callback_data.on)
    shown = await screens.posting_list(db, user, await market(now), callback_data)
    await show(callback, shown, toast=watching.watch_toast(on=callback_data.on, full=not room))


def build_router() -> Router:
    router = Router(name="postings")
    for listing in (Search, PickSearch, Postings, OwnPostings):
        router.callback_query.register(turn, listing.filter())
    for card in (FoundCard, CardPart, PostingCard, PostingPage):
        router.callback_query.register(show_card, card.filter())
    for learn in (LearnFound, AddMissing):
        router.callback_query.register(plan_missing, learn.filter())
    router.callback_query.register(want, WantPosting.filter())
    router.callback_query.register(mark, MarkPosting.filter())
    router.callback_query.register(watch, WatchSearch.filter())
    return router
