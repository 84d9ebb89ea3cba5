"""Telegram's rate limits as sliding windows. Pure; the time is passed in."""

import math
from collections import deque
from dataclasses import dataclass

from bot.local.checks import RefusedError

SECOND = 1.0  # the length of the windows
IN_ALL = 30  # messages in any second over all chats; to one chat it is one
MINUTE = 60.0
IN_GROUP = 20  # messages in any minute to one group, whose id is negative


@dataclass(frozen=True)
class Refusal:
    """A message that came `early` seconds too soon."""

    at: float
    chat_id: int
    early: float


class LocalLimits:
    """The messages of the last second, and of a group's last minute.

    A refused one does not count against the bot.
    """

    def __init__(self) -> None:
        self.refused: list[Refusal] = []
        self._sent: deque[tuple[float, int]] = deque()
        self._chats: dict[int, float] = {}
        self._groups: dict[int, deque[float]] = {}

    def take(self, chat_id: int, now: float) -> None:
        """Count a message to a chat at `now` (seconds). Raises RefusedError 429 past a limit."""
        if self._sent and self._sent[-1][0] > now:  # the clock was set back
            self._sent.clear()
            self._chats.clear()
            self._groups.clear()
        while self._sent and self._sent[0][0] <= now - SECOND:
            at, chat = self._sent.popleft()
            if self._chats[chat] == at:
                del self._chats[chat]
        free_at = now
        if chat_id in self._chats:
            free_at = self._chats[chat_id] + SECOND
        if len(self._sent) >= IN_ALL:
            free_at = max(free_at, self._sent[-IN_ALL][0] + SECOND)
        of_group = (
            self._groups.setdefault(chat_id, deque(maxlen=IN_GROUP)) if chat_id < 0 else None
        )
        if of_group is not None and len(of_group) == IN_GROUP:
            free_at = max(free_at, of_group[0] + MINUTE)
        if free_at > now:
            self.refused.append(Refusal(now, chat_id, free_at - now))
            wait = math.ceil(free_at - now)
            raise RefusedError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        self._sent.append((now, chat_id))
        self._chats[chat_id] = now
        if chat_id < 0:
            self._groups.setdefault(chat_id, deque(maxlen=IN_GROUP)).append(now)
