"""What the bot's newest messages show, so that a press that changes nothing costs no edit.

A press brings its message as it stood when the button was tapped: an edit of this process that
came since then is remembered here and wins, by the moment of the edit that Telegram gives.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from aiogram.client.session.base import BaseSession
from aiogram.types import InlineKeyboardMarkup, Message, MessageEntity

from handlers.common.charts import ChartFile
from handlers.common.view import View

# The screens that people tap through within a minute; some 200 bytes each.
MOST_MESSAGES = 5_000
# Telegram finds these in the text by itself.
_FOUND_BY_TELEGRAM = frozenset(
    ("bot_command", "cashtag", "email", "hashtag", "mention", "phone_number", "url")
)
# By session, because every bot of this process has chats of its own.
_Kept = OrderedDict[tuple[int, int], tuple[int, bytes | None]]
_kept: WeakKeyDictionary[BaseSession, _Kept] = WeakKeyDictionary()


def _fingerprint(
    text: str | None,
    entities: Iterable[MessageEntity] | None,
    keyboard: InlineKeyboardMarkup | None,
    picture: str = "",
) -> bytes:
    """A digest of all that a reader sees of a message."""
    marks = [
        entity.model_dump(exclude_none=True)
        for entity in sorted(entities or (), key=lambda each: (each.offset, each.type))
        if entity.type not in _FOUND_BY_TELEGRAM
    ]
    rows = keyboard.model_dump(exclude_none=True) if keyboard else None
    whole = json.dumps([text, marks, rows, picture], sort_keys=True, default=str)
    return hashlib.blake2b(whole.encode(), digest_size=16).digest()


def of_text(view: View) -> bytes:
    """The fingerprint of a view that is sent as text."""
    content = view.as_kwargs()
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
    return _fingerprint(message.text, message.entities, message.reply_markup)


def remember(message: Message, screen: bytes | None) -> None:
    """Remember what a message shows; None before an edit, whose outcome may stay unknown."""
    of_bot = _of(message)
    key = (message.chat.id, message.message_id)
    of_bot[key] = (message.edit_date or 0, screen)
    of_bot.move_to_end(key)
    if len(of_bot) > MOST_MESSAGES:
        of_bot.popitem(last=False)


def _of(message: Message) -> _Kept:
    if message.bot is None:
        return OrderedDict()
    return _kept.setdefault(message.bot.session, OrderedDict())
