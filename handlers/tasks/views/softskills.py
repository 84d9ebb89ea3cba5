"""Soft skills: strong ones, ones to develop, and the action items."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold
from aiogram.utils.i18n import gettext as _

from db.rows.skills import StatementRow
from db.rows.tasks import TaskRow
from handlers.callbacks.screens import SoftPage
from handlers.common.text import clip
from handlers.common.view import View, headed, open_screen, paginate
from handlers.tasks.rules.progress import count
from handlers.tasks.views.receipt import Receipt
from handlers.tasks.views.roadmap import count_text
from handlers.tasks.views.tasks import PAGE, bar, page_number, receipt_parts, task_lines, task_list

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
    named = [
        (title, clip(row.name, 100)) for kind, title in kinds for row in said if row.kind == kind
    ]
    if receipt and receipt.task_id:
        page = page_number(rows, receipt)
    task_page = paginate(rows, page, PAGE, at_least=paginate(named, 0, NAMES).pages)
    parts: list[object] = [Bold(_("Soft skills")), "\n"]
    parts += [f"{task_page.label}\n"] if task_page.label else []
    parts += headed(named[task_page.number * NAMES :][:NAMES])
    if task_page.rows:
        parts += ["\n", Bold(_("Action items")), f"\n{bar(done)} {count_text(done)}\n"]
        parts += task_lines(task_page.rows, task_page.first + 1)
    if not rows:
        parts += ["\n", _("There are no action items. You can add your own with /add.")]
    parts += receipt_parts(receipt)

    def to(number: int) -> SoftPage:
        return SoftPage(page=number)

    week = [open_screen(_("This week"), "plan")]
    return task_list(parts, task_page, "softskills", to, [week], tick_id, details=details)
