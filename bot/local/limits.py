"""Telegram's rate limits as sliding windows. Pure; the time is passed in."""

import math
from collections import deque
from dataclasses import dataclass

from bot.local.checks import RefusedError

SECOND = 1.0  # the length of the windows
IN_ALL = 30  # messages in any second over all chats; to one chat it is one


@dataclass(frozen=True)
class Refusal:
    """A message that came `early` seconds too soon."""

    at: float
    chat_id: int
    early: float


class LocalLimits:
    """The messages of the last second. A refused one does not count against the bot."""

    def __init__(self) -> None:
        self.refused: list[Refusal] = []
        self._sent: deque[tuple[float, int]] = deque()
        self._chats: dict[int, float] = {}

    def take(self, chat_id: int, now: float) -> None:
        """Count a message to a chat at `now` (seconds). Raises RefusedError 429 past a limit."""
        if self._sent and self._sent[-1][0] > now:  # the clock was set back
            self._sent.clear()
            self._chats.clear()
        while self._sent and self._sent[0][0] <= now - SECOND:
            at, chat = self._sent.popleft()
            if self._chats[chat] == at:
                del self._chats[chat]
        free_at = now
        if chat_id in self._chats:
            free_at = self._chats[chat_id] + SECOND
        if len(self._sent) >= IN_ALL:
            free_at = max(free_at, self._sent[-IN_ALL][0] + SECOND)
        if free_at > now:
            self.refused.append(Refusal(now, chat_id, free_at - now))
            wait = math.ceil(free_at - now)
            raise RefusedError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        self._sent.append((now, chat_id))
        self._chats[chat_id] = now
