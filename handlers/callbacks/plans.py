"""Documents that become plans, and the plans there are."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.base import Id


class SaveDocument(CallbackData, prefix="doc1"):
    """Save the document of a message into the plan that is followed, as a new one, or not."""

    message_id: Id
    into: Literal["plan", "new", "nothing"]


class SameTask(CallbackData, prefix="same1"):
    """A document's entry, by its number, goes on with a task; with 0 it is a new one."""

    message_id: Id
    entry: Id
    task_id: Id


class AllNew(CallbackData, prefix="allnew1"):
    """Every entry that is still in doubt is a new one."""

    message_id: Id


class UndoDocument(CallbackData, prefix="undoc1"):
    """Bring back the plan as it was before a document."""

    revision_id: Id


class Template(CallbackData, prefix="sample1"):
    """Send the built-in analysis as a file."""


class UsePlan(CallbackData, prefix="useplan1"):
    analysis_id: Id


class PlanCard(CallbackData, prefix="planof1"):
    """What can be done with a plan of one's own."""

    analysis_id: Id


class RenamePlan(CallbackData, prefix="rename1"):
    """Ask for another name."""

    analysis_id: Id


class DropPlan(CallbackData, prefix="drop1"):
    """Delete a plan, or put it back; then `followed` says that it was the one followed."""

    analysis_id: Id
    on: bool
    followed: bool = False
