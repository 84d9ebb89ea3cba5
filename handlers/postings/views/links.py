"""A link that leads to no posting that the bot knows."""

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Text
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.postings import PasteText
from handlers.callbacks.screens import Open
from handlers.common.view import View, button


def unknown(link: str | None) -> View:
    """`link` is None where it is none that could be kept."""
    text = _("I know no posting with this link, and I open no links myself.")
    if link is None:
        how = _("Paste the posting's text, and I read it.")
        return View(Text(text, " ", how), ([_postings()],))
    return View(Text(text, " ", _how(), "\n\n", link), _buttons())


def not_fetched(word: str, link: str) -> View:
    return View(Text(_reason(word), " ", _how(), "\n\n", link), _buttons())


def ask_text() -> View:
    return View(
        Text(_("Send the posting's text as your next message. To leave it: /cancel")),
        ([_postings()],),
    )


def _how() -> str:
    return _("Paste the posting's text, and I read it; the draft keeps the link.")


def _buttons() -> tuple[list[InlineKeyboardButton], ...]:
    return ([button(_("Paste its text"), PasteText()), _postings()],)


def _postings() -> InlineKeyboardButton:
    return button(_("Postings"), Open(screen="postings"))


def _reason(word: str) -> str:
    reasons = {
        "not found": _("HeadHunter has no such vacancy, or has it no longer."),
        "captcha": _("HeadHunter does not let me look just now."),
        "bad token": _("HeadHunter does not let me look just now."),
        "forbidden": _("HeadHunter does not let me look just now."),
        "too many requests": _("HeadHunter asks me for a pause; try again in a few minutes."),
        "no answer": _("HeadHunter does not answer just now; try again in a while."),
    }
    return reasons.get(word) or _("HeadHunter has no sound answer just now; try again in a while.")
