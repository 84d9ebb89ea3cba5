"""Import of a file of postings: the changes before the save, and after it."""

from dataclasses import replace

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _

from db.rows.postings import IngestCounts
from db.sources.read import PostingReading
from handlers.callbacks.postings import SavePostings
from handlers.common.view import ButtonRow, View, button
from handlers.market.rules.market import LeftOut
from handlers.market.views.left_out import left_out_line
from handlers.postings.views.columns import columns_button, map_lines
from handlers.postings.views.reading import not_read, notes, repeated


def summary(reading: PostingReading, counts: IngestCounts, left: LeftOut, message_id: int) -> View:
    """The changes, before anything is saved. `message_id` is the file's message."""
    if not reading.postings:
        text = Text(
            Bold(_("No postings were read.")), *_paragraph(not_read(reading)), *_columns(reading)
        )
        return View(text, _columns_row(reading, message_id))
    read = _("Rows read: {count}").format(count=reading.rows)
    text = Text(
        Bold(_("Postings from a file")),
        f"\n\n{read}\n",
        *_counts(counts, repeated(reading)),
        *_paragraph(notes(reading)),
        # The notes name unusual pay.
        *_paragraph(left_out_line(replace(left, unusual_pay=0))),
        *_paragraph(not_read(reading)),
        *_columns(reading),
        "\n\n",
        _("Nothing is saved yet."),
    )
    return View(text, (_choice(message_id), *_columns_row(reading, message_id)))


def saved(counts: IngestCounts, left: LeftOut) -> View:
    return View(
        Text(Bold(_("Saved.")), "\n\n", *_counts(counts), *_paragraph(left_out_line(left)))
    )


def dropped() -> View:
    return View(Text(_("Nothing was saved.")))


def too_large() -> View:
    return View(Text(_("A file of postings may have 20 MB. Please send it in parts.")))


def not_fetched(message_id: int | None = None) -> View:
    """Telegram did not give the file; the buttons stay where a file waits to be saved."""
    text = _("Telegram did not give me the file. Nothing was saved; please try again.")
    return View(Text(text), (_choice(message_id),) if message_id is not None else ())


def _choice(message_id: int) -> ButtonRow:
    return [
        button(_("Save"), SavePostings(message_id=message_id, save=True)),
        button(_("Cancel"), SavePostings(message_id=message_id, save=False)),
    ]


def _counts(counts: IngestCounts, beside: str = "") -> list[object]:
    lines = [
        _("New: {count}").format(count=counts.new),
        _("Changed: {count}").format(count=counts.changed),
        _("The same as before: {count}").format(count=counts.same),
    ]
    return ["\n".join(filter(None, [*lines, beside]))]


def _columns(reading: PostingReading) -> list[object]:
    if reading.columns is None:
        return []
    return ["\n\n", Bold(_("Columns")), "\n", "\n".join(map_lines(reading.columns))]


def _columns_row(reading: PostingReading, message_id: int) -> tuple[ButtonRow, ...]:
    return ([columns_button(message_id)],) if reading.columns else ()


def _paragraph(text: str) -> list[object]:
    return ["\n\n", text] if text else []
