"""A page for a job search: its lines are chosen by taps, then it is made in a form."""

import asyncio
from dataclasses import replace
from datetime import datetime

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from db.rows.users import UserRow
from db.store.engine import Database
from db.text import clean
from handlers.callbacks.cv import CvForm, CvLine, CvPage, CvPostings, MakeCv
from handlers.common.show import message_id, show, show_file
from handlers.common.states import CvLines
from handlers.cv import screens
from handlers.cv.files import pdf, plain, word
from handlers.cv.rules.page import MOST, Chosen, MadeFile, Page, on_page
from handlers.cv.views import page as view
from handlers.market.rules.market import MarketAt

NAME = 100


async def open_page(
    callback: CallbackQuery,
    callback_data: CvPage,
    db: Database,
    state: FSMContext,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    chosen, of_market = await _chosen(callback, state, callback_data.posting_id), await market(now)
    async with db.read() as session:
        shown = await screens.page(session, user, of_market, callback_data, chosen)
    await show(callback, shown)


async def _chosen(callback: CallbackQuery, state: FSMContext, posting_id: int) -> Chosen:
    """The reader's changes in this message for this posting; none where it has others."""
    kept = await state.get_data()
    if await state.get_state() != CvLines.confirm.state:
        return Chosen()
    if (kept["message_id"], kept["posting_id"]) != (message_id(callback), posting_id):
        return Chosen()
    return Chosen(list(kept["out"]), list(kept["into"]))


async def change(
    callback: CallbackQuery,
    callback_data: CvLine,
    db: Database,
    state: FSMContext,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    posting_id, page = callback_data.posting_id, callback_data.page
    chosen, of_market = await _chosen(callback, state, posting_id), await market(now)
    asked = CvPage(posting_id=posting_id, page=page)
    async with db.read() as session:
        facts = await screens.facts(session, user, of_market, asked, chosen)
    key, before = f"{callback_data.kind}{callback_data.id}", {row.key for row in facts.chosen}
    full = callback_data.on and len(before) >= MOST and key not in before
    if not full and key in {row.key for row in facts.lines}:
        chosen.change(key, on=callback_data.on)
        await state.set_state(CvLines.confirm)
        kept = {"out": chosen.out, "into": chosen.into, "posting_id": posting_id}
        await state.set_data({**kept, "message_id": message_id(callback)})
        facts = replace(facts, chosen=on_page(facts.lines, chosen))
    await show(callback, view.choice(facts), toast=view.full_toast() if full else None)


async def choose_posting(
    callback: CallbackQuery, callback_data: CvPostings, db: Database, user: UserRow
) -> None:
    async with db.read() as session:
        shown = await screens.postings_to_choose(session, user, callback_data.page)
    await show(callback, shown)


async def make(
    callback: CallbackQuery,
    callback_data: MakeCv,
    db: Database,
    state: FSMContext,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    """Send the page as a file or as a message; it is made in a thread."""
    posting_id, form = callback_data.posting_id, callback_data.form
    chosen, of_market = await _chosen(callback, state, posting_id), await market(now)
    async with db.read() as session:
        asked = CvPage(posting_id=posting_id)
        facts = await screens.facts(session, user, of_market, asked, chosen)
    if not facts.chosen:
        await show(callback, view.choice(facts))
        return
    name = clean(callback.from_user.full_name)[:NAME] or clean(user.name)[:NAME]
    page = view.in_words(facts.target, facts.chosen, name)
    if form == "text" and (block := view.text_block(plain.text(page), posting_id)):
        await show(callback, block)
        return
    made = await asyncio.to_thread(_make, form, page, now)
    ending = "txt" if form == "text" else form
    await show_file(callback, f"cv.{ending}", made.data, view.caption(made))


def _make(form: CvForm, page: Page, now: datetime) -> MadeFile:
    if form == "pdf":
        return pdf.make(page)
    if form == "docx":
        return word.make(page, now)
    return MadeFile((plain.markdown if form == "md" else plain.text)(page).encode())


def build_router() -> Router:
    router = Router(name="cv_page")
    router.callback_query.register(open_page, CvPage.filter())
    router.callback_query.register(change, CvLine.filter())
    router.callback_query.register(choose_posting, CvPostings.filter())
    router.callback_query.register(make, MakeCv.filter())
    return router
