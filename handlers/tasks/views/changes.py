"""Before and after: matches, gaps and the market, four weeks ago and now."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks.screens import Open
from handlers.common.dates import date_name
from handlers.common.names import skill_name
from handlers.common.text import clip
from handlers.common.view import View, button
from handlers.skills.views.lines import match_line
from handlers.tasks.rules.changes import PeriodChange, Reached

LINES, NAMES, LONGEST = 12, 12, 40


def before_after(change: PeriodChange, names: Mapping[int, str], zone: str) -> View:
    back = [button(_("‹ Progress"), Open(screen="progress"))]
    since = _("Since {day}").format(day=date_name(change.since.astimezone(ZoneInfo(zone)).date()))
    parts: list[object] = [Bold(_("Before and after")), "\n", Italic(since), "\n\n"]
    if change.nothing:
        parts.append(
            _(
                "Nothing has changed in four weeks yet. A finished item, or a skill that you "
                "have now, shows here."
            )
        )
        this_week = button(_("This week"), Open(screen="plan"))
        skills = button(_("Skills"), Open(screen="skills"))
        return View(Text(*parts), ([this_week, skills], back))
    parts += _gaps(change.closed, names, _("Gaps closed: {skills}"))
    parts += _gaps(change.opened, names, _("Gaps opened: {skills}"))
    if change.reached:
        parts += [_market(change.reached), "\n"]
    if change.matches:
        parts += ["\n", Bold(_("Your match with the analysis's postings")), "\n"]
        parts += [f"• {match_line(match)}\n" for match in change.matches[:LINES]]
        more = len(change.matches) - LINES
        if more > 0:
            parts.append(ngettext("and {count} more", "and {count} more", more).format(count=more))
    postings = button(_("Postings"), Open(screen="postings"))
    return View(Text(*parts), ([postings, *back],))


def _gaps(ids: Iterable[int], names: Mapping[int, str], sentence: str) -> list[object]:
    skill_names = sorted(clip(skill_name(names[id]), LONGEST) for id in ids if id in names)
    if not skill_names:
        return []
    text = ", ".join(skill_names[:NAMES])
    more = len(skill_names) - NAMES
    if more > 0:
        rest = ngettext("{skills} and {count} more", "{skills} and {count} more", more)
        text = rest.format(skills=text, count=more)
    return [sentence.format(skills=text), "\n"]


def _market(reached: Reached) -> str:
    text = ngettext(
        "Within reach on the market: {before} → {after} of {total} posting that names four skills",
        "Within reach on the market: {before} → {after} of {total} postings that name four skills",
        reached.total,
    )
    return text.format(before=reached.before, after=reached.after, total=reached.total)
