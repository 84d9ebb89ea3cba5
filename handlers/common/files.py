"""Downloads files that users send into memory, up to a limit, and takes the text of documents."""

import io
import logging
from pathlib import PurePath

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError
from aiogram.types import Document
from aiohttp import ClientError

from db.documents.formats.conversion import MAX_FILE, CantConvert, Converted
from db.documents.formats.process import ENDINGS, Converter
from db.documents.limits import MAX_BYTES
from db.sources.text import decode_whole

log = logging.getLogger(__name__)
# Files that are Markdown as they are; a note may have no ending.
TEXTS = frozenset((".md", ".markdown", ".mdx", ".txt", ".text", ""))
# Kept whole, and read as far as the reader's bound goes. In UTF-16 a text may take twice as much.
MAX_TEXT_FILE = 4 * MAX_BYTES


class TooLarge(Exception):
    """The file is larger than the limit of `most` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class FileNotFetched(Exception):
    """Telegram did not deliver the file."""


class NoText(Exception):
    """The file is in no encoding that is known here."""


# Why the text of a document can't be read at this moment, or at all.
UNREADABLE = (TooLarge, FileNotFetched, NoText, CantConvert)


def ending_of(document: Document) -> str:
    return PurePath(document.file_name or "").suffix.casefold()


async def fetch_text(
    bot: Bot, converter: Converter, file_id: str, ending: str, size: int | None
) -> Converted:
    """The text of a document, told by the ending of its name. Raises one of UNREADABLE."""
    if ending in ENDINGS:
        return await converter(ending, await fetch(bot, file_id, size, MAX_FILE))
    found = decode_whole(await fetch(bot, file_id, size, MAX_TEXT_FILE))
    if found is None:
        raise NoText
    return Converted(found.text, encoding=found.encoding)


class _Bounded(io.BytesIO):
    """A buffer that raises TooLarge past `most` bytes, whatever size Telegram stated."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: object, /) -> int:
        if self.tell() + len(data) > self.most:  # type: ignore[arg-type]
            raise TooLarge(self.most)
        return super().write(data)  # type: ignore[arg-type]


async def fetch(bot: Bot, file_id: str, size: int | None, most: int) -> bytes:
    """Download a file of at most `most` bytes. Raises TooLarge and FileNotFetched.

    A file's URL contains the bot's token, so no network error leaves this function.
    """
    if (size or 0) > most:
        raise TooLarge(most)
    target = _Bounded(most)
    try:
        file = await bot.get_file(file_id)
        if (file.file_size or 0) > most:
            raise TooLarge(most)
        if file.file_path is None:
            raise FileNotFetched
        await bot.download_file(file.file_path, destination=target)
    except (ClientError, TimeoutError, OSError, TelegramNetworkError) as error:
        log.warning("a file was not fetched: %s", type(error).__name__)
        raise FileNotFetched from None
    except TelegramBadRequest as error:
        if "file is too big" in error.message:
            raise TooLarge(most) from None
        raise FileNotFetched from None
    return target.getvalue()
