"""Buttons of the goal: its screen, the choices of each part, and what they set."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from db.vocabulary import Level
from handlers.callbacks.base import Id, PageNumber
from handlers.callbacks.postings import FoundCard, Tenge

# The screens that lead to the goal and back; "" for none.
Back = Literal["", "skills", "salary", "postings", "progress", "roles", "settings", "plan"]


class ShowGoal(CallbackData, prefix="goal1"):
    """Show the goal, or a page of the choices of one part of it."""

    back: Back = ""
    pick: Literal["", "track", "level", "place", "pay"] = ""
    page: PageNumber = 0


class SetGoal(CallbackData, prefix="setgoal1"):
    """Set a part of the goal: the number of a track or of a city, a level, pay in tenge by the
    month. 0 and "" leave it open.
    """

    of: Literal["track", "level", "city", "remote", "pay", "posting"]
    number: Tenge = 0
    level: Level | Literal[""] = ""
    back: Back = ""


class UndoGoal(CallbackData, prefix="ungoal1"):
    """Put back the goal from before a change."""

    version: Id
    back: Back = ""


class WantPosting(FoundCard, prefix="goalpost1"):
    """Aim for a posting, or not any more; the other fields lead back to its list."""

    on: bool = True
