"""One task: its card, its evidence, and where an own one stands."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.base import Id, PageNumber

# Where an own task goes, and what of a task is asked for.
EditOrigin = Literal["item", "quarter", "nowhere"]
EditedField = Literal["text", "note", "url"]


class TaskCard(CallbackData, prefix="task1"):
    task_id: Id


class Details(CallbackData, prefix="info1"):
    """Ask which task of a list to open; the list is at the page that holds `task_id`."""

    of: Literal["item", "softskills", "own"]
    item_id: Id
    task_id: Id


class OwnTasks(CallbackData, prefix="apart1"):
    """The own tasks that stand under no item, at the page that holds this one."""

    task_id: Id


class AddOwn(CallbackData, prefix="add1"):
    """Ask for the text of an own task, for this item; 0 is none."""

    item_id: Id


class PickPlace(CallbackData, prefix="where1"):
    """Ask where an own task belongs."""

    task_id: Id
    page: PageNumber


class MoveOwn(CallbackData, prefix="put1"):
    """Put an own task under an item, into the quarter of an item, or nowhere."""

    task_id: Id
    to: EditOrigin
    item_id: Id


class UndoEdit(CallbackData, prefix="unedit1"):
    """Give an own task back the words and the place that it had before an edit."""

    edit_id: Id


class StartEdit(CallbackData, prefix="edit1"):
    """Ask for a task's new words, its note, or the link that proves it."""

    task_id: Id
    what: EditedField


class RemoveProof(CallbackData, prefix="unproof1"):
    task_id: Id
    what: Literal["note", "url"]


class UndoProof(CallbackData, prefix="proof1"):
    """Give a task back the note and link that a change replaced, by the change's number."""

    task_id: Id
    version: Id


class Leave(CallbackData, prefix="leave1"):
    """Leave a dialog for where it was begun: an item, a task's card, or the own tasks."""

    to: Literal["item", "task", "own"]
    id: Id


class ShowBeforeAfter(CallbackData, prefix="changes1"):
    """What the last four weeks changed."""
