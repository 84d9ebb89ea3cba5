"""Postings that a user pastes: a draft to correct by buttons, then theirs alone."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import dialogs, postings, skills
from db.rows.users import UserRow
from db.sources.posting import hh_link
from db.sources.text import url as sound_link
from db.store.engine import Database
from handlers.callbacks.postings import DeletePosting, DraftEnd, DraftSkill, FoundCard, OwnPostings
from handlers.common.errors import OutOfDate
from handlers.common.show import show
from handlers.common.states import DraftPosting
from handlers.common.view import View
from handlers.postings import rules as pasted
from handlers.postings import search
from handlers.postings.views import own_postings as view

MAX_COUNT = 50


async def receive(
    message: Message, db: Database, state: FSMContext, draft: pasted.PastedPosting
) -> None:
    """Show what was found in a pasted posting; nothing is stored but the draft in the dialog."""
    at_hh = hh_link(draft.url)
    draft = replace(draft, url=at_hh[1] if at_hh else sound_link(draft.url))
    async with db.read() as session:
        ids = await skills.ids_of_slugs(session, list(draft.skills))
        kept = {**asdict(draft), "skills": ids, "out": [], "message_id": message.message_id}
        shown = await _draft(session, kept)
    await state.set_state(DraftPosting.confirm)
    await state.set_data(kept)
    await show(message, shown)


async def _draft(session: AsyncSession, kept: dict[str, Any]) -> View:
    return view.draft(kept, await skills.ids_with_names(session, kept["skills"]))


async def toggle(
    callback: CallbackQuery, callback_data: DraftSkill, db: Database, state: FSMContext
) -> None:
    kept = await _kept(state)
    out = [id for id in kept["out"] if id != callback_data.skill_id]
    if not callback_data.on:
        out.append(callback_data.skill_id)
    if callback_data.skill_id in kept["skills"]:
        kept["out"] = out
        await state.set_data(kept)
    async with db.read() as session:
        shown = await _draft(session, kept)
    await show(callback, shown)


async def _kept(state: FSMContext) -> dict[str, Any]:
    """The draft. Raises Gone where it was saved or dropped."""
    if await state.get_state() != DraftPosting.confirm.state:
        raise OutOfDate
    return await state.get_data()


async def end(
    callback: CallbackQuery,
    callback_data: DraftEnd,
    db: Database,
    user: UserRow,
    state: FSMContext,
    now: datetime,
) -> None:
    kept = await _kept(state)
    if not callback_data.save:
        await state.clear()
        await show(callback, view.dropped())
        return
    posting_id = None
    # In one transaction, so that a save that fails keeps the draft.
    async with db.begin_for(user.id) as session:
        await dialogs.remove(session, user.id)
        if len(await postings.own_postings(session, user.id)) < MAX_COUNT:
            posting_id = await postings.add_own(session, user.id, kept, now)
    if posting_id is None:
        await show(callback, view.full(MAX_COUNT))
        return
    async with db.read() as session:
        shown = await search.card(session, user, FoundCard(posting_id=posting_id))
    await show(callback, shown, toast=_("Saved for you alone."))


async def list_own(callback: CallbackQuery, db: Database, user: UserRow) -> None:
    async with db.read() as session:
        rows = await postings.own_postings(session, user.id)
    await show(callback, view.own_list(rows))


async def delete(
    callback: CallbackQuery,
    callback_data: DeletePosting,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    gone = now if callback_data.on else None
    async with db.begin() as session:
        title = await postings.archive_own(session, user.id, callback_data.posting_id, gone)
    if title is None:
        raise OutOfDate
    if callback_data.on:
        await show(callback, view.deleted(callback_data.posting_id, title))
        return
    async with db.read() as session:
        asked = FoundCard(posting_id=callback_data.posting_id)
        shown = await search.card(session, user, asked)
    await show(callback, shown)


def build_router() -> Router:
    router = Router(name="own_postings")
    router.callback_query.register(toggle, DraftSkill.filter())
    router.callback_query.register(end, DraftEnd.filter())
    router.callback_query.register(list_own, OwnPostings.filter())
    router.callback_query.register(delete, DeletePosting.filter())
    return router
