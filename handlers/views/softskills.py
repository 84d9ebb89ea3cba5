"""Soft skills: what is strong, what to develop, and the action items."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _

from db.queries.skills import Said
from db.queries.tasks import TaskRow
from handlers import callbacks
from handlers.rules.progress import count
from handlers.views import View, button
from handlers.views.receipt import Receipt
from handlers.views.roadmap import count_text
from handlers.views.tasks import bar, receipt_parts, task_lines, tick_buttons, undo_row


def softskills(
    rows: Sequence[TaskRow], said: Sequence[Said], tick_id: int | None, receipt: Receipt | None
) -> View:
    done = count(rows)
    parts: list[object] = [Bold(_("Soft skills")), "\n"]
    for kind, title in (("strong", _("Strong already")), ("develop", _("To develop"))):
        named = [each.name for each in said if each.kind == kind]
        if named:
            parts += ["\n", Bold(title), "\n", *(f"• {name}\n" for name in named)]
    if rows:
        parts += ["\n", Bold(_("Action items")), f"\n{bar(done)} {count_text(done)}\n"]
        parts += task_lines(rows)
    else:
        parts += ["\n", _("The analysis names no action items. You can add your own with /add.")]
    parts += receipt_parts(receipt)
    buttons = [*tick_buttons(rows, "softskills"), *undo_row(tick_id, "softskills")]
    buttons.append([button(_("This week"), callbacks.Open(screen="plan"))])
    return View(Text(*parts), tuple(buttons))
