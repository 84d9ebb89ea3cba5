"""A user's plans, and the documents that they are made from."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.base import Id


class SaveDocument(CallbackData, prefix="doc1"):
    """Save the document of a message into the followed plan or as a new plan, or drop it."""

    message_id: Id
    into: Literal["plan", "new", "nothing"]


class PastedAs(CallbackData, prefix="pasted1"):
    """Read the pasted text whose last part is this message as a plan or as a job posting."""

    message_id: Id
    kind: Literal["plan", "posting"]


class SameTask(CallbackData, prefix="same1"):
    """Match a document's entry (by its index) with a task of the plan; task 0 means a new task."""

    message_id: Id
    entry: Id
    task_id: Id


class AllNew(CallbackData, prefix="allnew1"):
    """Treat every entry that is still in doubt as a new task."""

    message_id: Id


class AllSame(CallbackData, prefix="allsame1"):
    """Match every entry that is still in doubt with its likeliest task."""

    message_id: Id


class PlanLacks(CallbackData, prefix="lacks1"):
    """Make tasks of what this plan says its reader lacks, or take them out."""

    analysis_id: Id
    on: bool = True


class UndoDocument(CallbackData, prefix="undoc1"):
    """Restore the plan to its state before a document was saved."""

    revision_id: Id


# The screens that lead to the analysis beside the market, and back from there.
AgainstBack = Literal["skills", "salary", "plans"]


class ShowAgainst(CallbackData, prefix="against1"):
    """Show where the figures of the analysis and of the market differ."""

    back: AgainstBack


class RenewFigures(CallbackData, prefix="renew1"):
    """Write the market's figures into the document; `figures` is the number of those shown."""

    figures: Id
    back: AgainstBack


class Template(CallbackData, prefix="sample1"):
    """Send the built-in analysis as a file."""


class UsePlan(CallbackData, prefix="useplan1"):
    """Follow this plan: every screen and the digest show it."""

    analysis_id: Id


class PlanCard(CallbackData, prefix="planof1"):
    """Open the card of an own plan: use, rename, delete."""

    analysis_id: Id


class RenamePlan(CallbackData, prefix="rename1"):
    """Ask for a new name."""

    analysis_id: Id


class DropPlan(CallbackData, prefix="drop1"):
    """Delete a plan, or restore it with `on=False`; `followed` restores it as the followed one."""

    analysis_id: Id
    on: bool
    followed: bool = False
