"""Downloads files that users send into memory, up to a limit."""

import io
import logging

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError
from aiohttp import ClientError

log = logging.getLogger(__name__)


class TooLarge(Exception):
    """The file is larger than the limit."""


class FileNotFetched(Exception):
    """Telegram did not deliver the file."""


class _Bounded(io.BytesIO):
    """A buffer that raises TooLarge past `most` bytes, whatever size Telegram stated."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: object, /) -> int:
        if self.tell() + len(data) > self.most:  # type: ignore[arg-type]
            raise TooLarge
        return super().write(data)  # type: ignore[arg-type]


async def fetch(bot: Bot, file_id: str, size: int | None, most: int) -> bytes:
    """Download a file of at most `most` bytes. Raises TooLarge and FileNotFetched.

    A file's URL contains the bot's token, so no network error leaves this function.
    """
    if (size or 0) > most:
        raise TooLarge
    target = _Bounded(most)
    try:
        file = await bot.get_file(file_id)
        if (file.file_size or 0) > most:
            raise TooLarge
        if file.file_path is None:
            raise FileNotFetched
        await bot.download_file(file.file_path, destination=target)
    except (ClientError, TimeoutError, OSError, TelegramNetworkError) as error:
        log.warning("a file was not fetched: %s", type(error).__name__)
        raise FileNotFetched from None
    except TelegramBadRequest as error:
        if "file is too big" in error.message:
            raise TooLarge from None
        raise FileNotFetched from None
    return target.getvalue()
