"""A document on its way in: a file that Telegram keeps, or pasted text that the dialog keeps.

It is read again at each press, so that what is saved is what was shown.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from aiogram.filters import Filter
from aiogram.types import Message
from aiogram.utils.chat_action import ChatActionSender

from db.documents.document import DocumentReading
from db.documents.formats.conversion import CantConvert
from db.documents.formats.process import ENDINGS
from db.documents.read import read_analysis
from db.text import clean
from handlers.common.files import TEXTS, NoText, TooLarge, ending_of, fetch_text
from handlers.common.view import View
from handlers.documents.dialog import Dialog
from handlers.documents.rules import pasted
from handlers.documents.screens import next_question
from handlers.documents.services.plans import MAX_NAME
from handlers.documents.services.save import compare_with_plan
from handlers.documents.views import incoming as view


class AnalysisFile(Filter):
    """A document that may hold an analysis, by the end of its name."""

    async def __call__(self, message: Message) -> bool:
        return message.document is not None and ending_of(message.document) in TEXTS | ENDINGS


@dataclass(frozen=True)
class Incoming:
    """A document's text as it is saved, and what was read of it. `name` is the file's own."""

    text: str
    reading: DocumentReading
    name: str = ""
    left_out: int = 0
    encoding: str | None = None


async def read(dialog: Dialog, waiting: dict[str, Any]) -> Incoming:
    """Read a document that waits. Raises one of UNREADABLE."""
    if "parts" in waiting:
        text = pasted.joined([part["text"] for part in waiting["parts"]])
        return Incoming(text, await asyncio.to_thread(read_analysis, text))
    async with ChatActionSender.typing(chat_id=dialog.user.id, bot=dialog.bot):
        ending, size = waiting.get("ending", ".md"), waiting.get("size")
        found = await fetch_text(dialog.bot, dialog.converter, waiting["file_id"], ending, size)
        reading = await asyncio.to_thread(read_analysis, found.text)
    name = plan_name(found.name)
    return Incoming(found.text, reading, name, found.left_out, found.encoding)


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
        return view.too_large(error.most // 1024)
    if isinstance(error, NoText):
        return view.no_text()
    if isinstance(error, CantConvert):
        return view.not_converted(error.refusal)
    return view.not_fetched()
