"""A pasted posting: its draft with buttons for what was read wrong, and the user's own ones."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiogram.utils.formatting import Bold, Italic, Strikethrough, Text
from aiogram.utils.i18n import gettext as _

from db.rows.postings import MarketPosting
from handlers.callbacks.postings import DeletePosting, DraftEnd, DraftSkill, FoundCard, OwnPostings
from handlers.callbacks.screens import Open
from handlers.common.names import city_name, level_name
from handlers.common.text import clip
from handlers.common.view import View, button, columns, fitted
from handlers.postings.views.search import stated_pay


def draft(kept: Mapping[str, Any], skills: Sequence[tuple[int, str]]) -> View:
    """What was read; a tap on a skill takes it out or in again."""
    pay = stated_pay(
        kept["salary_min"],
        kept["salary_max"],
        kept["currency"],
        kept.get("salary_period"),
        kept.get("gross"),
    )
    level = level_name(kept["level"]) if kept["level"] else ""
    about = [
        clip(kept.get("company") or "", 60),
        level,
        city_name(kept["city"]) if kept["city"] else "",
        pay,
    ]
    parts: list[object] = [
        Bold(clip(kept["title"], 120)),
        "\n",
        " · ".join(each for each in about if each),
        "\n",
        f"{clip(kept['url'], 100)}\n" if kept["url"] else "",
        "\n",
    ]
    parts.append(_("It asks for:") if skills else _("I found no skill that I know in it."))
    parts.append("\n")
    for id, name in skills:
        parts += [Strikethrough(name) if id in kept["out"] else name, "\n"]
    parts += ["\n", Italic(_("Tap what it does not ask for. Only you will see this posting."))]
    buttons = [
        button(
            ("↩ " if id in kept["out"] else "✖ ") + clip(name, 24),
            DraftSkill(skill_id=id, on=id in kept["out"]),
        )
        for id, name in skills
    ]
    ends = [button(_("Save"), DraftEnd(save=True)), button(_("Drop"), DraftEnd(save=False))]
    return View(Text(*parts), (*columns(buttons, 2), ends))


def _postings() -> Open:
    return Open(screen="postings")


def dropped() -> View:
    return View(Text(_("Dropped; nothing was kept.")), ([button(_("Postings"), _postings())],))


def full(most: int) -> View:
    text = _("You keep {n} postings of your own; that is as many as I hold. Delete one first.")
    return View(Text(text.format(n=most)), ([button(_("My own postings"), OwnPostings())],))


def own_list(rows: Sequence[MarketPosting]) -> View:
    if not rows:
        text = _("You have none. Paste the text of a posting into this chat, and I read it.")
        return View(Text(text), ([button(_("Postings"), _postings())],))
    buttons = [button(clip(row.title, 40), FoundCard(posting_id=row.id)) for row in rows[:20]]
    title = Bold(_("My own postings"))
    return View(
        Text(title, f"  {len(rows)}"), (*columns(buttons, 1), [button(_("Postings"), _postings())])
    )


def deleted(posting_id: int, title: str) -> View:
    undo = button(_("Undo"), DeletePosting(posting_id=posting_id, on=False))
    return View(
        Text(_("Deleted:"), " ", Strikethrough(clip(title, 120))),
        tuple(fitted([undo, button(_("My own postings"), OwnPostings())], 2)),
    )
