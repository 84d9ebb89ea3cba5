"""Texts without a command, and commands that do not exist."""

from datetime import datetime
from functools import cache
from typing import cast

from aiogram import Bot, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from rapidfuzz import fuzz, process

from db import reference
from db.reference.phrases import plain
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.base import ScreenName
from handlers.common.filters import HasText
from handlers.common.show import show
from handlers.common.view import View
from handlers.home.screens import SCREENS, ScreenRequest
from handlers.home.views import home as view
from handlers.market.rules.market import MarketAt
from handlers.postings import drafts
from handlers.postings import rules as pasted
from handlers.postings.service import VacancySource
from handlers.salary import screens as salary
from handlers.skills import screens as skills

LIMIT = 500


@cache
def _keywords() -> dict[str, ScreenName]:
    """Words that lead to a screen, beside its names; a closed list, so near ones may count."""
    return {
        word: cast(ScreenName, screen)
        for screen, forms in reference.screens().items()
        for word in (*forms["names"], *forms["words"])
    }


@cache
def _names() -> dict[str, str]:
    """The words that open a screen at once, written as one word: "soft skills" is "softskills"."""
    names = {name: name for name in SCREENS}
    for screen, forms in reference.screens().items():
        names |= {plain(name).replace(" ", ""): screen for name in forms["names"]}
    return names


def likeliest(words: str) -> list[ScreenName]:
    """The two screens whose words are nearest to what was written."""
    found: list[ScreenName] = []
    for word in plain(words).replace("/", " ").split()[:10]:
        near = process.extract(
            word, list(_keywords()), scorer=fuzz.ratio, score_cutoff=55, limit=3
        )
        found += [_keywords()[each] for each, _score, _index in near]
    defaults: list[ScreenName] = ["plan", "help"]
    return list(dict.fromkeys([*found, *defaults]))[:2]


async def answer(
    message: Message,
    bot: Bot,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
    state: FSMContext,
    vacancies: VacancySource | None,
) -> None:
    text = (message.text or "").strip()
    if not text.startswith("/") and pasted.looks_like_posting(text):
        await show(message, await drafts.start(message, db, state, pasted.read(text)))
    elif len(text) > LIMIT:
        await show(message, view.too_long(LIMIT))
    elif text.startswith("/"):
        # An unknown command of a new message, but any command of an edited one, gets this far.
        offer = view.unknown_command if message.edit_date is None else view.edited_command
        await show(message, offer(likeliest(text)))
    elif found := drafts.LINK.search(text):
        url = found.group()
        await show(message, await drafts.of_link(message, url, bot, db, user, state, vacancies))
    else:
        await show(message, await _understand(text, db, user, now, market))


async def _understand(
    text: str, db: Database, user: UserRow, now: datetime, market: MarketAt
) -> View:
    if screen := _names().get(plain(text).replace(" ", "")):
        return await SCREENS[screen](ScreenRequest(db, user, now, market))
    return (
        await salary.answer_words(db, user, now, text, market)
        or await skills.card_for(db, user, text, await market(now))
        or view.not_understood(likeliest(text))
    )


async def not_text(message: Message) -> None:
    await show(message, view.not_text())


def build_router() -> Router:
    router = Router(name="free_text")
    router.edited_message.register(answer)
    router.message.register(answer, HasText())
    router.message.register(not_text)
    return router
