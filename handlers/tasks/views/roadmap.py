"""The roadmap: its items by period, and one item opened."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _

from db.rows.roadmap import ItemRow
from db.rows.skills import KnownSkill, PremiumRow
from db.rows.tasks import TaskRow
from db.vocabulary import Priority
from handlers.callbacks.first import PickTrack
from handlers.callbacks.screens import ItemSteps, Open, OpenItem, RoadmapPage
from handlers.callbacks.task import OwnTasks
from handlers.common.text import clip
from handlers.common.view import View, button, fitted, open_screen, paginate
from handlers.skills.views.lines import asked_of, premium_line
from handlers.tasks.rules.progress import Count, count, of_item
from handlers.tasks.views.receipt import Receipt
from handlers.tasks.views.tasks import (
    PAGE,
    add_own,
    bar,
    page_number,
    receipt_parts,
    task_lines,
    task_list,
)

SKILLS, LONGEST = 4, 80


def priority_name(priority: Priority) -> str:
    names = {
        "high": _("high priority"),
        "medium": _("medium priority"),
        "low_medium": _("low to medium priority"),
        "low": _("low priority"),
    }
    return names[priority]


def count_text(count: Count) -> str:
    return _("{done} of {total}").format(done=count.done, total=count.total)


def roadmap(items: Sequence[ItemRow], rows: Sequence[TaskRow], page: int = 0) -> View:
    if not items:
        return View(
            Text(_("No roadmap yet. Make a plan from your market, or add tasks with /add.")),
            (
                [button(_("Make a plan from the market"), PickTrack())],
                [button(_("Skills"), Open(screen="skills"))],
                [add_own()],
            ),
        )
    placed = [row for row in rows if row.item_id is not None]
    item_page = paginate(items, page, PAGE)
    parts: list[object] = [Bold(_("Roadmap")), f"  {count_text(count(placed))}\n"]
    parts += [f"{item_page.label}\n"] if item_page.label else []
    numbered = []
    period: str | None = ""
    for number, item in enumerate(item_page.rows, item_page.first + 1):
        if item.period != period:
            period = item.period
            parts += ["\n", Bold(_period(item)), "\n"]
        title = clip(item.title, LONGEST)
        done = count(of_item(placed, item.id))
        # On a button "✅ 1" would be a tick.
        mark = " ✅" if done.total and done.done == done.total else ""
        parts.append(f"{number}. {title}{mark}\n    {bar(done)} {count_text(done)}\n")
        numbered.append(button(str(number), OpenItem(item_id=item.id)))
    turns = item_page.turns(lambda number: RoadmapPage(page=number))
    others = [add_own(), button(_("Your own"), OwnTasks(task_id=0))]
    week = [button(_("This week"), Open(screen="plan"))]
    return View(Text(*parts), (*fitted(numbered, 4), *turns, others, week))


def _period(item: ItemRow) -> str:
    if not item.period:
        return _("Any time")
    note = f" ({clip(item.period_note, LONGEST)})" if item.period_note else ""
    return clip(item.period, LONGEST) + note


def item(
    item: ItemRow,
    rows: Sequence[TaskRow],
    skills: Sequence[KnownSkill],
    premiums: Sequence[PremiumRow],
    postings: int,
    tick_id: int | None,
    receipt: Receipt | None,
    *,
    details: bool = False,
) -> View:
    """An opened item, at the page of the receipt's task; with `details` its numbers open cards."""
    done = count(rows)
    page = paginate(rows, page_number(rows, receipt), PAGE)
    parts: list[object] = [Bold(clip(item.title, 2 * LONGEST)), f"\n{bar(done)} "]
    parts += [" · ".join(filter(None, [count_text(done), page.label])), "\n"]
    parts += _about(item)
    parts += _taught(skills, premiums, postings)
    parts += ["\n", *(task_lines(page.rows, page.first + 1) or [_("This item has no steps.")])]
    parts += receipt_parts(receipt)

    def to(number: int) -> ItemSteps:
        return ItemSteps(item_id=item.id, task_id=rows[number * PAGE].id if rows else 0)

    back = [button(_("‹ Roadmap"), RoadmapPage(page=item.position // PAGE))]
    return task_list(parts, page, "item", to, [back], tick_id, details=details, item_id=item.id)


def _about(item: ItemRow) -> list[object]:
    about = [clip(item.period, LONGEST)] if item.period else []
    if item.priority:
        about.append(priority_name(item.priority))
    if item.reason:
        about.append(clip(item.reason, 4 * LONGEST))
    return [Italic(" · ".join(about)), "\n"] if about else []


def _taught(
    skills: Sequence[KnownSkill], premiums: Sequence[PremiumRow], postings: int
) -> list[object]:
    """Demand and premiums of the first SKILLS skills; their cards have the rest."""
    parts: list[object] = []
    named: set[int] = set()
    for skill in skills[:SKILLS]:
        if postings:
            parts += [asked_of(skill.name, skill, postings), "\n"]
        for premium in premiums:
            if skill.id in premium.skills and premium.id not in named and len(named) < SKILLS:
                named.add(premium.id)
                parts.append(f"{premium_line(premium)}\n")
    return parts


def finished(title: str) -> View:
    """The news that every step of an item is done."""
    said = _("Every step is done. It can stand on your page for a job search now.")
    ways = [open_screen(_("My CV"), "cv"), open_screen(_("Progress"), "progress")]
    return View(Text("🎉 ", Bold(clip(title, 2 * LONGEST)), "\n", said), (ways,))
