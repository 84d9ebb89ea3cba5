"""The rate limiter for Telegram: a middleware of the session, so that no request bypasses it.

Telegram allows about 30 messages a second over all chats, one a second in a chat and 20 a minute
in a group. A 429 makes its chat wait, or its method. Replies to users go ahead of digests.
"""

import asyncio
import logging
import math
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiohttp import ClientConnectorError, ConnectionTimeoutError
from aiolimiter import AsyncLimiter

from bot.telegram.pauses import Key, Pauses, key_of

log = logging.getLogger(__name__)

# The bucket spreads messages; its burst makes up for what a late timer or a slow commit lost.
RATE = 29.7  # messages a second
BURST = 3  # messages
# Whatever the bucket allows, no second (and a hundredth, to be sure) holds more messages.
MAX_PER_SECOND = 30
SECOND = 1.01
# Seconds that a reply waits for the end of a 429 at most: by then the user has tried again.
MAX_WAIT = 60.0
# The answer to a press waits so long at most: the message that it changes need not wait for it.
MAX_PRESS_WAIT = 3.0
# Idempotent methods are retried after a network error, with RETRY_DELAYS as backoff (seconds).
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
# Seconds between two messages to a chat, with a margin: the latency to Telegram varies.
CHAT_SECOND = 1.05
# A group gets so many messages in so many seconds, with a margin; the rest is not sent at all,
# because a queue would grow as long as people ask.
GROUP_MESSAGES = 20
GROUP_MINUTE = 61.0
# An unanswered request may still reach Telegram at any moment, since a stalled connection delivers
# everything at once. So it occupies its slot for so many seconds; then the connection is broken.
UNDER_WAY = 20.0
# The shortest latency is that of the fastest of so many answers.
ANSWERS = 300
# With more chats than this in memory, those that are free again are dropped.
MAX_CHATS = 2_000


@dataclass
class _Slot:
    """The place of one message in the rate.

    `at` is the latest moment at which Telegram can have counted it, minus the shortest latency, in
    seconds of the event loop's clock.
    """

    at: float


# Errors that prove that the request never left.
NOT_CONNECTED = (ClientConnectorError, ConnectionTimeoutError)

# The slot that `digest_turn` took for the next message of this task.
_prepaid: ContextVar[_Slot | None] = ContextVar("prepaid", default=None)


@dataclass
class _Chat:
    """`reply_lock` keeps the replies to a chat in order; `free_at` is when the next may go.

    `waiting` and `sent` count a group's messages: those on their way, and the moments of others.
    """

    reply_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    last_slot: _Slot = field(default_factory=lambda: _Slot(-CHAT_SECOND))
    waiting: int = 0
    sent: deque[float] = field(default_factory=lambda: deque(maxlen=GROUP_MESSAGES))

    @property
    def free_at(self) -> float:
        return self.last_slot.at + CHAT_SECOND

    def is_idle(self, now: float) -> bool:
        """True if it can be forgotten."""
        over = not self.sent or self.sent[-1] + GROUP_MINUTE <= now
        return over and self.free_at <= now and not self.waiting and not self.reply_lock.locked()

    def full_for(self, now: float) -> float:
        """Seconds until a group may get one more message; zero if it may now."""
        recent = [at for at in self.sent if at + GROUP_MINUTE > now]
        if self.waiting + len(recent) < GROUP_MESSAGES:
            return 0.0
        return (recent[0] if recent else now) + GROUP_MINUTE - now


