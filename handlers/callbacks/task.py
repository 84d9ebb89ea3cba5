"""One task: its card, its note and proof, and the place of an own task."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.base import Id, PageNumber

# The places of an own task, and the parts of a task that a user can edit.
EditOrigin = Literal["item", "quarter", "nowhere"]
EditedField = Literal["text", "note", "url"]


class TaskCard(CallbackData, prefix="task1"):
    """Open a task's card."""

    task_id: Id


class Details(CallbackData, prefix="info1"):
    """Ask which task of a list to open; the list stays at the page of `task_id`."""

    of: Literal["item", "softskills", "own"]
    item_id: Id
    task_id: Id


class OwnTasks(CallbackData, prefix="apart1"):
    """List the own tasks outside the roadmap, at the page of `task_id`."""

    task_id: Id


class AddOwn(CallbackData, prefix="add1"):
    """Ask for the text of an own task under an item; item 0 means none."""

    item_id: Id


class PickPlace(CallbackData, prefix="where1"):
    """Ask where an own task belongs."""

    task_id: Id
    page: PageNumber


class MoveOwn(CallbackData, prefix="put1"):
    """Move an own task under an item, into the quarter of an item, or outside both."""

    task_id: Id
    to: EditOrigin
    item_id: Id


class UndoEdit(CallbackData, prefix="unedit1"):
    """Restore an own task's text and place from before an edit."""

    edit_id: Id


class StartEdit(CallbackData, prefix="edit1"):
    """Ask for a task's new text, its note, or its proof link."""

    task_id: Id
    what: EditedField


class RemoveProof(CallbackData, prefix="unproof1"):
    """Remove a task's note or its proof link."""

    task_id: Id
    what: Literal["note", "url"]


class UndoProof(CallbackData, prefix="proof1"):
    """Restore a task's note and link from before a change, by the change's version."""

    task_id: Id
    version: Id


class Leave(CallbackData, prefix="leave1"):
    """Cancel a dialog and return to its start: an item, a task's card, or the own tasks."""

    to: Literal["item", "task", "own"]
    id: Id


class ShowBeforeAfter(CallbackData, prefix="changes1"):
    """Show the changes of the last four weeks."""
