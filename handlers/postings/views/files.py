"""A file of postings that a user sends for themselves: what is in it, and what was saved."""

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.sources.read import PostingReading
from handlers.callbacks.postings import SaveOwnPostings, Search
from handlers.callbacks.screens import Open
from handlers.common.problems import worded
from handlers.common.text import clip
from handlers.common.view import ButtonRow, View, button
from handlers.postings.rules import MAX_FILE, MAX_OWN
from handlers.postings.views.columns import columns_button, map_lines
from handlers.postings.views.reading import not_read, notes, repeated

# The first postings, by name.
SHOWN, TITLE = 5, 60


def summary(reading: PostingReading, message_id: int, *, in_file: bool = True) -> View:
    """Show what the bot would save of a file, or of a text; nothing is saved yet.

    `message_id` is its message.
    """
    rows: tuple[ButtonRow, ...] = ([columns_button(message_id)],) if reading.columns else ()
    if not reading.postings:
        return _nothing(reading, rows)
    count = len(reading.postings)
    if in_file:
        found = ngettext(
            "I found {count} posting in this file.",
            "I found {count} postings in this file.",
            count,
        )
    else:
        found = ngettext(
            "I found {count} posting in this text.",
            "I found {count} postings in this text.",
            count,
        )
    parts: list[object] = [found.format(count=count), "\n"]
    parts += [f"• {clip(posting.title, TITLE)}\n" for posting in reading.postings[:SHOWN]]
    parts += ["…\n"] if count > SHOWN else []
    cut = _("The file goes on: I read its first {count}.").format(count=count)
    beside = (cut if reading.is_cut else "", repeated(reading), notes(reading), not_read(reading))
    for each in filter(None, beside):
        parts += ["\n", each, "\n"]
    parts += _columns(reading)
    text = _("Only you will see them; I keep {most} of your own. Nothing is saved yet.")
    parts += ["\n", text.format(most=MAX_OWN)]
    return View(Text(*parts), (_choice(message_id), *rows))


def _nothing(reading: PostingReading, rows: tuple[ButtonRow, ...]) -> View:
    parts: list[object] = [Bold(_("I found no posting in this file.")), "\n"]
    if reading.refused:
        parts += [worded(reading.refused[0].reason), "\n"]
    parts += _columns(reading)
    how = _(
        "I read tables (.xlsx, .csv), a vacancy's page saved in a browser and a chat exported "
        "from Telegram. You can also forward a post or paste its text."
    )
    return View(
        Text(*parts, "\n", how), rows or ([button(_("Postings"), Open(screen="postings"))],)
    )


def _columns(reading: PostingReading) -> list[object]:
    if reading.columns is None or not reading.columns.fields:
        return []
    return ["\n", Bold(_("Columns")), "\n", "\n".join(map_lines(reading.columns)), "\n"]


def _choice(message_id: int) -> ButtonRow:
    return [
        button(_("Save"), SaveOwnPostings(message_id=message_id, save=True)),
        button(_("Cancel"), SaveOwnPostings(message_id=message_id, save=False)),
    ]


def too_large() -> View:
    text = _("A file of your own postings may have {limit} MB. Please send it in parts.")
    return View(Text(text.format(limit=MAX_FILE // 2**20)), (_own(),))


def not_fetched(message_id: int | None = None) -> View:
    """Telegram did not give the file; the buttons stay where a file waits to be saved."""
    text = _("Telegram did not give me the file. Nothing was saved; please try again.")
    return View(Text(text), (_choice(message_id) if message_id is not None else _own(),))


def dropped() -> View:
    return View(Text(_("Nothing was saved.")), (_own(),))


def saved(count: int, known: int, left: int) -> View:
    text = ngettext(
        "Saved {count} posting for you alone.", "Saved {count} postings for you alone.", count
    )
    said = text.format(count=count) if count else _("Nothing was saved.")
    parts: list[object] = [Bold(said), "\n"]
    if known:
        parts += [_("You had {count} of them already.").format(count=known), "\n"]
    if left > 0:
        text = _("No room for {count}: you keep {most} of your own. Delete some first.")
        parts += [text.format(count=left, most=MAX_OWN), "\n"]
    return View(Text(*parts), (_own(),))


def _own() -> ButtonRow:
    return [button(_("My own postings"), Search(only="o"))]
