"""What a file of postings would change, and what it changed."""

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from babel.support import LazyProxy

from db.postings.posting import Reason, Refused
from db.postings.read import Reading
from db.queries.market import Stored
from handlers import callbacks
from handlers.views import Row, View, button

# Refused rows that a message shows.
SHOWN = 5
REASONS: dict[Reason, LazyProxy] = {
    "it is no posting": __("it is no posting"),
    "it has no title": __("it has no title"),
    "it has no id and no link": __("it has no id and no link"),
    "its title is longer than 300 characters": __("its title is longer than 300 characters"),
    "its text is longer than 100,000 characters": __("its text is longer than 100,000 characters"),
    "its salary can't be read": __("its salary can't be read"),
    "its salary has no currency": __("its salary has no currency"),
    "its lower salary is above its upper one": __("its lower salary is above its upper one"),
    "its salary is larger than any pay": __("its salary is larger than any pay"),
    "a field has another form than it should": __("a field has another form than it should"),
    "it is nested too deeply": __("it is nested too deeply"),
    "this is not valid JSON": __("this is not valid JSON"),
    "this is no text": __("this is no text"),
    "no columns for a title and an id or a link": __("no columns for a title and an id or a link"),
    "there is no posting in it": __("there is no posting in it"),
    "it is larger than 20 MB": __("it is larger than 20 MB"),
    "it has more than 100,000 rows": __("it has more than 100,000 rows"),
}


def summary(reading: Reading, counts: Stored, message_id: int) -> View:
    """Nothing is saved yet. `message_id` is the file's message."""
    if not reading.postings:
        return View(Text(Bold(_("No postings were read.")), *_refused(reading)))
    read = _("Rows read: {count}").format(count=reading.rows)
    text = Text(
        Bold(_("Postings from a file")), f"\n\n{read}\n", *_counts(counts, len(reading.repeated)),
        *_refused(reading), "\n\n", _("Nothing is saved yet."),
    )  # fmt: skip
    return View(text, (_choice(message_id),))


def saved(counts: Stored) -> View:
    return View(Text(Bold(_("Saved.")), "\n\n", *_counts(counts, 0)))


def dropped() -> View:
    return View(Text(_("Nothing was saved.")))


def too_large() -> View:
    return View(Text(_("A file of postings may have 20 MB. Please send it in parts.")))


def not_fetched(message_id: int | None = None) -> View:
    """With its buttons where a file waits to be saved."""
    text = _("Telegram did not give me the file. Nothing was saved; please try again.")
    return View(Text(text), (_choice(message_id),) if message_id is not None else ())


def _choice(message_id: int) -> Row:
    return [
        button(_("Save"), callbacks.SavePostings(message_id=message_id, save=True)),
        button(_("Cancel"), callbacks.SavePostings(message_id=message_id, save=False)),
    ]


def _counts(counts: Stored, repeated: int) -> list[object]:
    lines = [
        _("New: {count}").format(count=counts.new),
        _("Changed: {count}").format(count=counts.changed),
        _("The same as before: {count}").format(count=counts.same),
    ]
    if repeated:
        lines.append(_("Twice in the file: {count}").format(count=repeated))
    return ["\n".join(lines)]


def _refused(reading: Reading) -> list[object]:
    if not reading.refused:
        return []
    lines = [_("Not read: {count}").format(count=len(reading.refused))]
    lines += map(_line, reading.refused[:SHOWN])
    if len(reading.refused) > SHOWN:
        lines.append("…")
    return ["\n\n", "\n".join(lines)]


def _line(refused: Refused) -> str:
    why = str(REASONS[refused.reason]) + (f" ({refused.field})" if refused.field else "")
    return _("Row {row}: {why}").format(row=refused.row, why=why) if refused.row else why
