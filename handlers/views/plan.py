"""The week's plan, and why its tasks were chosen."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _

from db.queries.skills import KnownSkill, PremiumRow
from db.queries.tasks import TaskRow
from handlers import callbacks
from handlers.rules.contradictions import only_premium
from handlers.rules.progress import count
from handlers.views import View, button
from handlers.views.receipt import Receipt
from handlers.views.roadmap import count_text, priority_name
from handlers.views.skills import asked, premium_line
from handlers.views.tasks import receipt_parts, task_lines, tick_buttons, undo_row


def plan(
    chosen: Sequence[TaskRow],
    rows: Sequence[TaskRow],
    size: int,
    tick_id: int | None,
    receipt: Receipt | None,
) -> View:
    done = count(rows)
    if not chosen:
        return _nothing_left(done.total)
    parts: list[object] = [Bold(_("This week")), f"  {count_text(done)}\n\n"]
    parts += task_lines(chosen)
    finished = all(row.state == "done" for row in chosen)
    if finished:
        parts += ["\n", _("All of this week is done.")]
    parts += receipt_parts(receipt)
    buttons = [*tick_buttons(chosen, "plan"), *undo_row(tick_id, "plan")]
    more = any(row.state == "open" and row not in chosen for row in rows)
    if finished and more:
        buttons.append([button(_("One more"), callbacks.MorePlan(count=min(size + 1, 50)))])
    buttons.append(
        [
            button(_("Why this?"), callbacks.WhyThis()),
            button(_("📋 Whole plan"), callbacks.Open(screen="roadmap")),
        ]
    )
    return View(Text(*parts), tuple(buttons))


def _nothing_left(total: int) -> View:
    text = (
        _("All of your plan is done. Add what comes next with /add, or look back.")
        if total
        else _("Your plan is empty. Add a task with /add, or pick a skill to learn.")
    )
    return View(
        Text(text),
        (
            [
                button(_("Progress"), callbacks.Open(screen="progress")),
                button(_("Skills"), callbacks.Open(screen="skills")),
            ],
        ),
    )


def why(
    reasons: Sequence[tuple[TaskRow, Sequence[KnownSkill]]],
    premiums: Sequence[PremiumRow],
    postings: int,
) -> View:
    parts: list[object] = [Bold(_("Why this?")), "\n"]
    for number, (task, skills) in enumerate(reasons, 1):
        parts += [f"\n{number}. ", Bold(task.text), "\n"]
        if task.item_title:
            parts.append(_("A step of {item}.").format(item=task.item_title) + "\n")
        if task.priority:
            parts.append(
                _("In the roadmap it has {p}.").format(p=priority_name(task.priority)) + "\n"
            )
        if task.kind == "soft":
            parts.append(_("One action item for soft skills is in every week.") + "\n")
        if task.kind == "own":
            parts.append(_("You added it yourself.") + "\n")
        for skill in skills:
            parts += [f"{skill.name}: ", asked(skill, postings), "\n"]
            premium = only_premium(skill.id, premiums)
            if premium:
                parts += [Italic(premium_line(premium)), "\n"]
    return View(Text(*parts), ([button(_("‹ This week"), callbacks.Open(screen="plan"))],))
