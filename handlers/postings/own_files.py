"""The dialog about a file or a text of several postings that anyone sends for themselves."""

import asyncio

from aiogram.fsm.context import FSMContext

from db.documents.posting_titles import mostly_roles
from db.sources.read import PostingReading, read
from handlers.common.states import ImportOwnPostings
from handlers.common.view import View
from handlers.postings import rules
from handlers.postings.file_dialog import Chosen, FileDialog
from handlers.postings.views import files as view

# Reading takes a processor for a second or two: one file of all users at a time.
_READING = asyncio.Semaphore(1)


async def _read(data: bytes, chosen: Chosen) -> PostingReading:
    """As many postings as a user may keep, and some."""
    async with _READING:
        return await asyncio.to_thread(read, data, chosen, 2 * rules.MAX_OWN)


FILES = FileDialog(ImportOwnPostings.confirm, view, rules.MAX_FILE, _read)


async def of_text(
    message_id: int, state: FSMContext, text: str, *, surely: bool = False
) -> View | None:
    """The summary of a text that lists several postings; None for any other text.

    `text` has the links under its words as Markdown writes them.
    """
    # Of a long text this takes a tenth of a second, which others must not wait for.
    if not await asyncio.to_thread(rules.lists_postings, text, surely=surely):
        return None
    reading = await _read(text.encode(), None)
    if len(reading.postings) < 2 or not mostly_roles([each.title for each in reading.postings]):
        return None
    await FILES.wait_for({"text": text}, message_id, state, reading)
    return view.summary(reading, message_id, in_file=False)
