"""Inline mode: `@bot docker` or `@bot salary almaty` gives a card to share, nothing personal."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.types import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from aiogram.utils.i18n import gettext as _

from db.engine import Database
from db.reference.matching import find_skills
from handlers import salary, skills
from handlers.rules.market import MarketAt
from handlers.views import View, keyboard, link

router = Router(name="inline")
WORDS_LIMIT = 100
# Telegram may give the same answer to everybody for so long.
CACHE = 300  # seconds


@router.inline_query()
async def answer(
    query: InlineQuery, bot: Bot, db: Database, now: datetime, market: MarketAt
) -> None:
    words = query.query[:WORDS_LIMIT]
    me = await bot.me()
    found = await _cards(db, words, now, market)
    results = [
        _article(key, view, f"https://t.me/{me.username}?start={start}")
        for key, start, view in found
    ]
    nothing = InlineQueryResultsButton(
        text=_("Write a skill, or: salary almaty"), start_parameter="skills"
    )
    await query.answer(
        list(results), cache_time=CACHE, is_personal=False, button=None if results else nothing
    )


async def _cards(
    db: Database, words: str, now: datetime, market: MarketAt
) -> list[tuple[str, str, View]]:
    """Each card with its key and the deep link that opens it in the bot."""
    found = []
    if pay := await salary.answer_words(db, None, now, words, market):
        found.append(("salary", "salary", pay))
    for slug in find_skills(words)[:5]:
        if card := await skills.card_by_slug(db, None, slug, await market(now)):
            found.append((f"skill_{slug}", f"skill_{slug}", card))
    return found


def _article(key: str, view: View, url: str) -> InlineQueryResultArticle:
    content = view.as_kwargs()
    lines = [line for line in content["text"].splitlines() if line]
    return InlineQueryResultArticle(
        id=key[:64],
        title=lines[0],
        description=" ".join(lines[1:3])[:200],
        input_message_content=InputTextMessageContent(
            message_text=content["text"], entities=content["entities"], parse_mode=None
        ),
        reply_markup=keyboard([[link(_("Open the bot"), url)]]),
    )
