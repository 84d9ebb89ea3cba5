"""A way to learn a skill: steps, hours, a project, links, and what its reader has of their own."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.formatting import Bold, Italic, Text, TextLink
from aiogram.utils.i18n import gettext as _

from db.reference.how_to import HowTo
from db.rows.skills import KnownSkill
from handlers.callbacks.skills import ShowHowTo
from handlers.common.names import skill_name
from handlers.common.text import clip
from handlers.common.view import Button, ButtonRow, View, button, fitted

LABEL, ADDRESS = 40, 60


def how_to_button(
    skill: KnownSkill | None = None, *, skill_id: int = 0, task_id: int = 0
) -> Button:
    """The button to the way; it names the skill where a task has several."""
    data = ShowHowTo(skill_id=skill.id if skill else skill_id, task_id=task_id)
    if skill is None:
        return button(_("💡 How to do it") if task_id else _("💡 How to learn it"), data)
    return button("💡 " + clip(skill_name(skill.name), LABEL), data)


def how_to(
    way: HowTo,
    skill: KnownSkill,
    back: CallbackData,
    others: Sequence[Button] = (),
    note: str | None = None,
    links: Sequence[tuple[str, str]] = (),
) -> View:
    """The way to learn a skill. `note` and `links` (text, address) are the reader's own."""
    least, most = way.hours
    parts: list[object] = [
        Bold(_("How to learn {skill}").format(skill=clip(skill_name(skill.name), LABEL))),
        "\n",
        Italic(_("{least}–{most} hours for a beginner").format(least=least, most=most)),
        "\n\n",
    ]
    parts += [f"{number}. {step}\n" for number, step in enumerate(way.steps, 1)]
    parts += ["\n", Bold(_("You know it when")), " ", way.done_when, "\n"]
    parts += [Bold(_("Project:")), " ", way.project, "\n"]
    parts += [part for url in way.links for part in ("\n📖 ", TextLink(_address(url), url=url))]
    if note or links:
        parts += ["\n\n", Bold(_("Yours")), "\n"]
        parts += [f"📝 {note}\n"] if note else []
        parts += [
            part
            for text, url in links
            for part in ("🔗 ", TextLink(clip(text, ADDRESS), url=url), "\n")
        ]
    rows: list[ButtonRow] = [*fitted(others, 2), [button(_("‹ Back"), back)]]
    return View(Text(*parts), tuple(rows))


def _address(url: str) -> str:
    """A link as its reader knows it: the site, and the place on it."""
    found = urlsplit(url)
    return clip((found.netloc.removeprefix("www.") + found.path).rstrip("/"), ADDRESS)
