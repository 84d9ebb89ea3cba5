"""The posting that a user wants: how far they are from it."""

from collections.abc import Mapping

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _

from handlers.common.names import skill_name
from handlers.common.text import clip
from handlers.common.view import View, open_screen
from handlers.market.rules.goal import TargetFit
from handlers.market.views.population import goal_button

TITLE, LABEL = 80, 40


def target_name(target: TargetFit) -> str:
    """The company of the wanted posting, else its title."""
    return clip(target.posting.company or target.posting.title, TITLE)


def target_lines(target: TargetFit, names: Mapping[int, str]) -> list[str]:
    """ "I want: QA engineer, Kaspi" and "2 of 3; left: Redis"."""
    row = target.posting
    title = clip(row.title, TITLE) + (f", {clip(row.company, TITLE)}" if row.company else "")
    lines = [_("I want: {posting}").format(posting=title)]
    if target.is_closed:
        lines.append(_("It is closed: its source does not show it any more."))
        return lines
    if not target.total:
        return [*lines, _("I found no skill that I know in it.")]
    count = _("you match {met} of {total}").format(met=target.met, total=target.total)
    left = ", ".join(missing_names(target, names))
    lines.append(_("{match}; left: {skills}").format(match=count, skills=left) if left else count)
    return lines


def missing_names(target: TargetFit, names: Mapping[int, str], most: int = 5) -> list[str]:
    """The requirements that are left, each by the names of the skills that will do."""
    known = [
        "/".join(skill_name(names[id]) for id in sorted(each) if id in names)
        for each in target.missing
    ]
    return [clip(name, LABEL) for name in known if name][:most]


def closing(target: TargetFit) -> View:
    """The section of a digest which says that the wanted posting is closed."""
    row = target.posting
    title = clip(row.title, TITLE) + (f", {clip(row.company, TITLE)}" if row.company else "")
    text = _("{posting} is closed. What you learned for it counts for others, too.")
    ways = [goal_button("plan"), open_screen(_("Postings"), "postings")]
    heading = Bold(_("The posting you wanted"))
    return View(Text(heading, "\n", text.format(posting=title)), (ways,))
