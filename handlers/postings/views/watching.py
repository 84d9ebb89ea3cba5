"""Saved searches: the postings that they bring, and what a press of their button did."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _

from db.rows.postings import PostingRow
from handlers.callbacks.postings import FoundCard
from handlers.common.text import clip
from handlers.common.view import View, button, columns
from handlers.postings.rules import MAX_SAVED
from handlers.postings.views.listing import SKILL_LABEL, pay, where


def new_matches(rows: Sequence[PostingRow]) -> View | None:
    """The postings that saved searches bring with a digest; None where they bring nothing."""
    if not rows:
        return None
    parts: list[object] = [Bold(_("New postings for your saved searches")), "\n"]
    line = _("{title} – {where}, {pay}")
    parts += [
        f"• {line.format(title=clip(row.title, 80), where=where(row), pay=pay(row))}\n"
        for row in rows
    ]
    cards = [button(clip(row.title, SKILL_LABEL), FoundCard(posting_id=row.id)) for row in rows]
    return View(Text(*parts), tuple(columns(cards, 1)))


def watch_toast(*, on: bool, full: bool) -> str:
    if full:
        return _("You keep {n} searches; that is as many as I watch.").format(n=MAX_SAVED)
    if on:
        return _("New postings that fit will come with your weekly digest.")
    return _("This search is not watched any more.")
