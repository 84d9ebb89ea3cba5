"""Notes on a file that was read: rows left out, pay that is in no figure."""

from aiogram.utils.i18n import gettext as _

from db.sources.posting import RefusedPosting
from db.sources.read import PostingReading
from handlers.common.problems import worded

# Refused rows that a message shows.
SHOWN = 5


def notes(reading: PostingReading) -> str:
    """Return notes on the pay of a file and on the messages that the reader passed over."""
    counted = (
        (_("Pay that I can't read: {count}. Those are kept without it."), reading.pay_unread),
        (
            _("Pay unlike any usual one: {count}. It is kept, and counted in no figure."),
            reading.pay_unusual,
        ),
        (_("Messages that offer no job: {count}"), reading.passed),
        (
            _(
                "Rows with a comma too many: {count}. Their link is kept; look at what stands "
                "before it."
            ),
            reading.shifted,
        ),
    )
    lines = [text.format(count=count) for text, count in counted if count]
    for currency, count in reading.currencies_guessed.items():
        text = _("Pay without a currency: {count}. I take it as {currency}.")
        lines.append(text.format(count=count, currency=currency))
    return "\n".join(lines)


def repeated(reading: PostingReading) -> str:
    """Return a line on the rows that stand twice in the file, "" where none does."""
    count = len(reading.repeated)
    return _("Twice in the file: {count}").format(count=count) if count else ""


def not_read(reading: PostingReading) -> str:
    """Return the number of rows that were not read, and why the first of them were not."""
    if not reading.refused:
        return ""
    lines = [_("Not read: {count}").format(count=len(reading.refused))]
    lines += map(_line, reading.refused[:SHOWN])
    if len(reading.refused) > SHOWN:
        lines.append("…")
    return "\n".join(lines)


def _line(refused: RefusedPosting) -> str:
    reason = worded(refused.reason)
    why = f"{reason} ({refused.field})" if refused.field else reason
    return _("Row {row}: {why}").format(row=refused.row, why=why) if refused.row else why
