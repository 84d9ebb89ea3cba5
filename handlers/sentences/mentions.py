"""Sentences in a group: whoever mentions the bot, or answers it, gets what is public."""

from datetime import datetime

from aiogram import Bot, Router
from aiogram.filters import Filter
from aiogram.types import Message

from db.store.engine import Database
from handlers.common.show import show
from handlers.home.views import home as home_view
from handlers.market.rules.market import MarketAt
from handlers.sentences.answering import personal, public_answer
from handlers.sentences.asked import Asked
from handlers.sentences.views import answers as view

LIMIT = 200


class ToTheBot(Filter):
    """A group's text that names the bot or answers one of its messages; gives the text alone."""

    async def __call__(self, message: Message, bot: Bot) -> bool | dict[str, str]:
        text = message.text or ""
        if message.chat.type == "private" or not text or text.startswith("/"):
            return False
        me = await bot.me()
        name = f"@{me.username}"
        at = text.casefold().find(name.casefold()) if me.username else -1
        answered = message.reply_to_message
        if at >= 0:
            return {"words": (text[:at] + " " + text[at + len(name) :]).strip()}
        if answered and answered.from_user and answered.from_user.id == bot.id:
            return {"words": text}
        return False


async def answer(
    message: Message, words: str, bot: Bot, db: Database, now: datetime, market: MarketAt
) -> None:
    """Answer in a group what is public, and send the asker to the private chat for what is
    personal.

    A text that the bot does not understand gets no answer: people talk to each other here.
    """
    if len(words) > LIMIT:
        return
    asked = Asked(db, bot, None, now, market)
    if not words:
        await show(message, view.hello_all())
        return
    asker = message.from_user
    place = (message.chat.id, asker.id) if asker else None
    if found := await public_answer(asked, words, place):
        await show(message, found[1])
    elif await personal(asked, words):
        me = await bot.me()
        await show(message, home_view.personal(me.username or ""))


def build_router() -> Router:
    router = Router(name="mentions")
    router.message.register(answer, ToTheBot())
    return router
