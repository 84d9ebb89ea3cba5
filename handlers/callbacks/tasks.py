"""Ticks, undo, own tasks, and the week's plan."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from db.vocabulary import TaskState
from handlers.callbacks.base import Id, PlanSize

# The screen that a press came from, and that is shown again.
Origin = Literal["item", "softskills", "plan", "progress", "own", "task"]


class TickTask(CallbackData, prefix="tick2"):
    """Tick a task: done, open or skipped. `origin` is shown again; a plan keeps `size` tasks."""

    task_id: Id
    state: TaskState
    origin: Origin
    size: PlanSize = 3


class UndoTick(CallbackData, prefix="undo2"):
    """Undo a tick."""

    tick_id: Id
    origin: Origin
    size: PlanSize = 3


class RemoveOwn(CallbackData, prefix="own1"):
    """Delete an own task, or bring it back open."""

    task_id: Id
    state: Literal["open", "skipped"]


class RemoveOwnLines(CallbackData, prefix="ownlines1"):
    """Delete the own tasks that the lines of a message made, or restore them with `on=False`."""

    message_id: Id
    on: bool


class RestoreOwn(CallbackData, prefix="own2"):
    """Restore a deleted own task to its state before."""

    task_id: Id


class WhyThis(CallbackData, prefix="why2"):
    """Explain why each task is in the week's plan."""

    size: PlanSize = 3


class MorePlan(CallbackData, prefix="more1"):
    """Show the week's plan with `count` tasks."""

    count: PlanSize


class PickTask(CallbackData, prefix="pick1"):
    """Ask which task of the plan to move to next week, to skip, or to open."""

    to: Literal["move", "skip", "card"]
    size: PlanSize = 3


class PostponeTask(CallbackData, prefix="later1"):
    """Move a task to the week of the next digest, or back."""

    task_id: Id
    on: bool
    size: PlanSize = 3
