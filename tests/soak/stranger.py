"""One user who is no friend of the bot: floods it, and sends what nobody can read."""

import time
from typing import Any

from bot.local.chats import JsonObject
from bot.local.rules import Telegram

STRANGER = 999  # their id, below those of the other users
FLOOD = 300  # messages at once
PAUSE = 30  # seconds that Telegram makes a slow chat wait

_ORIGIN_UNKNOWN = {"type": "from_the_future", "date": 1}
_DEEP: JsonObject = {}
for _ in range(200):
    _DEEP = {"reply_to_message": _DEEP}
# Parts of a message that aiogram can't decode.
UNREADABLE: tuple[JsonObject, ...] = (
    {"forward_origin": {"type": "hidden_user", "date": 1}},
    {"forward_origin": _ORIGIN_UNKNOWN},
    {"external_reply": {"origin": _ORIGIN_UNKNOWN, "story": {}}},
    {"entities": [{"type": None}]},
    {"message_id": 2**70},
    {"chat": None},
    {"reply_to_message": _DEEP},
)


class Stranger:
    """Acts through the Telegram of the soak; their chat can be made slow."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        telegram.add_user(STRANGER, "Stranger")
        self._count, self._quiet_since = 0, time.monotonic()

    def is_quiet(self) -> bool:
        """True when nothing came to their chat for longer than its longest pause."""
        count, now = len(self.telegram.messages[STRANGER]), time.monotonic()
        if count != self._count:
            self._count, self._quiet_since = count, now
        return now - self._quiet_since > PAUSE + 5

    def flood(self) -> None:
        """Send FLOOD messages at once."""
        for _ in range(FLOOD):
            self.telegram.send(STRANGER, text="docker")

    def send_unreadable(self) -> int:
        """Send every kind of update that can't be read. Returns their number."""
        for part in UNREADABLE:
            self._bring("message", self._message(**part))
        self._bring("a_kind_to_come", {"user": 1})
        self._bring("callback_query", {"id": 7, "from": None, "data": ["x"]})
        return len(UNREADABLE) + 2

    def _message(self, **content: Any) -> JsonObject:
        telegram = self.telegram
        chat, user = telegram.chats[STRANGER], telegram.users[STRANGER]
        plain = {"message_id": 1, "date": 1, "chat": chat, "from": user, "text": "docker"}
        return {**plain, **content}

    def _bring(self, kind: str, content: JsonObject) -> None:
        self.telegram._update(kind, content)
