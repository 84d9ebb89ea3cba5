"""A document on its way in: a file that Telegram keeps, or pasted text that the dialog keeps.

It is read again at each press, so that what is saved is what was shown.
"""

import asyncio
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from aiogram.filters import Filter
from aiogram.types import Document, Message
from aiogram.utils.chat_action import ChatActionSender

from db.documents.document import DocumentReading
from db.documents.formats.conversion import MAX_FILE, CantConvert
from db.documents.formats.process import ENDINGS
from db.documents.limits import MAX_BYTES
from db.documents.read import read_analysis
from db.sources.text import decode
from db.text import clean
from handlers.common.files import FileNotFetched, TooLarge, fetch
from handlers.common.view import View
from handlers.documents.dialog import Dialog
from handlers.documents.rules import pasted
from handlers.documents.screens import next_question
from handlers.documents.services.plans import MAX_NAME
from handlers.documents.services.save import compare_with_plan
from handlers.documents.views import incoming as view

# Files that are Markdown as they are; a note may have no ending.
TEXTS = frozenset((".md", ".markdown", ".mdx", ".txt", ".text", ""))
# The reader's bound is on UTF-8; the same text may take twice as much in UTF-16.
MAX_TEXT_FILE = 2 * MAX_BYTES


class NoText(Exception):
    """The file is in no encoding that is known here."""


# Why a document can't be read at this moment, or at all.
UNREADABLE = (TooLarge, FileNotFetched, NoText, CantConvert)


class AnalysisFile(Filter):
    """A document that may hold an analysis, by the end of its name."""

    async def __call__(self, message: Message) -> bool:
        return message.document is not None and ending_of(message.document) in TEXTS | ENDINGS


def ending_of(document: Document) -> str:
    return PurePath(document.file_name or "").suffix.casefold()


@dataclass(frozen=True)
class Incoming:
    """A document's text as it is saved, and what was read of it. `name` is the file's own."""

    text: str
    reading: DocumentReading
    name: str = ""
    left_out: int = 0


async def read(dialog: Dialog, waiting: dict[str, Any]) -> Incoming:
    """Read a document that waits. Raises one of UNREADABLE."""
    if "parts" in waiting:
        text = pasted.joined([part["text"] for part in waiting["parts"]])
        return Incoming(text, await asyncio.to_thread(read_analysis, text))
    bot = dialog.bot
    async with ChatActionSender.typing(chat_id=dialog.user.id, bot=bot):
        ending = waiting.get("ending", ".md")
        if ending in ENDINGS:
            data = await fetch(bot, waiting["file_id"], waiting.get("size"), MAX_FILE)
            found = await dialog.converter(ending, data)
            text, name, left_out = found.text, found.name, found.left_out
        else:
            data = await fetch(bot, waiting["file_id"], waiting.get("size"), MAX_TEXT_FILE)
            decoded = decode(data, keep_mark=True)
            if decoded is None:
                raise NoText
            text, name, left_out = decoded, "", 0
        reading = await asyncio.to_thread(read_analysis, text)
    return Incoming(text, reading, plan_name(name), left_out)


def plan_name(words: str) -> str:
    return clean(words.replace("_", " "))[:MAX_NAME].strip()


async def screen(dialog: Dialog, waiting: dict[str, Any], incoming: Incoming) -> View:
    """The next question about a document, or its summary."""
    answers = answers_of(waiting)
    async with dialog.db.read() as session:
        shown = await next_question(
            session,
            dialog.user,
            incoming.reading,
            await compare_with_plan(session, dialog.user, incoming.reading.document, answers),
            waiting["message_id"],
            asked=len(answers),
            ask=waiting.get("ask", False),
        )
    if waiting.get("ending") in ENDINGS:
        return view.with_notes(shown, waiting["ending"], incoming.left_out)
    return shown


def answers_of(waiting: dict[str, Any]) -> dict[int, int]:
    """JSON has made text of the entries' numbers."""
    return {int(entry): task for entry, task in waiting["answers"].items()}


def refused(error: Exception) -> View:
    """Tell why a document can't be read."""
    if isinstance(error, TooLarge):
        return view.too_large(MAX_BYTES // 1024)
    if isinstance(error, NoText):
        return view.no_text()
    if isinstance(error, CantConvert):
        return view.not_converted(error.refusal)
    return view.not_fetched()
