"""The roadmap: its items by period, and one item opened."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _

from db.models import Priority
from db.queries.roadmap import Item
from db.queries.skills import KnownSkill, PremiumRow
from db.queries.tasks import TaskRow
from handlers import callbacks
from handlers.rules.progress import Count, count
from handlers.views import View, button
from handlers.views.receipt import Receipt
from handlers.views.skills import asked, premium_line
from handlers.views.tasks import bar, receipt_parts, task_lines, tick_buttons, undo_row


def priority_name(priority: Priority) -> str:
    names = {
        "high": _("high priority"),
        "medium": _("medium priority"),
        "low_medium": _("low to medium priority"),
        "low": _("low priority"),
    }
    return names[priority]


def count_text(found: Count) -> str:
    return _("{done} of {total}").format(done=found.done, total=found.total)


def roadmap(items: Sequence[Item], rows: Sequence[TaskRow]) -> View:
    if not items:
        return View(
            Text(_("The analysis has no roadmap. You can add tasks of your own with /add.")),
            ([button(_("Skills"), callbacks.Open(screen="skills"))],),
        )
    steps = [row for row in rows if row.kind == "step"]
    parts: list[object] = [Bold(_("Roadmap")), f"  {count_text(count(steps))}\n"]
    buttons = []
    period = None
    for item in items:
        if item.period != period:
            period = item.period
            title = f"{item.period} ({item.period_note})" if item.period_note else item.period
            parts += ["\n", Bold(title or _("Any time")), "\n"]
        done = count(row for row in steps if row.item_id == item.id)
        parts.append(f"{item.position + 1}. {item.title}\n    {bar(done)} {count_text(done)}\n")
        mark = "✅ " if done.total and done.done == done.total else ""
        text = f"{mark}{item.position + 1}. {item.title}"
        buttons.append([button(text, callbacks.RoadmapItem(item_id=item.id))])
    return View(Text(*parts), tuple(buttons))


def item(
    found: Item,
    rows: Sequence[TaskRow],
    skills: Sequence[KnownSkill],
    premiums: Sequence[PremiumRow],
    postings: int,
    tick_id: int | None,
    receipt: Receipt | None,
) -> View:
    done = count(rows)
    parts: list[object] = [Bold(found.title), f"\n{bar(done)} {count_text(done)}\n"]
    about = [found.period] if found.period else []
    if found.priority:
        about.append(priority_name(found.priority))
    if found.reason:
        about.append(found.reason)
    if about:
        parts += [Italic(" · ".join(about)), "\n"]
    for skill in skills:
        parts += [f"{skill.name}: ", asked(skill, postings), "\n"]
        parts += [f"{premium_line(each)}\n" for each in premiums if skill.id in each.skills]
    parts += ["\n", *(task_lines(rows) or [_("This item has no steps.")])]
    parts += receipt_parts(receipt)
    buttons = [*tick_buttons(rows, "item"), *undo_row(tick_id, "item")]
    buttons.append([button(_("‹ Roadmap"), callbacks.Open(screen="roadmap"))])
    return View(Text(*parts), tuple(buttons))
