"""Telegram's limits, kept in one place: a middleware of the session, so that nothing goes round.

Telegram names about 30 messages a second over all chats and one a second in a chat. A 429 makes
everyone wait. Replies to users go ahead of digests.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiohttp import ClientConnectorError
from aiolimiter import AsyncLimiter

log = logging.getLogger(__name__)

# Turns come spread; the bucket lets some be made up for that a late timer or a slow commit lost.
RATE = 29.7
BURST = 3
# Whatever the bucket allows, this many messages take a second, and a hundredth for the unknown.
MAX_PER_SECOND = 30
SECOND = 1.01
# A reply waits this long for the end of a 429 at most: the user will have tried again.
MAX_WAIT = 60.0
# What is done twice here is done once; a bad line is tried again after these seconds.
UNCOUNTED_METHODS = frozenset(
    {
        "answerCallbackQuery",
        "editMessageText",
        "editMessageCaption",
        "editMessageMedia",
        "editMessageReplyMarkup",
    }
)
RETRY_DELAYS = (0.3, 1.0, 3.0, 9.0)
# Two messages to a chat are this far apart, in seconds: the way to Telegram is not always as long.
CHAT_SECOND = 1.05
# What is not answered yet may count at any moment: a line that stalls lets go of all at once.
# After these seconds it is broken rather than slow.
UNDER_WAY = 20.0
# The shortest way to Telegram is that of the fastest of so many answers.
ANSWERS = 300
# More chats than this are looked through for those that are free again.
MAX_CHATS = 2_000


@dataclass
class _Slot:
    """A message's turn: `at` is the latest moment at which it can have counted at Telegram, but
    for the time that every message is under way."""

    at: float


_prepaid: ContextVar[_Slot | None] = ContextVar("paid", default=None)


@dataclass
class _Chat:
    """`turns` keeps the replies to a chat in order; from `free_at` on it may be sent to."""

    turns: asyncio.Lock = field(default_factory=asyncio.Lock)
    last: _Slot = field(default_factory=lambda: _Slot(-CHAT_SECOND))

    @property
    def free_at(self) -> float:
        return self.last.at + CHAT_SECOND


class RateLimiter(BaseRequestMiddleware):
    def __init__(self) -> None:
        self._all = AsyncLimiter(BURST, BURST / RATE)
        self._in_turn = asyncio.Lock()
        self._last: list[_Slot] = []
        self._answered = asyncio.Event()
        # At first no way is known to be long.
        self._took = deque([0.0], maxlen=ANSWERS)
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

    @property
    def held_for(self) -> float:
        """Seconds until digests may go out again."""
        return max(self._open_at, self._digests_open_at) - _now()

    async def digest_turn(self, chat_id: int) -> None:
        """Wait for a digest's turn, behind every reply. The next message of this task is paid."""
        while True:
            await _wait_until(max(self._open_at, self._digests_open_at))
            await self._until(lambda: self._chat(chat_id).free_at)
            # One digest at a time stands in the common queue, so a reply waits for one at most.
            async with self._one_digest:
                while self._replies:
                    await self._no_replies.wait()
                turn = await self._next_turn()
            if self._digests_open_at <= _now() and self._take(chat_id, turn):
                break
        _prepaid.set(turn)

    async def _reply_turn(self, chat_id: int) -> _Slot | None:
        """Wait for a reply's turn. None where it came to nothing."""
        async with self._chat(chat_id).turns:
            if self._open_at > _now():
                return None
            await self._until(lambda: self._chat(chat_id).free_at)
            self._replies += 1
            self._no_replies.clear()
            try:
                turn = await self._next_turn()
            finally:
                self._replies -= 1
                if not self._replies:
                    self._no_replies.set()
            return turn if self._take(chat_id, turn) else None

    async def _next_turn(self) -> _Slot:
        async with self._in_turn:
            await self._all.acquire()
            await self._until(self._room_at)
            turn = _Slot(_now())
            self._last.append(turn)
        return turn

    def _room_at(self) -> float:
        """From when on one message more makes no second too full, as far as is known now."""
        self._last = [each for each in self._last if each.at + SECOND > _now()]
        if len(self._last) < MAX_PER_SECOND:
            return _now()
        return sorted(each.at for each in self._last)[-MAX_PER_SECOND] + SECOND

    async def _until(self, moment: Callable[[], float]) -> None:
        """Wait for a moment that any answer may bring nearer."""
        while (seconds := moment() - _now()) > 0:
            self._answered.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds + 0.001):  # it may fire a moment too early
                    await self._answered.wait()

    def _take(self, chat_id: int, turn: _Slot) -> bool:
        """Use a turn now. A turn from before a pause, or of a chat that has had another message
        since, is worth nothing: those that gathered would all be sent at once."""
        chat = self._chat(chat_id)
        if max(self._open_at, chat.free_at) > _now():
            return False
        chat.last = turn
        return True

    async def _kept(self, turn: _Slot, method: TelegramMethod[Any]) -> _Slot:
        """The turn, or another one: after a second it is worth nothing, as where the store was
        locked between it and the message."""
        chat_id = _limited_chat(method)
        if chat_id is None or turn.at + SECOND > _now():
            return turn
        if (another := await self._reply_turn(chat_id)) is None:
            raise TelegramRetryAfter(method, "its turn has passed", round(CHAT_SECOND))
        return another

    def _chat(self, chat_id: int) -> _Chat:
        if len(self._chats) > MAX_CHATS:
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
        if turn := _prepaid.get():
            _prepaid.set(None)
            turn = await self._kept(turn, method)
            return await self._send(make_request, bot, method, turn)
        if method.__api_method__ == "getUpdates":
            return await make_request(bot, method)
        return await self._reply(make_request, bot, method)

    async def _reply(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """A 429 says that nothing was done, so the same can be asked again after it; and so can
        what no line took, or what is the same done twice."""
        deadline = _now() + MAX_WAIT
        chat_id = _limited_chat(method)
        waits = iter(RETRY_DELAYS)
        while True:
            if self._open_at > deadline:
                raise TelegramRetryAfter(method, "paused", round(self._open_at - _now()))
            await _wait_until(self._open_at)
            if self._open_at > _now():
                continue
            turn = None if chat_id is None else await self._reply_turn(chat_id)
            if chat_id is None or turn is not None:
                try:
                    return await self._send(make_request, bot, method, turn)
                except TelegramRetryAfter:
                    continue
                except (TelegramNetworkError, TelegramServerError) as error:
                    wait = next(waits, None)
                    if wait is None or _now() + wait > deadline or not _retry_after(method, error):
                        raise
                await asyncio.sleep(wait)

    async def _send(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
        turn: _Slot | None,
    ) -> Response[TelegramType]:
        started = _now()
        if turn is not None:
            turn.at = started + UNDER_WAY
        try:
            response = await make_request(bot, method)
        except TelegramRetryAfter as error:
            log.warning("Telegram asks for a pause of %d s", error.retry_after)
            self.pause(error.retry_after)
            raise
        finally:
            if turn is not None:
                self._arrived(turn, started)
        return response

    def _arrived(self, turn: _Slot, started: float) -> None:
        """A message that took longer than the fastest may have counted later by that much; the
        one that comes thirty after it, or the next one to its chat, must not meet it within a
        second."""
        self._took.append(_now() - started)
        turn.at = _now() - min(self._took)
        self._answered.set()


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _wait_until(moment: float) -> None:
    if (seconds := moment - _now()) > 0:
        await asyncio.sleep(seconds + 0.001)  # a timer may fire a moment too early


def _retry_after(method: TelegramMethod[Any], error: Exception) -> bool:
    """Whether a request that failed like this can be made again and do nothing twice."""
    if method.__api_method__ in UNCOUNTED_METHODS:
        return True
    return _limited_chat(method) is not None and isinstance(error.__cause__, ClientConnectorError)


def _limited_chat(method: TelegramMethod[Any]) -> int | None:
    """The chat that a new message goes to; edits and answers to presses are not counted."""
    if not method.__api_method__.startswith("send") or method.__api_method__ == "sendChatAction":
        return None
    chat_id: int | None = getattr(method, "chat_id", None)
    return chat_id
