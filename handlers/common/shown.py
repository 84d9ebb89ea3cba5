"""Remember what the bot's newest messages show: a press that changes nothing then costs no edit.

A press brings its message as it stood when the button was tapped: an edit of this process that
came since then is remembered here and wins, by the moment of the edit that Telegram gives.

Entities and buttons are compared as they come, so nobody decodes those of a pressed message.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from aiogram.client.session.base import BaseSession
from aiogram.types import Message

from handlers.common.charts import ChartFile
from handlers.common.view import Entity, View

# The screens that people tap through within a minute; some 200 bytes each.
MOST_MESSAGES = 5_000
# Telegram finds these in the text by itself.
_FOUND_BY_TELEGRAM = frozenset(
    ("bot_command", "cashtag", "email", "hashtag", "mention", "phone_number", "url")
)
# What the bot reads of the message under a pressed button; MARKS has its entities and buttons.
_PARTS = (
    *("message_id", "date", "edit_date", "chat", "text", "photo", "document"),
    *("message_thread_id", "is_topic_message", "business_connection_id"),
)
MARKS = "marks"
# By session, because every bot of this process has chats of its own.
_Kept = OrderedDict[tuple[int, int], tuple[int, bytes | None]]
_kept: WeakKeyDictionary[BaseSession, _Kept] = WeakKeyDictionary()


def read_parts(message: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a pressed message that the bot reads. Its marks stay as they came."""
    read = {name: message[name] for name in _PARTS if name in message}
    read[MARKS] = message.get("entities"), message.get("reply_markup")
    return read


def _fingerprint(
    text: str | None, entities: Iterable[Entity] | None, keyboard: object, picture: str = ""
) -> bytes:
    """A digest of all that a reader sees of a message."""
    marks = [each for each in entities or () if each["type"] not in _FOUND_BY_TELEGRAM]
    marks.sort(key=lambda entity: (entity["offset"], entity["type"]))
    whole = json.dumps([text, marks, keyboard, picture], sort_keys=True)
    return hashlib.blake2b(whole.encode(), digest_size=16).digest()


def of_text(content: Mapping[str, Any]) -> bytes:
    """The fingerprint of a view's arguments, if it is sent as text."""
    return _fingerprint(content["text"], content["entities"], content["reply_markup"])


def of_picture(picture: ChartFile, view: View) -> bytes:
    """The fingerprint of a picture with a view as its caption."""
    content = view.as_caption()
    marks = content["caption_entities"]
    return _fingerprint(content["caption"], marks, view.keyboard(), repr(picture))


def current(message: Message) -> bytes | None:
    """The fingerprint of what a message shows now; None while an edit is under way or unsure."""
    kept = _of(message).get((message.chat.id, message.message_id))
    if kept is not None and kept[0] >= (message.edit_date or 0):
        return kept[1]
    entities, keyboard = (message.model_extra or {}).get(MARKS, (None, None))
    try:
        return _fingerprint(message.text, entities, keyboard)
    except (TypeError, KeyError):  # not as Telegram describes them
        return None


def remember(message: Message, screen: bytes | None, edit_date: int | None = None) -> None:
    """Remember what a message shows; None before an edit, whose outcome may stay unknown.

    `edit_date` is the moment of a newer edit than the message tells of, in seconds.
    """
    of_bot = _of(message)
    key = (message.chat.id, message.message_id)
    of_bot[key] = (edit_date or message.edit_date or 0, screen)
    of_bot.move_to_end(key)
    if len(of_bot) > MOST_MESSAGES:
        of_bot.popitem(last=False)


def _of(message: Message) -> _Kept:
    if message.bot is None:
        return OrderedDict()
    return _kept.setdefault(message.bot.session, OrderedDict())
