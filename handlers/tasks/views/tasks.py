"""Lists of tasks: lines with their buttons, and receipts."""

from collections.abc import Callable, Sequence
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.formatting import Bold, Italic, Strikethrough, Text
from aiogram.utils.i18n import gettext as _

from db.rows.tasks import TaskRow
from db.vocabulary import TaskState
from handlers.callbacks.task import AddOwn, Details, TaskCard
from handlers.callbacks.tasks import Origin, TickTask, UndoTick
from handlers.common.text import clip
from handlers.common.view import Button, ButtonRow, Page, View, button, columns
from handlers.tasks.rules.progress import Count
from handlers.tasks.views.receipt import Receipt, lines

# Tasks that one message shows with their buttons.
PAGE = 8


def bar(count: Count, width: int = 10) -> str:
    """A bar of `width` blocks: full only when all is done, one block from the first task done."""
    if not count.total:
        return "▱" * width
    full = count.done * width // count.total
    return "▰" * (max(full, 1) if count.done else 0) + "▱" * (
        width - (max(full, 1) if count.done else 0)
    )


def toast(state: TaskState, count: Count) -> str:
    texts = {
        "done": _("Done. {done} of {total}"),
        "open": _("Open again. {done} of {total}"),
        "skipped": _("Taken out. {done} of {total}"),
    }
    return texts[state].format(done=count.done, total=count.total)


def nothing_to_undo() -> str:
    return _("This has changed since; nothing to undo.")


def undo_toast(*, undone: bool) -> str:
    return _("As it was.") if undone else nothing_to_undo()


def page_number(rows: Sequence[TaskRow], receipt: Receipt | None) -> int:
    """The page that contains the receipt's task; 0 where the list does not contain it."""
    task_id = receipt.task_id if receipt else None
    return next((at // PAGE for at, row in enumerate(rows) if row.id == task_id), 0)


def task_lines(rows: Sequence[TaskRow], first: int = 1) -> list[object]:
    """Numbered lines: done and skipped tasks struck through, tasks with a proof link marked.

    An own task among an item's steps is marked as the user's.
    """
    limit = max(40, min(240, 2400 // max(len(rows), 1)))
    parts: list[object] = []
    for number, row in enumerate(rows, first):
        text = clip(row.text, limit)
        parts += [f"{number}. ", text if row.state == "open" else struck(row, text), mark(row)]
        if row.kind == "own" and row.item_id is not None:
            parts += [" · ", Italic(_("yours"))]
        parts.append("\n")
    return parts


def mark(row: TaskRow) -> str:
    """The mark of a task with a proof link."""
    return " 🔗" if row.proven else ""


def struck(row: TaskRow, text: str) -> Text:
    """The text of a done or skipped task."""
    return Text("⏭ " if row.state == "skipped" else "", Strikethrough(text))


def task_list(
    parts: Sequence[object],
    page: Page[TaskRow],
    origin: Literal["item", "softskills", "own"],
    to: Callable[[int], CallbackData],
    ends: Sequence[ButtonRow],
    tick_id: int | None,
    *,
    details: bool,
    item_id: int = 0,
) -> View:
    """A list with its buttons: `✅ n` ticks line n, `↩ n` reopens it; `ends` are the last rows.

    With `details` there is `🔎 n` instead, which opens the card of line n. `to` gives the data of
    a page.
    """
    numbered = list(enumerate(page.rows, page.first + 1))
    if details:
        cards = [button(f"🔎 {number}", TaskCard(task_id=row.id)) for number, row in numbered]
        back = button(_("‹ Back"), to(page.number))
        question = Bold(_("Which one to open?"))
        return View(Text(*parts, "\n", question), (*columns(cards, 5), [back]))
    last = [add_own(item_id)]
    if page.rows:
        data = Details(of=origin, item_id=item_id, task_id=page.rows[0].id)
        last.append(button(_("🔎 Details"), data))
    ticks = columns((_tick(number, row, origin) for number, row in numbered), 5)
    return View(Text(*parts), (*ticks, *undo_row(tick_id, origin), *page.turns(to), last, *ends))


def add_own(item_id: int = 0) -> Button:
    """The button that asks for an own task, under an item or under none (0)."""
    return button(_("➕ Add"), AddOwn(item_id=item_id))


def _tick(number: int, row: TaskRow, origin: Origin) -> Button:
    state: TaskState = "done" if row.state == "open" else "open"
    mark = "✅" if state == "done" else "↩"
    data = TickTask(task_id=row.id, state=state, origin=origin)
    return button(f"{mark} {number}", data)


def receipt_parts(receipt: Receipt | None) -> list[object]:
    receipt_lines = lines(receipt) if receipt else []
    return ["\n", *(f"🧾 {line}\n" for line in receipt_lines)] if receipt_lines else []


def undo_row(tick_id: int | None, origin: Origin, size: int = 3) -> list[ButtonRow]:
    if tick_id is None:
        return []
    data = UndoTick(tick_id=tick_id, origin=origin, size=size)
    return [[button(_("Undo"), data)]]
