"""Inline mode: `@bot docker` or `@bot pay mid astana` gives a card to share, nothing personal;
`@bot share` gives the asker their own, and them alone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram import Bot, Router
from aiogram.enums import ChatType
from aiogram.types import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from aiogram.utils.formatting import Text

from db.queries import share, users
from db.reference.matching import find_skills
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.common.view import View, keyboard, link
from handlers.home.views import home as home_view
from handlers.market.rules.market import MarketAt
from handlers.sentences.answering import public_answer
from handlers.sentences.asked import Asked
from handlers.sharing import screens as share_screens
from handlers.sharing.views import share as view
from handlers.skills import screens as skills

WORDS_LIMIT = 100
# Telegram may give the same answer for so long, to the same person: it is in their language.
CACHE = 300  # seconds
# The screen of the bot that an answer leads to; a skill's card is made for each skill.
START = {"pay": "salary", "reach_pay": "salary", "postings": "postings", "employer": "postings"}
_NO_CARD = frozenset(["skill", "hello", "thanks", "help"])
# What asks for one's own card.
OWN = {"share", "progress"}


async def answer(
    query: InlineQuery, bot: Bot, db: Database, now: datetime, market: MarketAt
) -> None:
    words = query.query[:WORDS_LIMIT]
    me = await bot.me()
    if words.strip().casefold() in OWN:
        await _answer_own(query, me.username, db, now)
        return
    asked = Asked(db, bot, None, now, market, goal_of=await _goal_of(query, db))
    cards = await _cards(asked, words)
    results = [
        _article(key, card, f"https://t.me/{me.username}?start={start}", home_view.open_the_bot())
        for key, start, card in cards
    ]
    nothing = InlineQueryResultsButton(text=home_view.write_a_skill(), start_parameter="skills")
    await query.answer(
        list(results), cache_time=CACHE, is_personal=True, button=None if results else nothing
    )


async def _goal_of(query: InlineQuery, db: Database) -> UserRow | None:
    """The asker in their own chat with the bot, where figures are about their goal; nothing else
    of them stands on a card."""
    if query.chat_type != ChatType.SENDER:
        return None
    async with db.read() as session:
        return await users.find(session, query.from_user.id)


async def _answer_own(
    query: InlineQuery, username: str | None, db: Database, now: datetime
) -> None:
    """The asker's own progress, if they share their active plan. Makes no user and no share."""
    async with db.read() as session:
        user = await users.find(session, query.from_user.id)
        shared = user and await share.find_for_plan(session, user.id, user.analysis_id)
        card = await share_screens.card_facts(session, shared) if shared else None
    results = []
    if user and shared and card:
        day = now.astimezone(ZoneInfo(user.time_zone)).date()
        url = view.url_of(shared, username)
        results = [_article("share", View(Text(*view.card_parts(card, day))), url, view.follow())]
    offer = InlineQueryResultsButton(text=view.send_my_progress(), start_parameter="share")
    await query.answer(
        list(results), cache_time=0, is_personal=True, button=None if results else offer
    )


async def _cards(asked: Asked, words: str) -> list[tuple[str, str, View]]:
    """Each card with its key and the deep link that opens it in the bot."""
    cards = []
    found = await public_answer(asked, words)
    if found is not None and found[0].intent not in _NO_CARD:
        start = START.get(found[0].intent or "", "skills")
        cards.append((found[0].intent or start, start, found[1]))
    for slug in find_skills(words)[:5]:
        current = await asked.market()
        if card := await skills.card_by_slug(asked.db, None, slug, current, asked.goal_of):
            cards.append((f"skill_{slug}", f"skill_{slug}", card))
    return cards


def _article(key: str, shown: View, url: str, label: str) -> InlineQueryResultArticle:
    content = shown.as_kwargs()
    lines = [line for line in content["text"].splitlines() if line]
    return InlineQueryResultArticle(
        id=key[:64],
        title=lines[0],
        description=" ".join(lines[1:3])[:200],
        input_message_content=InputTextMessageContent(
            message_text=content["text"], entities=content["entities"], parse_mode=None
        ),
        reply_markup=keyboard([[link(label, url)]]),
    )


def build_router() -> Router:
    router = Router(name="inline")
    router.inline_query.register(answer)
    return router
