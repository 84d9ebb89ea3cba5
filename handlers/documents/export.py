"""Takes out a user's plan, history, weeks ahead, and everything that is stored of them."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from db.documents.document import Document, DocumentPosting
from db.documents.patch import written
from db.documents.patch_postings import left_out, with_postings
from db.plans import document_loader
from db.queries import applications, export
from db.rows.users import UserRow
from db.sources.text import encode
from db.store.engine import Database
from handlers.callbacks.export import Export, ExportMenu
from handlers.common.commands import Command
from handlers.common.show import show, show_file
from handlers.documents.rules import export as rules
from handlers.documents.views import applications as applications_view
from handlers.documents.views import export as view
from handlers.market.rules.market import Market, MarketAt
from handlers.tasks import screens
from handlers.tasks.rules import progress
from handlers.tasks.services import receipts


async def offer(message: Message) -> None:
    await show(message, view.menu())


async def offer_again(callback: CallbackQuery) -> None:
    await show(callback, view.menu())


async def send(
    callback: CallbackQuery,
    callback_data: Export,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    what = callback_data.what
    if what == "plan":
        await _plan(callback, db, user, now)
    elif what == "history":
        await _history(callback, db, user, now)
    elif what == "calendar":
        await _calendar(callback, db, user, now, await market(now))
    elif what == "applications":
        await _applications(callback, db, user, now)
    else:
        await _everything(callback, db, user, now)


async def _plan(callback: CallbackQuery, db: Database, user: UserRow, now: datetime) -> None:
    source, plan = await db.read_in_thread(document_loader.load_export, user.id, user.analysis_id)
    async with db.read() as session:
        name = await export.plan_name(session, user.id, user.analysis_id)
    if plan == Document():
        await show(callback, view.no_plan())
        return
    name = view.file_name(name, "plan", "md", user, now)
    own = await db.read_in_thread(document_loader.load_own_postings, user.id)
    text, left = await asyncio.to_thread(_whole, source.text if source else None, plan, own)
    data = encode(text, source.encoding if source else None)
    caption = view.plan_caption(encoded=data is not None, left=left)
    await show_file(callback, name, text.encode() if data is None else data, caption)


def _whole(source: str | None, plan: Document, own: Sequence[DocumentPosting]) -> tuple[str, int]:
    """The plan's text with the user's own postings, and how many of those have no place in it."""
    text = with_postings(written(source, plan), own)
    return text, left_out(text, own)


async def _history(callback: CallbackQuery, db: Database, user: UserRow, now: datetime) -> None:
    events = await db.read_in_thread(export.history, user.id)
    if not events:
        await show(callback, view.no_history())
        return
    name = view.file_name("", "history", "csv", user, now)
    content = view.history_file(events, user.time_zone)
    await show_file(callback, name, content, view.history_caption(events))


async def _applications(
    callback: CallbackQuery, db: Database, user: UserRow, now: datetime
) -> None:
    moves = await db.read_in_thread(applications.history, user.id)
    if not moves:
        await show(callback, applications_view.no_applications())
        return
    name = view.file_name("", "applications", "csv", user, now)
    content = applications_view.applications_file(moves, user.time_zone)
    await show_file(callback, name, content, applications_view.caption(moves))


async def _everything(callback: CallbackQuery, db: Database, user: UserRow, now: datetime) -> None:
    rows = await db.read_in_thread(export.all_rows, user.id)
    name = view.file_name("", "everything", "json", user, now)
    content = view.everything_file(rows, now)
    await show_file(callback, name, content, view.everything_caption())


async def _calendar(
    callback: CallbackQuery, db: Database, user: UserRow, now: datetime, market: Market
) -> None:
    async with db.read() as session:
        composed = await screens.week(session, user, now, market)
        mine = composed.mine or await receipts.load(session, user, market)
        steering = composed.steering or await screens.steering(session, user, now, mine)
        name = await export.plan_name(session, user.id, user.analysis_id)
        applied = await applications.for_user(session, user.id)
    this = composed.shown
    pace = progress.pace(this.rows, now, user.time_zone)
    count = rules.a_week(pace.weekly if pace else None)
    weeks = rules.weeks(
        this.rows,
        this.chosen,
        this.monday,
        user.time_zone,
        steering,
        composed.taught,
        count,
        user.every_weeks,
    )
    dated = applications_view.events(applied, user, now)
    if not weeks and not dated:
        await show(callback, view.no_weeks())
        return
    name = view.file_name(name, "weeks", "ics", user, now)
    caption = view.calendar_caption(weeks, count, len(dated), own_pace=pace is not None)
    await show_file(callback, name, view.calendar_file(weeks, dated, user, now), caption)


def build_router() -> Router:
    router = Router(name="export")
    router.message.register(offer, Command("export"))
    router.callback_query.register(offer_again, ExportMenu.filter())
    router.callback_query.register(send, Export.filter())
    return router
