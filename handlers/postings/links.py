"""A link to a posting: its card, else a draft of what HeadHunter says, else how to paste it."""

import logging
import re
from dataclasses import replace
from typing import Protocol

from aiogram import Bot, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender

from db.queries import postings as posting_queries
from db.rows.users import UserRow
from db.sources.posting import SourcePosting, hh_link
from db.sources.text import url as sound_link
from db.store.engine import Database
from handlers.callbacks.postings import FoundCard, PasteText
from handlers.common.errors import OutOfDate
from handlers.common.show import show
from handlers.common.states import DraftPosting
from handlers.common.view import View
from handlers.postings import own_postings, postings, search
from handlers.postings import rules as pasted
from handlers.postings.views import links as view

log = logging.getLogger(__name__)
LINK = re.compile(r"https?://\S+", re.IGNORECASE)


class VacancyNotFetched(Exception):
    """A vacancy did not come. `word` says why, as in the record of a sweep."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class VacancySource(Protocol):
    """Asks HeadHunter for one vacancy, at its pace."""

    async def __call__(self, id: str) -> SourcePosting:
        """Raises NotFetched."""


async def answer(
    message: Message,
    link: str,
    bot: Bot,
    db: Database,
    user: UserRow,
    state: FSMContext,
    vacancies: VacancySource | None,
) -> None:
    """No other address is ever asked: a link is a stranger's words."""
    link = link.rstrip(".,;)")
    hh_id, plain = hh_link(link) or (None, link)
    if known := await _known(db, user, hh_id, link):
        await show(message, known)
        return
    if hh_id is None or vacancies is None:
        await show(message, view.unknown(sound_link(link)))
        return
    try:
        async with ChatActionSender.typing(chat_id=message.chat.id, bot=bot):
            found = await vacancies(hh_id)
    except VacancyNotFetched as error:
        log.info("a vacancy was not fetched: %s", error.word)
        await show(message, view.not_fetched(error.word, plain))
    else:
        draft = replace(pasted.of_posting(found), url=found.url or plain)
        await own_postings.receive(message, db, state, draft)


async def _known(db: Database, user: UserRow, hh_id: str | None, link: str) -> View | None:
    async with db.read() as session:
        found = await posting_queries.find_id_by_url(session, user.analysis_id, link)
        if found is not None:
            return await postings.card(session, user, found)
        found = await posting_queries.find_id_by_link(session, user.id, hh_id, link)
        if found is None:
            return None
        return await search.card(session, user, FoundCard(posting_id=found))


async def ask_text(callback: CallbackQuery, state: FSMContext) -> None:
    message = callback.message
    shown = (message.text if isinstance(message, Message) else None) or ""
    if (found := LINK.search(shown)) is None:
        raise OutOfDate
    await state.set_state(DraftPosting.text)
    await state.set_data({"url": found.group()})
    await show(callback, view.ask_text())


async def receive_text(message: Message, db: Database, state: FSMContext) -> None:
    text = (message.text or "").strip()
    if text.startswith("/") or LINK.fullmatch(text):
        await state.clear()
        raise SkipHandler
    if not text:
        await show(message, view.ask_text())
        return
    draft = pasted.read(text)
    kept = await state.get_data()
    await own_postings.receive(message, db, state, replace(draft, url=draft.url or kept["url"]))


def build_router() -> Router:
    router = Router(name="links")
    router.callback_query.register(ask_text, PasteText.filter())
    return router


def build_dialog_router() -> Router:
    """Before every other router, as that of tasks: commands alone lead out of it."""
    router = Router(name="links_dialog")
    router.message.register(receive_text, StateFilter(DraftPosting.text))
    return router