class RateLimiter(BaseRequestMiddleware):
    """Delays each request until Telegram's rate limits allow it, and retries after a 429."""

    def __init__(self) -> None:
        self._bucket = AsyncLimiter(BURST, BURST / RATE)
        self._bucket_lock = asyncio.Lock()
        self._recent: list[_Slot] = []
        self._answered = asyncio.Event()
        # Seconds from a request to its answer; zero until latency is measured.
        self._durations = deque([0.0], maxlen=ANSWERS)
        self._chats: dict[int, _Chat] = {}
        self._replies = 0
        self._no_replies = asyncio.Event()
        self._no_replies.set()
        self._one_digest = asyncio.Lock()
        self._pauses = Pauses()
        self._digests_open_at = 0.0

    def pause(self, seconds: float) -> None:
        """Make no request for so many seconds."""
        self._pauses.pause_everyone(_now() + seconds)

    def hold_digests(self, seconds: float) -> None:
        """Send no digest for so many seconds, because Telegram fails every message."""
        self._digests_open_at = _now() + seconds

    @property
    def held_for(self) -> float:
        """Seconds until digests may go out again."""
        return max(self._pauses.everyone_until, self._digests_open_at) - _now()

    async def digest_turn(self, chat_id: int) -> None:
        """Wait for a slot behind every reply; the next message of this task uses it.

        Raises TelegramRetryAfter while this chat alone must wait, so that other digests can go.
        """
        while True:
            await _sleep_until(max(self._pauses.everyone_until, self._digests_open_at))
            if self._pauses.until(chat_id) > max(_now(), self._pauses.everyone_until):
                raise self._paused(SendMessage(chat_id=chat_id, text=""))
            await self._wait_until(lambda: self._chat(chat_id).free_at)
            # One digest at a time waits for a slot, so a reply waits for one digest at most.
            async with self._one_digest:
                while self._replies:
                    await self._no_replies.wait()
                slot = await self._next_slot()
            if self._digests_open_at <= _now() and self._claim(chat_id, slot):
                break
        _prepaid.set(slot)

    async def _reply_slot(self, chat_id: int) -> _Slot | None:
        """Wait for a reply's slot. None if it became void meanwhile: try again."""
        async with self._chat(chat_id).reply_lock:
            if self._pauses.until(chat_id) > _now():
                return None
            await self._wait_until(lambda: self._chat(chat_id).free_at)
            self._replies += 1
            self._no_replies.clear()
            try:
                slot = await self._next_slot()
            finally:
                self._replies -= 1
                if not self._replies:
                    self._no_replies.set()
            return slot if self._claim(chat_id, slot) else None

    async def _next_slot(self) -> _Slot:
        async with self._bucket_lock:
            await self._bucket.acquire()
            await self._wait_until(self._next_free_at)
            slot = _Slot(_now())
            self._recent.append(slot)
        return slot

    def _next_free_at(self) -> float:
        """The moment from which one message more keeps every second within MAX_PER_SECOND."""
        self._recent = [slot for slot in self._recent if slot.at + SECOND > _now()]
        if len(self._recent) < MAX_PER_SECOND:
            return _now()
        return sorted(slot.at for slot in self._recent)[-MAX_PER_SECOND] + SECOND

    async def _wait_until(self, moment: Callable[[], float]) -> None:
        """Wait for a moment that each answer may bring nearer."""
        while (seconds := moment() - _now()) > 0:
            self._answered.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds + 0.001):  # it may fire a moment too early
                    await self._answered.wait()

    def _claim(self, chat_id: int, slot: _Slot) -> bool:
        """Use the slot now, for this chat. False if it is void.

        A pause, or another message to the chat, voids it: waiting messages would burst out at
        once.
        """
        chat = self._chat(chat_id)
        if max(self._pauses.until(chat_id), chat.free_at) > _now():
            return False
        chat.last_slot = slot
        return True

    async def _renew_if_stale(self, slot: _Slot, method: TelegramMethod[Any]) -> _Slot:
        """The slot, or a new one if it is a second old: a locked store held the message back.

        Raises TelegramRetryAfter if the new one is void.
        """
        chat_id = _limited_chat(method)
        if chat_id is None or slot.at + SECOND > _now():
            return slot
        if (renewed := await self._reply_slot(chat_id)) is None:
            raise TelegramRetryAfter(method, "its turn has passed", round(CHAT_SECOND))
        return renewed

    def _chat(self, chat_id: int) -> _Chat:
        if len(self._chats) > MAX_CHATS:
            now = _now()
            self._chats = {id: chat for id, chat in self._chats.items() if not chat.is_idle(now)}
        return self._chats.setdefault(chat_id, _Chat())

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        if slot := _prepaid.get():
            _prepaid.set(None)
            slot = await self._renew_if_stale(slot, method)
            return await self._send(make_request, bot, method, slot)
        if method.__api_method__ == "getUpdates":
            return await make_request(bot, method)
        chat_id = _limited_chat(method)
        if chat_id is None or chat_id > 0:
            return await self._reply(make_request, bot, method)
        with self._place_in_group(chat_id, method):
            return await self._reply(make_request, bot, method)

    @contextmanager
    def _place_in_group(self, chat_id: int, method: TelegramMethod[Any]) -> Iterator[None]:
        """Count a message to a group, sent or not.

        Raises TelegramRetryAfter at once if the group's minute is full.
        """
        chat = self._chat(chat_id)
        if (wait := chat.full_for(_now())) > 0:
            raise TelegramRetryAfter(method, "the group's minute is full", math.ceil(wait))
        chat.waiting += 1
        try:
            yield
        finally:
            chat.waiting -= 1
            chat.sent.append(_now())

    async def _reply(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Send a reply, and retry it where a second request can't do a thing twice.

        A 429 says that Telegram did nothing. A network error is retried with a backoff if the
        request never left, or if its method is idempotent. Raises TelegramRetryAfter for a pause
        past MAX_WAIT (a press: MAX_PRESS_WAIT), and what the last try raised.
        """
        deadline = _now() + MAX_WAIT
        key, chat_id = key_of(method), _limited_chat(method)
        patience = MAX_PRESS_WAIT if key == "answerCallbackQuery" else MAX_WAIT
        waits = iter(RETRY_DELAYS)
        while True:
            if self._pauses.until(key) > min(deadline, _now() + patience):
                raise self._paused(method)
            await _sleep_until(self._pauses.until(key))
            if self._pauses.until(key) > _now():
                continue
            slot = None if chat_id is None else await self._reply_slot(chat_id)
            if chat_id is None or slot is not None:
                try:
                    return await self._send(make_request, bot, method, slot)
                except TelegramRetryAfter:
                    continue
                except (TelegramNetworkError, TelegramServerError) as error:
                    wait = next(waits, None)
                    if (
                        wait is None
                        or _now() + wait > deadline
                        or not _is_safe_to_retry(method, error)
                    ):
                        raise
                await asyncio.sleep(wait)

    async def _send(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
        slot: _Slot | None,
    ) -> Response[TelegramType]:
        started = _now()
        if slot is not None:
            slot.at = started + UNDER_WAY
        try:
            response = await make_request(bot, method)
        except TelegramRetryAfter as error:
            self._note_429(key_of(method), error.retry_after)
            raise
        finally:
            if slot is not None:
                self._note_answer(slot, started)
        return response

    def _note_429(self, key: Key, seconds: float) -> None:
        for_everyone = self._pauses.note(key, seconds, _now())
        whose = "all" if for_everyone else "one method" if isinstance(key, str) else "one chat"
        log.warning("Telegram asks for a pause of %d s for %s", seconds, whose)

    def _paused(self, method: TelegramMethod[Any]) -> TelegramRetryAfter:
        """The error of a request that is not made, because its pause is too long."""
        wait = self._pauses.until(key_of(method)) - _now()
        return TelegramRetryAfter(method, "paused", math.ceil(max(0.0, wait)))

    def _note_answer(self, slot: _Slot, started: float) -> None:
        """Correct the slot by the latency of its answer.

        A message that took longer than the fastest one may have counted later by the difference.
        The thirtieth message after it, and the next one to its chat, must come a second later.
        """
        self._durations.append(_now() - started)
        slot.at = _now() - min(self._durations)
        self._answered.set()


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _sleep_until(moment: float) -> None:
    if (seconds := moment - _now()) > 0:
        await asyncio.sleep(seconds + 0.001)  # a timer may fire a moment too early


def is_not_sent(error: Exception) -> bool:
    """True if this error proves that the request never left."""
    return isinstance(error, TelegramNetworkError) and isinstance(error.__cause__, NOT_CONNECTED)


def _is_safe_to_retry(method: TelegramMethod[Any], error: Exception) -> bool:
    """True if a second request can't do a thing twice after this error."""
    if method.__api_method__ in UNCOUNTED_METHODS:
        return True
    return _limited_chat(method) is not None and is_not_sent(error)


def _limited_chat(method: TelegramMethod[Any]) -> int | None:
    """The chat of a new message; None for the methods that Telegram does not count."""
    if not method.__api_method__.startswith("send") or method.__api_method__ == "sendChatAction":
        return None
    chat_id: int | None = getattr(method, "chat_id", None)
    return chat_id
