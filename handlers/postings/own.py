"""Postings that a user pastes: a draft to correct by buttons, then theirs alone."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from db.queries import postings
from db.rows.users import UserRow
from db.store.engine import Database
from db.text import clean
from handlers.callbacks.postings import DeletePosting, DraftEnd, DraftSkill, FoundCard, PasteText
from handlers.common.errors import OutOfDate
from handlers.common.show import message_id, show
from handlers.common.states import DraftPosting
from handlers.postings import drafts, rules, screens, service
from handlers.postings.views import drafts as view


async def ask_text(callback: CallbackQuery, state: FSMContext) -> None:
    message = callback.message
    text = (message.text if isinstance(message, Message) else None) or ""
    if (link := drafts.LINK.search(text)) is None:
        raise OutOfDate
    await state.set_state(DraftPosting.text)
    await state.set_data({"url": link.group()})
    await show(callback, view.ask_text())


async def receive_text(message: Message, db: Database, state: FSMContext) -> None:
    text = drafts.words_of(message)
    if text.startswith("/") or drafts.LINK.fullmatch(text):
        await state.clear()
        raise SkipHandler
    if not clean(text) or (posting := rules.read(text, drafts.hidden_links(message))) is None:
        await show(message, view.ask_text())
        return
    link = (await state.get_data()).get("url")
    posting = replace(posting, url=posting.url or link)
    await show(message, await drafts.start(message.message_id, db, state, posting))


async def toggle(
    callback: CallbackQuery, callback_data: DraftSkill, db: Database, state: FSMContext
) -> None:
    kept = await _kept(callback, state)
    out = [id for id in kept["out"] if id != callback_data.skill_id]
    if not callback_data.on:
        out.append(callback_data.skill_id)
    if callback_data.skill_id in kept["skills"]:
        kept["out"] = out
        await state.set_data(kept)
    async with db.read() as session:
        shown = await drafts.draft(session, kept)
    await show(callback, shown)


async def _kept(callback: CallbackQuery, state: FSMContext) -> dict[str, Any]:
    """The draft. Raises OutOfDate where it was saved or dropped, or another text followed it."""
    if await state.get_state() != DraftPosting.confirm.state:
        raise OutOfDate
    kept = await state.get_data()
    # Ids of messages grow: a message from before the draft's text shows an earlier draft.
    if message_id(callback) < kept["message_id"]:
        raise OutOfDate
    return kept


async def end(
    callback: CallbackQuery,
    callback_data: DraftEnd,
    db: Database,
    user: UserRow,
    state: FSMContext,
    now: datetime,
) -> None:
    kept = await _kept(callback, state)
    if not callback_data.save:
        await state.clear()
        await show(callback, view.dropped())
        return
    async with db.begin_for(user.id) as session:
        posting_id, had = await service.save_draft(session, user, kept, now)
    if posting_id is None:
        await show(callback, view.full())
        return
    async with db.read() as session:
        shown = await screens.card(session, user, FoundCard(posting_id=posting_id))
    said = _("You have this posting already.") if had else _("Saved for you alone.")
    await show(callback, shown, toast=said)


async def delete(
    callback: CallbackQuery,
    callback_data: DeletePosting,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    posting_id, deleted_at = callback_data.posting_id, now if callback_data.on else None
    async with db.begin() as session:
        title = await postings.archive_own(session, user.id, posting_id, deleted_at)
    if title is None:
        raise OutOfDate
    if callback_data.on:
        await show(callback, view.deleted(posting_id, title))
        return
    async with db.read() as session:
        shown = await screens.card(session, user, FoundCard(posting_id=posting_id))
    await show(callback, shown)


def build_router() -> Router:
    router = Router(name="own_postings")
    router.callback_query.register(toggle, DraftSkill.filter())
    router.callback_query.register(end, DraftEnd.filter())
    router.callback_query.register(delete, DeletePosting.filter())
    router.callback_query.register(ask_text, PasteText.filter())
    return router


def build_dialog_router() -> Router:
    """Before every other router, as that of tasks: commands alone lead out of it."""
    router = Router(name="own_postings_dialog")
    router.message.register(receive_text, StateFilter(DraftPosting.text))
    return router
