"""A user's own tasks: add, place, delete, and the list of those outside the roadmap."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Italic, Strikethrough, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.roadmap import ItemRow
from db.rows.tasks import TaskRow
from handlers.callbacks.screens import ItemSteps, Open
from handlers.callbacks.task import (
    AddOwn,
    EditOrigin,
    Leave,
    MoveOwn,
    OwnTasks,
    PickPlace,
    TaskCard,
)
from handlers.callbacks.tasks import RemoveOwn, RemoveOwnLines, RestoreOwn
from handlers.common.text import clip
from handlers.common.view import Button, ButtonRow, View, button, columns, fitted, paginate
from handlers.tasks.rules.progress import count
from handlers.tasks.views.receipt import Receipt
from handlers.tasks.views.roadmap import count_text
from handlers.tasks.views.tasks import (
    PAGE,
    add_own,
    bar,
    page_number,
    receipt_parts,
    task_lines,
    task_list,
)

# Items on a page of the choice, quarters in all, and characters of a title.
CHOICES, QUARTERS, LONGEST = 5, 8, 60
MOST_LINES = 20  # tasks that a receipt names


def ask_text(item: ItemRow | None = None) -> View:
    leave = button(_("Cancel"), Leave(to="own", id=0))
    if item is None:
        return View(Text(_("What should I add? Send it as a message, or /cancel.")), ([leave],))
    text = _("What should I add under “{item}”? Send it as a message, or /cancel.")
    leave = button(_("Cancel"), Leave(to="item", id=item.id))
    return View(Text(text.format(item=clip(item.title, 2 * LONGEST))), ([leave],))


def cancelled(under_way: bool) -> View:
    text = _("Cancelled.") if under_way else _("There is nothing to cancel.")
    return View(Text(text), ([button(_("This week"), Open(screen="plan"))],))


def cancelled_toast() -> str:
    return _("Cancelled.")


def moved() -> str:
    return _("Moved.")


def bad_length(limit: int, leave: ButtonRow | None = None) -> View:
    text = _("A task is a line of up to {limit} characters. Try a shorter one.")
    leave = leave or [button(_("Cancel"), Leave(to="own", id=0))]
    return View(Text(text.format(limit=limit)), (leave,))


def full(limit: int, more: int = 1) -> View:
    """`more` tasks do not fit beside the others; none of them was added."""
    text = _("You have {limit} tasks of your own; that is as many as I keep.")
    if more > 1:
        text = ngettext(
            "There is no room for {count} more task: I keep {limit} of your own. None was added.",
            "There is no room for {count} more tasks: I keep {limit} of your own. None was added.",
            more,
        )
    return View(
        Text(text.format(limit=limit, count=more)), ([button(_("Your own"), OwnTasks(task_id=0))],)
    )


def added(task: TaskRow, items: Sequence[ItemRow], page: int = 0) -> View:
    """The receipt of a new task, with the choice of its place while it has none."""
    last = [_delete(task), button(_("This week"), Open(screen="plan"))]
    if task.item_id is not None:
        title = clip(task.item_title or "", 2 * LONGEST)
        text = Text(_("Added under “{item}”:").format(item=title), " ", Bold(task.text))
        here = ItemSteps(item_id=task.item_id, task_id=task.id)
        more = button(_("➕ One more"), AddOwn(item_id=task.item_id))
        opened = button(f"‹ {clip(title, LONGEST)}", here)
        return View(text, ([more, _delete(task)], [opened]))
    parts: list[object] = [_("Added to your plan:"), " ", Bold(task.text)]
    if not items:
        return View(Text(*parts), (last,))
    parts += ["\n\n", _("Where does it belong?")]
    return View(Text(*parts), (*_places(task, items, page), last))


def added_lines(tasks: Sequence[TaskRow], message_id: int) -> View:
    """The receipt of the tasks that the lines of a message made."""
    undo = button(_("Undo"), RemoveOwnLines(message_id=message_id, on=True))
    item = tasks[0].item_id
    count = ngettext("Added: {count} task", "Added: {count} tasks", len(tasks))
    parts: list[object] = [count.format(count=len(tasks))]
    if item is not None:
        under = _("Under “{item}”").format(item=clip(tasks[0].item_title or "", 2 * LONGEST))
        parts += ["\n", under]
    parts += ["\n", *_lines(tasks)]
    if item is None:
        return View(Text(*parts), ([undo, button(_("This week"), Open(screen="plan"))],))
    here = ItemSteps(item_id=item, task_id=tasks[0].id)
    title = clip(tasks[0].item_title or "", LONGEST)
    more = button(_("➕ One more"), AddOwn(item_id=item))
    return View(Text(*parts), ([more, undo], [button(f"‹ {title}", here)]))


def _lines(tasks: Sequence[TaskRow]) -> list[object]:
    parts: list[object] = [f"• {clip(task.text, LONGEST)}\n" for task in tasks[:MOST_LINES]]
    return [*parts, "…\n"] if len(tasks) > MOST_LINES else parts


def removed_lines(tasks: Sequence[TaskRow], message_id: int) -> View:
    undo = button(_("Undo"), RemoveOwnLines(message_id=message_id, on=False))
    count = ngettext("Deleted: {count} task", "Deleted: {count} tasks", len(tasks))
    text = Text(count.format(count=len(tasks)), "\n", Strikethrough(*_lines(tasks)))
    return View(text, ([undo, button(_("This week"), Open(screen="plan"))],))


def _delete(task: TaskRow) -> Button:
    return button(_("Delete"), RemoveOwn(task_id=task.id, state="skipped"))


def move(task: TaskRow, items: Sequence[ItemRow], page: int = 0) -> View:
    """The choice of an own task's place: an item, a quarter, or none."""
    question = _("Where does it belong?")
    back = [button(_("‹ Task"), TaskCard(task_id=task.id))]
    return View(
        Text(Bold(clip(task.text, 4 * LONGEST)), "\n\n", question),
        (*_places(task, items, page), back),
    )


