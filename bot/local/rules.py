"""The Bot API on the local Telegram: which methods and parameters a bot may call. Pure."""

import inspect
import json
import re
import time
from collections.abc import Callable
from typing import Any

from bot.local.account import Account
from bot.local.chats import JsonObject
from bot.local.checks import RefusedError, bad
from bot.local.limits import LocalLimits
from bot.local.messages import Files, Messages

TOKEN = "42:local-telegram-needs-no-secret"  # noqa: S105 - for LocalSession: no server knows it
_TEXTS = {
    "text",
    "caption",
    "parse_mode",
    "callback_query_id",
    "name",
    "description",
    "action",
    "short_description",
    "language_code",
    "url",
    "secret_token",
    "file_id",
    "inline_query_id",
    "photo",
    "document",
    "next_offset",
    "inline_message_id",
    "question",
    "explanation",
    "type",
    "message_effect_id",
}


def decode(name: str, value: Any) -> Any:
    """Read a field of a form: everything but texts is JSON."""
    if not isinstance(value, str) or name in _TEXTS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


class Telegram(Messages, Account):
    """The local Telegram. `call` takes a request as it comes over HTTP."""

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        limits: LocalLimits | None = None,
        first_id: int = 0,
    ) -> None:
        super().__init__(clock, first_id)
        self.limits = limits

    def call(self, method: str, params: JsonObject, files: Files | None = None) -> Any:
        """Call a method of the Bot API. Raises RefusedError where Telegram would refuse."""
        action = (
            getattr(self, f"_{method}", None) if re.fullmatch("[a-z][A-Za-z]+", method) else None
        )
        if action is None:
            raise RefusedError(404, f"Not Found: the local Telegram has no method {method}")
        known = inspect.signature(action).parameters
        if unknown := set(params) - set(known):
            raise bad(f"{method} of the local Telegram has no {', '.join(sorted(unknown))}")
        given = {name: decode(name, value) for name, value in params.items()}
        if "files" in known:
            given["files"] = files or {}
        for name, parameter in known.items():
            if parameter.default is parameter.empty and name not in given:
                raise bad(f"parameter {name} is required")
        if self.limits and method.startswith("send") and method != "sendChatAction":
            self.limits.take(given["chat_id"], self.clock())
        result = action(**given)
        if method != "getUpdates":
            self.changed()
        return result
