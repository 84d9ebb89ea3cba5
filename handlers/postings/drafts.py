"""A posting that a user sends: a link or a text becomes a draft, and the draft a card."""

import logging
import re
from dataclasses import asdict, replace
from typing import Any

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from aiogram.utils.chat_action import ChatActionSender

from db.queries import postings, skills
from db.rows.users import UserRow
from db.sources.posting import hh_link
from db.sources.text import url as sound_link
from db.store.engine import Database
from db.store.session import Session
from handlers.callbacks.postings import FoundCard
from handlers.common.states import DraftPosting
from handlers.common.view import View
from handlers.postings import rules, screens
from handlers.postings.service import VacancyNotFetched, VacancySource
from handlers.postings.views import drafts as view

log = logging.getLogger(__name__)
LINK = re.compile(r"https?://\S+", re.IGNORECASE)


def words_of(message: Message) -> str:
    """The text of a message, or what stands under its picture or file."""
    return (message.text or message.caption or "").strip()


def posting_of(message: Message) -> rules.PastedPosting | None:
    """The posting that somebody pasted or forwarded, with the links that its words hide."""
    text = words_of(message)
    if not rules.looks_like_posting(text):
        return None
    return rules.read(text, hidden_links(message))


def link_of(message: Message) -> str | None:
    """The first link of a message, in sight or under its words."""
    if found := LINK.search(words_of(message)):
        return found.group()
    return next(iter(hidden_links(message)), None)


def hidden_links(message: Message) -> list[str]:
    entities = message.entities or message.caption_entities or ()
    return [each.url for each in entities if each.type == "text_link" and each.url]


async def start(
    message_id: int, db: Database, state: FSMContext, posting: rules.PastedPosting
) -> View:
    """The draft of a message's posting; the dialog alone keeps it until its user saves it."""
    at_hh = hh_link(posting.url)
    posting = replace(posting, url=at_hh[1] if at_hh else sound_link(posting.url))
    async with db.read() as session:
        ids = await skills.ids_of_slugs(session, list(posting.skills))
        kept = {**asdict(posting), "skills": ids, "out": [], "message_id": message_id}
        shown = await draft(session, kept)
    await state.set_state(DraftPosting.confirm)
    await state.set_data(kept)
    return shown


async def draft(session: Session, kept: dict[str, Any]) -> View:
    return view.draft(kept, await skills.ids_with_names(session, kept["skills"]))


async def of_link(
    message: Message,
    link: str,
    bot: Bot,
    db: Database,
    user: UserRow,
    state: FSMContext,
    vacancies: VacancySource | None,
) -> View:
    """The card of a link's posting, else a draft of what HeadHunter says, else how to paste it.

    Asks no other address: a link is a stranger's words."""
    link = link.rstrip(".,;)")
    hh_id, plain = hh_link(link) or (None, link)
    async with db.read() as session:
        known = await postings.find_id_by_link(session, user.id, user.analysis_id, hh_id, link)
        if known is not None:
            return await screens.card(session, user, FoundCard(posting_id=known))
    if hh_id is None or vacancies is None:
        return view.unknown_link(sound_link(link))
    try:
        async with ChatActionSender.typing(chat_id=message.chat.id, bot=bot):
            vacancy = await vacancies(hh_id, user.id)
    except VacancyNotFetched as error:
        log.info("a vacancy was not fetched: %s", error.word)
        return view.not_fetched(error.word, plain)
    posting = replace(rules.of_posting(vacancy), url=vacancy.url or plain)
    return await start(message.message_id, db, state, posting)
