"""Ticks, undo, own tasks, the plan of the week."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from db.vocabulary import TaskState
from handlers.callbacks.base import Id, PlanSize

# The screen to show again.
Origin = Literal["item", "softskills", "plan", "progress", "own", "task"]


class TickTask(CallbackData, prefix="tick2"):
    """Put a task into a state; `origin` is the screen to show again, a plan with `size` tasks."""

    task_id: Id
    state: TaskState
    origin: Origin
    size: PlanSize = 3


class UndoTick(CallbackData, prefix="undo2"):
    tick_id: Id
    origin: Origin
    size: PlanSize = 3


class RemoveOwn(CallbackData, prefix="own1"):
    """Take an own task out of the plan, or put it back."""

    task_id: Id
    state: Literal["open", "skipped"]


class RestoreOwn(CallbackData, prefix="own2"):
    """Put an own task back as it was before it was deleted."""

    task_id: Id


class WhyThis(CallbackData, prefix="why2"):
    """Why each task stands in the week's plan."""

    size: PlanSize = 3


class MorePlan(CallbackData, prefix="more1"):
    """The week's plan with so many tasks."""

    count: PlanSize


class PickTask(CallbackData, prefix="pick1"):
    """Ask which task of the plan to move to next week, to skip, or to open."""

    to: Literal["move", "skip", "card"]
    size: PlanSize = 3


class PostponeTask(CallbackData, prefix="later1"):
    """Move a task to the week of the next digest, or back to where it was."""

    task_id: Id
    on: bool
    size: PlanSize = 3
