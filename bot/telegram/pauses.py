"""Pauses after a 429, each for the chat or the method that it was told to.

Pure: moments are seconds of the event loop's clock, and the present one is passed in.
"""

from collections import deque
from typing import Any, NamedTuple

from aiogram.methods import TelegramMethod

# The chat of a method, or the name of a method that has none.
Key = int | str

# A limit of the whole bot hits so many private chats within so many seconds.
SEVERAL_CHATS = 3
WITHIN = 5.0
# Telegram rounds the seconds of a 429, so that a request at the very moment may come too early.
MARGIN = 0.1
# With more pauses than this in memory, those that are over are dropped.
MAX_PAUSES = 1_000


class _Told(NamedTuple):
    at: float
    chat_id: int
    until: float


def key_of(method: TelegramMethod[Any]) -> Key:
    """The chat that a method writes to, else the method's name."""
    chat_id: Key | None = getattr(method, "chat_id", None)
    return method.__api_method__ if chat_id is None else chat_id


class Pauses:
    """`everyone_until` is the end of a pause of all requests."""

    def __init__(self) -> None:
        self.everyone_until = 0.0
        self._until: dict[Key, float] = {}
        self._told: deque[_Told] = deque()

    def note(self, key: Key, retry_after: float, now: float) -> bool:
        """Note a 429 that asks for a pause of so many seconds. True if it now holds for everyone.

        One chat's pause is not the others'. Where several private chats are told to within
        seconds, the limit is the bot's: everyone waits for the shortest of their pauses. Groups
        don't count there, because they have limits of their own, which anyone can reach.
        """
        until = now + retry_after + MARGIN
        self._until[key] = max(until, self._until.get(key, 0.0))
        if len(self._until) > MAX_PAUSES:
            self._until = {key: end for key, end in self._until.items() if end > now}
        if not isinstance(key, int) or key < 0:
            return False
        self._told.append(_Told(now, key, until))
        while self._told[0].at <= now - WITHIN:
            self._told.popleft()
        if len({told.chat_id for told in self._told}) < SEVERAL_CHATS:
            return False
        self.pause_everyone(min(told.until for told in self._told))
        return True

    def pause_everyone(self, until: float) -> None:
        """Let every request wait until a moment at least."""
        self.everyone_until = max(self.everyone_until, until)

    def until(self, key: Key) -> float:
        """The moment from which requests with this key may be made."""
        return max(self.everyone_until, self._until.get(key, 0.0))
