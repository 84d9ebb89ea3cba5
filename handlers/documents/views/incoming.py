"""Answers to a document that comes: what can't be read, and what it might be."""

from dataclasses import replace

from aiogram.utils.formatting import Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.documents.formats.conversion import Refusal
from handlers.callbacks.plans import PastedAs, SaveDocument, Template
from handlers.common.view import ButtonRow, View, button
from handlers.cv.views.reading import scanned


def too_large(kilobytes: int) -> View:
    text = _("An analysis may have {limit} KB; this file is larger. Nothing was changed.")
    return View(Text(text.format(limit=kilobytes)), (how(),))


def no_text() -> View:
    text = _("I can't read this file as text. Please save it as UTF-8 and send it again.")
    return View(Text(text), (how(),))


def not_fetched(message_id: int | None = None) -> View:
    """Telegram did not give the file; the buttons stay where a file waits to be saved."""
    text = _("Telegram did not give me the file. Nothing was saved; please try again.")
    rows = choice(message_id, related=True) if message_id is not None else (how(),)
    return View(Text(text), rows)


def not_converted(refusal: Refusal) -> View:
    """Tell why no text could be taken from a file of another form."""
    texts = {
        "damaged": _(
            "I can't open this file: it is damaged, or it is not what its name says. Nothing was "
            "changed."
        ),
        "too_large": _(
            "This file is too large for me, or takes too long to read. Nothing was changed; "
            "please paste its text here, or send a smaller file."
        ),
        "protected": _("This file has a password. Please save it without one and send it again."),
        "empty": _("I found no text in this file, so nothing was changed."),
        "scanned": scanned(),
    }
    return View(Text(texts[refusal]), (how(),))


def with_notes(screen: View, ending: str, left_out: int) -> View:
    """The screen of a file of another form, with what became of it."""
    notes = [
        _("I read it as Markdown, and an export will be a Markdown file, not {ending}.").format(
            ending=ending
        )
    ]
    if left_out:
        text = ngettext(
            "{count} file in it is no text and was left out.",
            "{count} files in it are no text and were left out.",
            left_out,
        )
        notes.append(text.format(count=left_out))
    return replace(screen, text=Text(screen.text, "\n\n", Italic(" ".join(notes))))


def plan_or_posting(message_id: int) -> View:
    text = _("Is this a plan of yours, or a job posting?")
    plan = button(_("My plan"), PastedAs(message_id=message_id, kind="plan"))
    posting = button(_("A job posting"), PastedAs(message_id=message_id, kind="posting"))
    return View(Text(text), ([plan, posting],))


def too_many_parts(most: int) -> View:
    text = _(
        "That is more than the {count} messages that I take as one text. Nothing was changed; "
        "please send it as a file."
    )
    return View(Text(text.format(count=most)), (how(),))


def edited() -> View:
    text = _("I do not read an edited text as a plan again; please send it as a new message.")
    return View(Text(text), (how(),))


def how() -> ButtonRow:
    return [button(_("Show me the form"), Template())]


def choice(message_id: int, *, related: bool) -> tuple[ButtonRow, ...]:
    into = button(_("Save"), SaveDocument(message_id=message_id, into="plan"))
    new = button(_("Save as a new plan"), SaveDocument(message_id=message_id, into="new"))
    cancel = button(_("Cancel"), SaveDocument(message_id=message_id, into="nothing"))
    return ([into], [new], [cancel]) if related else ([new], [into], [cancel])
