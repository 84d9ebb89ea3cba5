"""Soft skills: strong ones, ones to develop, and the action items."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _

from db.rows.skills import StatementRow
from db.rows.tasks import TaskRow
from handlers.callbacks.screens import Open, SoftPage
from handlers.callbacks.task import AddOwn
from handlers.common.text import clip
from handlers.common.view import View, button, paginate
from handlers.tasks.rules.progress import count
from handlers.tasks.views.receipt import Receipt
from handlers.tasks.views.roadmap import count_text
from handlers.tasks.views.tasks import (
    PAGE,
    bar,
    card_buttons,
    details_of,
    page_of,
    receipt_parts,
    task_lines,
    tick_buttons,
    undo_row,
)

# Names of soft skills that one message shows.
NAMES = 12


def softskills(
    rows: Sequence[TaskRow],
    said: Sequence[StatementRow],
    tick_id: int | None,
    receipt: Receipt | None,
    page: int = 0,
    *,
    details: bool = False,
) -> View:
    """A page of the statements and of the action items; a receipt's task chooses the page."""
    done = count(rows)
    kinds = (("strong", _("Strong already")), ("develop", _("To develop")))
    named = [(title, row.name) for kind, title in kinds for row in said if row.kind == kind]
    if receipt and receipt.task_id:
        page = page_of(rows, receipt.task_id)
    shown = paginate(rows, page, PAGE, at_least=paginate(named, 0, NAMES).pages)
    parts: list[object] = [Bold(_("Soft skills")), "\n"]
    parts += [f"{shown.label}\n"] if shown.label else []
    parts += _named(named[shown.number * NAMES :][:NAMES])
    if shown.rows:
        parts += ["\n", Bold(_("Action items")), f"\n{bar(done)} {count_text(done)}\n"]
        parts += task_lines(shown.rows, shown.first + 1)
    if not rows:
        parts += ["\n", _("The analysis names no action items. You can add your own with /add.")]
    parts += receipt_parts(receipt)
    if details:
        parts += ["\n", Bold(_("Which one to open?"))]
        back = [button(_("‹ Back"), SoftPage(page=shown.number))]
        return View(Text(*parts), (*card_buttons(shown.rows, shown.first + 1), back))
    buttons = [
        *tick_buttons(shown.rows, "softskills", shown.first + 1),
        *undo_row(tick_id, "softskills"),
    ]
    buttons += shown.turns(lambda number: SoftPage(page=number))
    add = button(_("➕ Add"), AddOwn(item_id=0))
    buttons.append([add, *details_of("softskills", shown.rows)])
    buttons.append([button(_("This week"), Open(screen="plan"))])
    return View(Text(*parts), tuple(buttons))


def _named(lines: Sequence[tuple[str, str]]) -> list[object]:
    parts: list[object] = []
    heading = None
    for title, name in lines:
        if title != heading:
            heading = title
            parts += ["\n", Bold(title), "\n"]
        parts.append(f"• {clip(name, 100)}\n")
    return parts
