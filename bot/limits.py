"""Telegram's limits, kept in one place: a middleware of the session, so that nothing goes round.

Telegram names about 30 messages a second over all chats and one a second in a chat. A 429 makes
everyone wait. Replies to users go ahead of digests.
"""

import asyncio
import logging
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiolimiter import AsyncLimiter

log = logging.getLogger(__name__)

# A bucket of 1.25 that refills with 29.3 a second: no second holds more than 30.55 messages, so
# 30 of them, and a timer that fires some milliseconds late costs nothing.
RATE = 29.3
BUCKET = 1.25
# A reply waits this long for the end of a 429 at most: the user will have tried again.
PATIENCE = 60.0
# Two messages to a chat are this far apart, in seconds: the way to Telegram is not always as long.
CHAT_SECOND = 1.05
# More chats than this are looked through for those that are free again.
CHATS = 2_000

_paid: ContextVar[bool] = ContextVar("paid", default=False)


@dataclass
class _Chat:
    """`turns` keeps the replies to a chat in order; from `free_at` on it may be sent to."""

    turns: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0


class Limiter(BaseRequestMiddleware):
    def __init__(self) -> None:
        self._all = AsyncLimiter(BUCKET, BUCKET / RATE)
        self._chats: dict[int, _Chat] = {}
        self._replies = 0
        self._no_replies = asyncio.Event()
        self._no_replies.set()
        self._one_digest = asyncio.Lock()
        self._open_at = 0.0
        self._digests_open_at = 0.0

    def pause(self, seconds: float) -> None:
        """Telegram said 429: nobody sends for so long, and a tenth of a second more."""
        self._open_at = max(self._open_at, _now() + seconds + 0.1)

    def hold_digests(self, seconds: float) -> None:
        """Telegram fails everyone: no digest is tried for so long."""
        self._digests_open_at = _now() + seconds

    async def digest_turn(self, chat_id: int) -> None:
        """Wait for a digest's turn, behind every reply. The next message of this task is paid."""
        while True:
            await _until(max(self._open_at, self._digests_open_at))
            await _until(self._chat(chat_id).free_at)
            # One digest at a time stands in the common queue, so a reply waits for one at most.
            async with self._one_digest:
                while self._replies:
                    await self._no_replies.wait()
                await self._all.acquire()
            if self._digests_open_at <= _now() and self._take(chat_id):
                break
        _paid.set(True)

    async def _reply_turn(self, chat_id: int) -> bool:
        """Wait for a reply's turn. False where it came to nothing."""
        async with self._chat(chat_id).turns:
            if self._open_at > _now():
                return False
            await _until(self._chat(chat_id).free_at)
            self._replies += 1
            self._no_replies.clear()
            try:
                await self._all.acquire()
            finally:
                self._replies -= 1
                if not self._replies:
                    self._no_replies.set()
            return self._take(chat_id)

    def _take(self, chat_id: int) -> bool:
        """Use a turn now. A turn from before a pause, or of a chat that has had another message
        since, is worth nothing: those that gathered would all be sent at once."""
        chat = self._chat(chat_id)
        if max(self._open_at, chat.free_at) > _now():
            return False
        chat.free_at = _now() + CHAT_SECOND
        return True

    def _chat(self, chat_id: int) -> _Chat:
        if len(self._chats) > CHATS:
            self._chats = {
                id: each
                for id, each in self._chats.items()
                if each.free_at > _now() or each.turns.locked()
            }
        return self._chats.setdefault(chat_id, _Chat())

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        if _paid.get():
            _paid.set(False)
            return await self._send(make_request, bot, method)
        if method.__api_method__ == "getUpdates":
            return await make_request(bot, method)
        return await self._reply(make_request, bot, method)

    async def _reply(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """A 429 says that nothing was done, so the same can be asked again after it."""
        deadline = _now() + PATIENCE
        chat_id = _limited_chat(method)
        while True:
            if self._open_at > deadline:
                raise TelegramRetryAfter(method, "paused", round(self._open_at - _now()))
            await _until(self._open_at)
            if self._open_at > _now():
                continue
            if chat_id is None or await self._reply_turn(chat_id):
                with suppress(TelegramRetryAfter):
                    return await self._send(make_request, bot, method)

    async def _send(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter as error:
            log.warning("Telegram asks for a pause of %d s", error.retry_after)
            self.pause(error.retry_after)
            raise


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _until(moment: float) -> None:
    if (seconds := moment - _now()) > 0:
        await asyncio.sleep(seconds + 0.001)  # a timer may fire a moment too early


def _limited_chat(method: TelegramMethod[Any]) -> int | None:
    """The chat that a new message goes to; edits and answers to presses are not counted."""
    if not method.__api_method__.startswith("send") or method.__api_method__ == "sendChatAction":
        return None
    chat_id: int | None = getattr(method, "chat_id", None)
    return chat_id
