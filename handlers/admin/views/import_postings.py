"""Import of a file of postings: the changes before the save, and after it."""

from dataclasses import replace

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _

from db.rows.postings import IngestCounts
from db.sources.posting import RefusedPosting
from db.sources.read import PostingReading
from handlers.callbacks.postings import SavePostings
from handlers.common.problems import worded
from handlers.common.view import ButtonRow, View, button
from handlers.market.rules.market import LeftOut
from handlers.market.views.left_out import left_out_line
from handlers.postings.views.columns import columns_button, map_lines

# Refused rows that a message shows.
SHOWN = 5


def summary(reading: PostingReading, counts: IngestCounts, left: LeftOut, message_id: int) -> View:
    """The changes, before anything is saved. `message_id` is the file's message."""
    if not reading.postings:
        text = Text(Bold(_("No postings were read.")), *_refused(reading), *_columns(reading))
        return View(text, _columns_row(reading, message_id))
    read = _("Rows read: {count}").format(count=reading.rows)
    text = Text(
        Bold(_("Postings from a file")),
        f"\n\n{read}\n",
        *_counts(counts, len(reading.repeated)),
        *_notes(reading),
        # The notes name unusual pay.
        *_left_out(replace(left, unusual_pay=0)),
        *_refused(reading),
        *_columns(reading),
        "\n\n",
        _("Nothing is saved yet."),
    )
    return View(text, (_choice(message_id), *_columns_row(reading, message_id)))


def saved(counts: IngestCounts, left: LeftOut) -> View:
    return View(Text(Bold(_("Saved.")), "\n\n", *_counts(counts, 0), *_left_out(left)))


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


def _counts(counts: IngestCounts, repeated: int) -> list[object]:
    lines = [
        _("New: {count}").format(count=counts.new),
        _("Changed: {count}").format(count=counts.changed),
        _("The same as before: {count}").format(count=counts.same),
    ]
    if repeated:
        lines.append(_("Twice in the file: {count}").format(count=repeated))
    return ["\n".join(lines)]


def _notes(reading: PostingReading) -> list[object]:
    """Return notes on the pay of a file and on the messages that the reader passed over."""
    counted = (
        (_("Pay that I can't read: {count}. Those are kept without it."), reading.pay_unread),
        (
            _("Pay unlike any usual one: {count}. It is kept, and counted in no figure."),
            reading.pay_unusual,
        ),
        (_("Messages that offer no job: {count}"), reading.passed),
    )
    lines = [text.format(count=count) for text, count in counted if count]
    for currency, count in reading.currencies_guessed.items():
        text = _("Pay without a currency: {count}. I take it as {currency}.")
        lines.append(text.format(count=count, currency=currency))
    return ["\n\n", "\n".join(lines)] if lines else []


def _columns(reading: PostingReading) -> list[object]:
    if reading.columns is None:
        return []
    return ["\n\n", Bold(_("Columns")), "\n", "\n".join(map_lines(reading.columns))]


def _columns_row(reading: PostingReading, message_id: int) -> tuple[ButtonRow, ...]:
    return ([columns_button(message_id)],) if reading.columns else ()


def _left_out(left: LeftOut) -> list[object]:
    line = left_out_line(left)
    return ["\n\n", line] if line else []


def _refused(reading: PostingReading) -> list[object]:
    if not reading.refused:
        return []
    lines = [_("Not read: {count}").format(count=len(reading.refused))]
    lines += map(_line, reading.refused[:SHOWN])
    if len(reading.refused) > SHOWN:
        lines.append("…")
    return ["\n\n", "\n".join(lines)]


def _line(refused: RefusedPosting) -> str:
    reason = worded(refused.reason)
    why = f"{reason} ({refused.field})" if refused.field else reason
    return _("Row {row}: {why}").format(row=refused.row, why=why) if refused.row else why
