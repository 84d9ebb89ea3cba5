"""Inline mode: `@bot docker` or `@bot salary almaty` gives a card to share, nothing personal;
`@bot share` gives the asker their own, and them alone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram import Bot, Router
from aiogram.types import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from aiogram.utils.formatting import Text

from db.queries import share, users
from db.reference.matching import find_skills
from db.store.engine import Database
from handlers.common.view import View, keyboard, link
from handlers.home.views import home as home_view
from handlers.market.rules.market import MarketAt
from handlers.salary import screens as salary
from handlers.sharing import screens as share_screens
from handlers.sharing.views import share as view
from handlers.skills import screens as skills

WORDS_LIMIT = 100
# Telegram may give the same answer for so long, to the same person: it is in their language.
CACHE = 300  # seconds
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
    cards = await _cards(db, words, now, market)
    results = [
        _article(key, card, f"https://t.me/{me.username}?start={start}", home_view.open_the_bot())
        for key, start, card in cards
    ]
    nothing = InlineQueryResultsButton(text=home_view.write_a_skill(), start_parameter="skills")
    await query.answer(
        list(results), cache_time=CACHE, is_personal=True, button=None if results else nothing
    )


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


async def _cards(
    db: Database, words: str, now: datetime, market: MarketAt
) -> list[tuple[str, str, View]]:
    """Each card with its key and the deep link that opens it in the bot."""
    cards = []
    if pay := await salary.answer_words(db, None, now, words, market):
        cards.append(("salary", "salary", pay))
    for slug in find_skills(words)[:5]:
        if card := await skills.card_by_slug(db, None, slug, await market(now)):
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
