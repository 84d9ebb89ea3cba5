"""Filters for whole routers: where a message is written, and by whom."""

from collections import OrderedDict
from pathlib import PurePath

from aiogram import Bot
from aiogram.enums import ContentType
from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from db.rows.users import UserRow


class Administrator(Filter):
    """One of ADMIN_IDS of the settings."""

    async def __call__(
        self, event: Message | CallbackQuery, admin_ids: tuple[int, ...], user: UserRow
    ) -> bool:
        return user.id in admin_ids


# Chats whose newest album is remembered; the pictures of one come within seconds.
MOST_CHATS = 1_000
# What a person sends. Everything else is a service message: a timer, a background, a pinned
# message and whatever Telegram adds. A rich message is unknown, because nobody reads its content.
SAID = frozenset(
    (
        ContentType.ANIMATION,
        ContentType.AUDIO,
        ContentType.CHECKLIST,
        ContentType.CONTACT,
        ContentType.DICE,
        ContentType.DOCUMENT,
        ContentType.GAME,
        ContentType.LIVE_PHOTO,
        ContentType.LOCATION,
        ContentType.PAID_MEDIA,
        ContentType.PHOTO,
        ContentType.POLL,
        ContentType.RICH_MESSAGE,
        ContentType.STICKER,
        ContentType.TEXT,
        ContentType.UNKNOWN,
        ContentType.USERS_SHARED,
        ContentType.VENUE,
        ContentType.VIDEO,
        ContentType.VIDEO_NOTE,
        ContentType.VOICE,
    )
)


class Said(Filter):
    """A message that a person wrote or sent; service messages get no answer, and cards of the
    bot's own that come through it, neither."""

    async def __call__(self, message: Message, bot: Bot) -> bool:
        own = message.via_bot is not None and message.via_bot.id == bot.id
        return message.content_type in SAID and not own


class HasText(Filter):
    """A message with text; edited ones are looked at for their text alone.

    Async: a bare F would hop to a thread for every update.
    """

    async def __call__(self, message: Message) -> bool:
        return message.text is not None


class WasRefused(Filter):
    """The edit of a message that a dialog has just refused; an older message is no answer."""

    async def __call__(self, message: Message, state: FSMContext) -> bool:
        return (await state.get_data()).get("refused") == message.message_id


class HasCaption(Filter):
    """A picture or a file with words under it."""

    async def __call__(self, message: Message) -> bool:
        return message.caption is not None


class PostingsFile(Filter):
    """A document that may hold postings, by the end of its name; what it is its content tells."""

    endings = frozenset(
        [
            ".csv",
            ".tsv",
            ".xlsx",
            ".xls",
            ".ods",
            ".docx",
            ".txt",
            ".md",
            ".json",
            ".jsonl",
            ".jsonld",
            ".ndjson",
            ".html",
            ".htm",
            ".mhtml",
            ".mht",
            ".xml",
            ".rss",
        ]
    )

    async def __call__(self, message: Message) -> bool:
        document = message.document
        # Plans come as such files, too, and their senders may say so.
        if (message.caption or "").casefold().startswith("/import"):
            return False
        name = (document.file_name if document else None) or ""
        return PurePath(name).suffix.casefold() in self.endings


class ChosenUsers(Filter):
    """People whom the sender chose by a button under the text field."""

    async def __call__(self, message: Message) -> bool:
        return message.users_shared is not None


class FirstOfAlbum(Filter):
    """Drops the later pictures of an album, so that ten pictures at once get one answer.

    A caption or a file among them is read all the same.
    """

    def __init__(self) -> None:
        # The newest album of each chat, by chat id.
        self._albums: OrderedDict[int, str] = OrderedDict()

    async def __call__(self, message: Message) -> bool:
        album = message.media_group_id
        if album is None or message.caption or message.document:
            return True
        if self._albums.get(message.chat.id) == album:
            return False
        self._albums[message.chat.id] = album
        if len(self._albums) > MOST_CHATS:
            self._albums.popitem(last=False)
        return True


class Private(Filter):
    """A private chat with someone the bot knows."""

    async def __call__(self, event: Message | CallbackQuery, user: object = None) -> bool:
        message = event.message if isinstance(event, CallbackQuery) else event
        return user is not None and message is not None and message.chat.type == "private"
