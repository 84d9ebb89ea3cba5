"""Pictures as users get them: drawn once, then sent by the id that Telegram gave."""

import asyncio
import json
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile

from bot.charts import draw
from db.queries import pictures
from db.store.engine import Database
from handlers.common.charts import ChartFile, Send

# One more when the charts come to look different: what Telegram has of the old look is left.
LAYOUT_VERSION = 1
# How Telegram says that it does not know a file_id, or no longer.
EXPIRES_AFTER = (
    "wrong remote file identifier",
    "wrong file identifier",
    "wrong file_id",
    "FILE_REFERENCE_",
)


def cache_key(picture: ChartFile) -> str:
    """Kind, SHA-256 of the figures, language, theme."""
    data = json.dumps([LAYOUT_VERSION, asdict(picture.chart)], ensure_ascii=False, sort_keys=True)
    digest = sha256(data.encode("utf-8", errors="replace")).hexdigest()
    return f"{picture.chart.kind}:{digest}:{picture.language}:{picture.theme}"


class ChartCache:
    """What handlers ask for pictures; see `handlers.pictures.Pictures`."""

    def __init__(self, db: Database) -> None:
        self.db = db
        # Drawing holds the interpreter: several at once are no faster, and take more memory.
        self._drawing = asyncio.Lock()

    async def deliver(self, picture: ChartFile, now: datetime, send: Send) -> None:
        key = cache_key(picture)
        async with self.db.read() as session:
            known = await pictures.find_file_id(session, key)
        if known is not None:
            try:
                await send(known)
            except TelegramBadRequest as error:
                if not any(words in error.message for words in EXPIRES_AFTER):
                    raise
            else:
                return
        async with self._drawing:
            png = await draw(picture.chart, picture.theme)
        sent = await send(BufferedInputFile(png, f"{picture.chart.kind}.png"))
        if sent is not None and sent.photo:
            async with self.db.begin() as session:
                await pictures.upsert(session, key, sent.photo[-1].file_id, now)
