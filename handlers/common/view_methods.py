"""The methods of the Bot API that show a view, as far as the bot uses them.

aiogram's own have up to 22 fields, check each button and entity, turn them into JSON, and decode
the whole message that Telegram answers with.
"""

import json
from collections.abc import Mapping
from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.types import InaccessibleMessage, Message
from pydantic import BaseModel


class SentMessage(BaseModel):
    """The fields that the bot reads of a message that it has sent or edited."""

    message_id: int
    edit_date: int | None = None


class _ViewMethod(TelegramMethod[SentMessage]):
    """A message's text with its entities and its keyboard, both in JSON."""

    __returning__ = SentMessage

    chat_id: int
    business_connection_id: str | None = None
    text: str
    entities: str
    reply_markup: str | None = None


class SendView(_ViewMethod):
    """`sendMessage`."""

    __api_method__ = "sendMessage"

    message_thread_id: int | None = None


class EditView(_ViewMethod):
    """`editMessageText`."""

    __api_method__ = "editMessageText"

    message_id: int


def answering(message: Message | InaccessibleMessage, content: Mapping[str, Any]) -> SendView:
    """A new message in the chat and the topic of another one; `content` is `View.as_kwargs()`."""
    thread = connection = None
    if isinstance(message, Message):
        thread = message.message_thread_id if message.is_topic_message else None
        connection = message.business_connection_id
    return SendView(
        chat_id=message.chat.id,
        business_connection_id=connection,
        message_thread_id=thread,
        **as_json(content),
    ).as_(message.bot)


def editing(message: Message, content: Mapping[str, Any], message_id: int = 0) -> EditView:
    """An edit of a message, or of another one (`message_id`) in its chat."""
    return EditView(
        chat_id=message.chat.id,
        message_id=message_id or message.message_id,
        business_connection_id=message.business_connection_id,
        **as_json(content),
    ).as_(message.bot)


def as_json(content: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a view in the form in which they are sent."""
    keyboard = content["reply_markup"]
    return {
        "text": content["text"],
        "entities": json.dumps(content["entities"]),
        "reply_markup": json.dumps(keyboard) if keyboard else None,
    }
