"""Answers of Telegram that can't be decoded.

Telegram did as it was asked, so a handler goes on: what it sent may not be sent twice, and what
follows must not be left out. A digest has rules of its own (`bot.jobs.delivery`).
"""

import logging
from contextvars import ContextVar
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.dispatcher.event.bases import NextMiddlewareType
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiogram.types import Chat, Message, TelegramObject
from pydantic import ValidationError

from bot.observability.logs import kind

log = logging.getLogger(__name__)

# Set while an update is handled, and in the tasks that its handler starts.
_handling: ContextVar[bool] = ContextVar("handling", default=False)
# All that the bot reads of its own messages, and what a topic or a business chat needs for more.
READ_OF_ANSWERS = (
    *("message_id", "date", "chat", "edit_date", "photo", "document", "poll"),
    *("message_thread_id", "is_topic_message", "business_connection_id"),
)
# The second try to read a message does without what may be missing.
_FIELDS = (READ_OF_ANSWERS, ("message_id", "date", "chat"))


class Handling(BaseMiddleware):
    """Marks the work of a handler, for UnreadableAnswers."""

    async def __call__(
        self,
        handler: NextMiddlewareType[TelegramObject],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        token = _handling.set(True)
        try:
            return await handler(event, data)
        finally:
            _handling.reset(token)


class UnreadableAnswers(BaseRequestMiddleware):
    """Takes a handler's request as done where its answer can't be decoded.

    What only asks (`getFile`) fails, because a handler can't go on without the answer.
    """

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        try:
            answer: Any = await make_request(bot, method)
        except ClientDecodeError as error:
            name = method.__api_method__
            if not _handling.get() or name.startswith("get") or not _is_done(error.data):
                raise
            log.error("the answer to %s can't be read (%s)", name, kind(error.original))
            return _result(bot, method, error.data)  # type: ignore[return-value]
        # "ok" without a result passes aiogram's check; a handler expects a message.
        return answer if answer is not None else _result(bot, method, {})  # type: ignore[return-value]


def _is_done(answer: object) -> bool:
    """True unless the answer says otherwise; one that is cut off came with status 200."""
    return not isinstance(answer, dict) or answer.get("ok") is True


def _result(bot: Bot, method: TelegramMethod[Any], answer: object) -> Message | bool:
    """The message, as far as it can be read; True for methods that give none.

    An id of 0 stands for one that is not known: an edit of it is refused, and followed by a new
    message as always.
    """
    result = answer.get("result") if isinstance(answer, dict) else None
    if method.__returning__ is bool or result is True:
        return True
    fields: dict[str, Any] = result if isinstance(result, dict) else {}
    for names in _FIELDS:
        known = {name: fields[name] for name in names if name in fields}
        try:
            return Message.model_validate(known, context={"bot": bot})
        except ValidationError:
            continue
    chat_id = getattr(method, "chat_id", None)
    chat = Chat(id=chat_id if isinstance(chat_id, int) else 0, type="private")
    return Message(message_id=0, date=0, chat=chat).as_(bot)  # type: ignore[arg-type]
