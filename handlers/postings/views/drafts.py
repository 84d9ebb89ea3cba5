"""A posting on its way in: a link that the bot does not know, and the draft of a pasted text."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiogram.utils.formatting import Bold, Italic, Strikethrough, Text
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.postings import DeletePosting, DraftEnd, DraftSkill, PasteText, Search
from handlers.callbacks.screens import Open
from handlers.common.names import city_name, level_name, skill_name
from handlers.common.text import clip
from handlers.common.view import Button, View, button, columns, fitted
from handlers.postings.rules import MAX_OWN
from handlers.postings.views.listing import joined, stated_pay


def draft(kept: Mapping[str, Any], skills: Sequence[tuple[int, str]]) -> View:
    """Show the draft that the bot read; a tap on a skill takes it out or in again."""
    parts: list[object] = [Bold(clip(kept["title"], 120)), "\n", _about(kept), "\n"]
    parts += [f"{clip(kept['url'], 100)}\n" if kept["url"] else "", "\n"]
    parts.append(_("It asks for:") if skills else _("I found no skill that I know in it."))
    parts.append("\n")
    for id, name in skills:
        parts += [Strikethrough(skill_name(name)) if id in kept["out"] else skill_name(name), "\n"]
    parts += ["\n", Italic(_("Tap what it does not ask for. Only you will see this posting."))]
    buttons = [
        button(
            ("↩ " if id in kept["out"] else "✖ ") + clip(skill_name(name), 24),
            DraftSkill(skill_id=id, on=id in kept["out"]),
        )
        for id, name in skills
    ]
    ends = [button(_("Save"), DraftEnd(save=True)), button(_("Drop"), DraftEnd(save=False))]
    return View(Text(*parts), (*columns(buttons, 2), ends))


def _about(kept: Mapping[str, Any]) -> str:
    low, high, currency = kept["salary_min"], kept["salary_max"], kept["currency"]
    return joined(
        clip(kept.get("company") or "", 60),
        level_name(kept["level"]) if kept["level"] else "",
        city_name(kept["city"]) if kept["city"] else "",
        stated_pay(low, high, currency, kept.get("salary_period"), kept.get("gross")),
    )


def dropped() -> View:
    return View(Text(_("Dropped; nothing was kept.")), ([_postings()],))


def full() -> View:
    text = _("You keep {n} postings of your own; that is as many as I hold. Delete one first.")
    return View(Text(text.format(n=MAX_OWN)), ([_own_postings()],))


def deleted(posting_id: int, title: str) -> View:
    undo = button(_("Undo"), DeletePosting(posting_id=posting_id, on=False))
    return View(
        Text(_("Deleted:"), " ", Strikethrough(clip(title, 120))),
        tuple(fitted([undo, _own_postings()], 2)),
    )


def unknown_link(link: str | None) -> View:
    """`link` is None where no button could carry it."""
    text = _("I know no posting with this link, and I open no links myself.")
    if link is None:
        how = _("Paste the posting's text, and I read it.")
        return View(Text(text, " ", how), ([_postings()],))
    return _ask_paste(text, link)


def not_fetched(word: str, link: str) -> View:
    """`word` says why, as in the record of a sweep."""
    blocked = _("HeadHunter does not let me look just now.")
    reasons = {
        "not found": _("HeadHunter has no such vacancy, or has it no longer."),
        "captcha": blocked,
        "bad token": blocked,
        "forbidden": blocked,
        "too many requests": _("HeadHunter asks me for a pause; try again in a few minutes."),
        "no answer": _("HeadHunter does not answer just now; try again in a while."),
        "quota": _("I open no more links on HeadHunter for today; tomorrow I do again."),
    }
    other = _("HeadHunter has no sound answer just now; try again in a while.")
    return _ask_paste(reasons.get(word, other), link)


def _ask_paste(text: str, link: str) -> View:
    how = _("Paste the posting's text, and I read it; the draft keeps the link.")
    buttons = [button(_("Paste its text"), PasteText()), _postings()]
    return View(Text(text, " ", how, "\n\n", link), (buttons,))


def ask_text() -> View:
    return View(
        Text(_("Send the posting's text as your next message. To leave it: /cancel")),
        ([_postings()],),
    )


def _postings() -> Button:
    return button(_("Postings"), Open(screen="postings"))


def _own_postings() -> Button:
    return button(_("My own postings"), Search(only="o"))
