"""Sends a request again without what its server of the Bot API does not know yet.

Colours, dates, copy buttons, collapsed quotes and effects decorate a message that says the same
without them. An operator's own server may be older, and Telegram may refuse a detail.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response, TelegramType

log = logging.getLogger(__name__)

Part = dict[str, Any]
# Takes an object of a request without the feature; None where nothing of the object is left.
Without = Callable[[Part], Part | None]


def _no_style(part: Part) -> Part:
    return {**part, "style": None} if part.get("style") else part


def _no_date(part: Part) -> Part | None:
    return None if part.get("type") == "date_time" else part


def _no_collapse(part: Part) -> Part:
    return {**part, "type": "blockquote"} if part.get("type") == "expandable_blockquote" else part


def _no_copy(part: Part) -> Part | None:
    return None if part.get("copy_text") else part


def _no_effect(part: Part) -> Part:
    return {**part, "message_effect_id": None} if part.get("message_effect_id") else part


def _no_choice_of_users(part: Part) -> Part | None:
    rows = part.get("keyboard") or []
    return None if any(button.get("request_users") for row in rows for button in row) else part


# Each feature with the words that name it in a refusal.
_FEATURES: dict[str, tuple[Without, tuple[str, ...]]] = {
    "style": (_no_style, ("style",)),
    "date_time": (_no_date, ("entit", "date_time")),
    "expandable_blockquote": (_no_collapse, ("entit", "blockquote")),
    "copy_text": (_no_copy, ("copy", "text buttons are unallowed")),
    "message_effect_id": (_no_effect, ("effect",)),
    "request_users": (_no_choice_of_users, ("request_users", "keyboard button")),
}
# A moment beyond the years that Telegram takes says nothing of other moments.
_OF_ONE_MESSAGE = "date_invalid"
# Fields that come as JSON already.
_AS_JSON = ("entities", "reply_markup")


class OlderServers(BaseRequestMiddleware):
    """Remembers for its process what the server has refused, and leaves it out from then on."""

    def __init__(self) -> None:
        self.unknown: set[str] = set()

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        for name in self.unknown:
            method = without(method, name)
        left_out: list[str] = []
        while True:
            try:
                response = await make_request(bot, method)
            except TelegramBadRequest as error:
                message = error.message.lower()
                if (refused := _refused(method, message)) is None:
                    raise
                if _OF_ONE_MESSAGE not in message:
                    left_out.append(refused)
                method = without(method, refused)
            else:
                self._remember(left_out)
                return response

    def _remember(self, left_out: list[str]) -> None:
        for name in set(left_out) - self.unknown:
            log.warning("the server of the Bot API takes no %s: messages go without", name)
            self.unknown.add(name)


def _refused(method: TelegramMethod[Any], message: str) -> str | None:
    """The likeliest feature of a request that a refusal may mean; None where it has none."""
    named = (
        name
        for name, (_without, words) in _FEATURES.items()
        if any(word in message for word in words)
    )
    return next((name for name in named if without(method, name) is not method), None)


def without(method: TelegramMethod[TelegramType], feature: str) -> TelegramMethod[TelegramType]:
    """The method without a feature; itself where it has none of it."""
    take = _FEATURES[feature][0]
    fields = method.model_dump(warnings=False)
    for name in _AS_JSON:
        if isinstance(fields.get(name), str):
            fields[name] = json.loads(fields[name])
    cut = _cut(fields, take) or {}
    changed = {name: cut.get(name) for name, value in fields.items() if cut.get(name) != value}
    return method.model_copy(update=changed) if changed else method


def _cut(value: Any, take: Without) -> Any:
    """The value without a feature, however deep it lies; None where nothing is left."""
    if isinstance(value, list):
        pairs = [(each, _cut(each, take)) for each in value]
        # Neither a row without buttons nor a hole stays where a button was.
        return [cut for each, cut in pairs if cut == each or cut not in (None, [])]
    if isinstance(value, dict):
        taken = take(value)
        return taken and {name: _cut(each, take) for name, each in taken.items()}
    return value
