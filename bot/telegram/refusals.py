"""The answer to an update that is refused: one sentence, then silence; no press keeps spinning."""

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.types import Update, User
from sqlalchemy.exc import SQLAlchemyError

from bot.telegram.i18n import MessageCatalogs
from bot.telegram.throttle import Verdict
from db.queries import users
from db.store.engine import Database
from handlers.home.views import throttle as view

# Answers that wait or are under way. Beyond, a flood of presses gets none.
MOST_WAITING = 1_000
# So many empty answers are under way at a time.
AT_ONCE = 10
WORDS = {Verdict.LIMITED: view.too_many, Verdict.LIMITED_TODAY: view.too_many_today}


class Refusals:
    """Answers refused updates from tasks of its own, so that nobody else waits for them.

    `data` has the `db` and the `i18n` of the dispatcher.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self.pending: set[asyncio.Task[None]] = set()
        self._at_once = asyncio.Semaphore(AT_ONCE)

    def refuse(self, bot: Bot, update: Update, verdict: Verdict) -> None:
        """Answer a press, empty or in words, and a private message in words. Others get none."""
        press, message = update.callback_query, update.message or update.edited_message
        if len(self.pending) >= MOST_WAITING:
            return
        if press is not None:
            private = press.message is not None and press.message.chat.type == "private"
            if private and verdict in WORDS:
                self._start(self._answer_press(bot, press.id, press.from_user, verdict))
            else:
                self._start(self._end_spinner(bot, press.id))
        elif message and message.chat.type == "private" and message.from_user and verdict in WORDS:
            self._start(self._tell(bot, message.from_user, verdict))

    def _start(self, answer: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_without_errors(answer))
        self.pending.add(task)
        task.add_done_callback(self.pending.discard)

    async def _end_spinner(self, bot: Bot, press_id: str) -> None:
        async with self._at_once:
            await bot.answer_callback_query(press_id)

    async def _answer_press(self, bot: Bot, press_id: str, user: User, verdict: Verdict) -> None:
        words = await self._words(user, verdict)
        await bot.answer_callback_query(press_id, text=words, show_alert=True)

    async def _tell(self, bot: Bot, user: User, verdict: Verdict) -> None:
        await bot.send_message(user.id, await self._words(user, verdict))

    async def _words(self, user: User, verdict: Verdict) -> str:
        """The sentence in the user's language."""
        db: Database = self._data["db"]
        i18n: MessageCatalogs = self._data["i18n"]
        async with db.read() as session:
            language = await users.language(session, user.id) or user.language_code
        with i18n.context(), i18n.use_locale(i18n.known(language)):
            return WORDS[verdict]()


async def _without_errors(answer: Coroutine[Any, Any, None]) -> None:
    """Send an answer that nobody misses where the user blocked the bot or the store is gone."""
    with suppress(TelegramAPIError, ClientDecodeError, SQLAlchemyError):
        await answer
