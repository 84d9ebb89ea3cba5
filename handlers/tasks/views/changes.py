"""Before and after: matches, gaps and the market, four weeks ago and now."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks.screens import Open
from handlers.common.clip import clip
from handlers.common.dates import date_name
from handlers.common.view import View, button
from handlers.tasks.rules.changes import PeriodChange, Reached
from handlers.tasks.views.receipt import match_line

LINES, NAMES, LONGEST = 12, 12, 40


def before_after(found: PeriodChange, names: Mapping[int, str], zone: str) -> View:
    back = [button(_("‹ Progress"), Open(screen="progress"))]
    since = _("Since {day}").format(day=date_name(found.since.astimezone(ZoneInfo(zone)).date()))
    parts: list[object] = [Bold(_("Before and after")), "\n", Italic(since), "\n\n"]
    if found.nothing:
        parts.append(
            _(
                "Nothing has changed in four weeks yet. A finished item, or a skill that you "
                "have now, shows here."
            )
        )
        this_week = button(_("This week"), Open(screen="plan"))
        skills = button(_("Skills"), Open(screen="skills"))
        return View(Text(*parts), ([this_week, skills], back))
    parts += _gaps(found.closed, names, _("Gaps closed: {skills}"))
    parts += _gaps(found.opened, names, _("Gaps opened: {skills}"))
    if found.reached:
        parts += [_market(found.reached), "\n"]
    if found.matches:
        parts += ["\n", Bold(_("Your match with the analysis's postings")), "\n"]
        parts += [f"• {match_line(each)}\n" for each in found.matches[:LINES]]
        more = len(found.matches) - LINES
        if more > 0:
            parts.append(ngettext("and {count} more", "and {count} more", more).format(count=more))
    postings = button(_("Postings"), Open(screen="postings"))
    return View(Text(*parts), ([postings, *back],))


def _gaps(ids: Iterable[int], names: Mapping[int, str], sentence: str) -> list[object]:
    found = sorted(clip(names[id], LONGEST) for id in ids if id in names)
    if not found:
        return []
    shown = ", ".join(found[:NAMES])
    more = len(found) - NAMES
    if more > 0:
        rest = ngettext("{skills} and {count} more", "{skills} and {count} more", more)
        shown = rest.format(skills=shown, count=more)
    return [sentence.format(skills=shown), "\n"]


def _market(reached: Reached) -> str:
    text = ngettext(
        "Within reach on the market: {before} → {after} of {total} posting that names skills",
        "Within reach on the market: {before} → {after} of {total} postings that name skills",
        reached.total,
    )
    return text.format(before=reached.before, after=reached.after, total=reached.total)