def _places(task: TaskRow, items: Sequence[ItemRow], page: int) -> list[ButtonRow]:
    item_page = paginate(items, page, CHOICES)
    rows: list[ButtonRow] = []
    for item in item_page.rows:
        mark = "● " if item.id == task.item_id else ""
        rows.append([_put(mark + clip(item.title, LONGEST), task, "item", item.id)])
    rows += item_page.turns(lambda to: PickPlace(task_id=task.id, page=to))
    quarters = {item.period: item.id for item in reversed(items) if item.period}
    buttons = []
    for period, item_id in reversed(list(quarters.items())[-QUARTERS:]):
        mark = "● " if task.item_id is None and task.period == period else ""
        buttons.append(_put(mark + clip(period, 20), task, "quarter", item_id))
    rows += columns(buttons, 4)
    here = task.item_id is None and task.period is None
    label = _("● In no item and no quarter") if here else _("In no item and no quarter")
    rows.append([_put(label, task, "nowhere", 0)])
    return rows


def _put(text: str, task: TaskRow, to: EditOrigin, item_id: int) -> Button:
    return button(text, MoveOwn(task_id=task.id, to=to, item_id=item_id))


def removed(task: TaskRow) -> View:
    restore = RestoreOwn(task_id=task.id)
    return View(
        Text(_("Deleted:"), " ", Strikethrough(task.text)),
        ([button(_("Undo"), restore), button(_("This week"), Open(screen="plan"))],),
    )


def own_list(
    rows: Sequence[TaskRow],
    tick_id: int | None = None,
    receipt: Receipt | None = None,
    *,
    details: bool = False,
) -> View:
    """The own tasks under no item, at the page of the receipt's task."""
    ways = (
        button(_("‹ Roadmap"), Open(screen="roadmap")),
        button(_("‹ Progress"), Open(screen="progress")),
    )
    back = fitted(ways, 2)
    if not rows:
        text = _("Here is what you add that belongs to no item. There is nothing yet.")
        return View(Text(Bold(_("Your own")), "\n\n", text), ([add_own()], *back))
    page = paginate(rows, page_number(rows, receipt), PAGE)
    done = count(rows)
    parts: list[object] = [Bold(_("Your own")), f"\n{bar(done)} "]
    parts += [" · ".join(filter(None, [count_text(done), page.label])), "\n"]
    parts += _by_quarter(page.rows, page.first + 1)
    parts += receipt_parts(receipt)

    def to(number: int) -> OwnTasks:
        return OwnTasks(task_id=rows[number * PAGE].id)

    return task_list(parts, page, "own", to, back, tick_id, details=details)


def _by_quarter(rows: Sequence[TaskRow], first: int) -> list[object]:
    parts: list[object] = []
    period: str | None = ""
    for number, row in enumerate(rows, first):
        if row.period != period:
            period = row.period
            parts += ["\n", Italic(clip(period, LONGEST) if period else _("Any time")), "\n"]
        parts += task_lines([row], number)
    return parts
