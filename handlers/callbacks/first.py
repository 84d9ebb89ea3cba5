"""The first minute, and each further plan: role, known skills, where one stands, a beginning.

Each button carries the role, city and level that were chosen so far.
"""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.base import Id, MarketFilterData, PageNumber


class PickTrack(CallbackData, prefix="track1"):
    """Show the roles to choose from: a few (`page` 0), or a page of all."""

    page: PageNumber = 0


class AimFor(MarketFilterData, CallbackData, prefix="aim1"):
    """Aim for a role, and show the skills that its postings ask for; role 0 is none."""


class Knows(MarketFilterData, CallbackData, prefix="knows3"):
    """Mark a skill of the role as known or unknown."""

    skill_id: Id
    known: bool


class KnowsPage(MarketFilterData, CallbackData, prefix="knowspage1"):
    """Show another page of the role's skills."""

    page: PageNumber


class Stand(MarketFilterData, CallbackData, prefix="stand1"):
    """Show where the user stands, or the choice of a city."""

    pick: Literal["", "city"] = ""


class Begin(MarketFilterData, CallbackData, prefix="begin1"):
    """Begin with a plan from the market, with an empty one, with one's own document, or with the
    sample."""

    way: Literal["market", "empty", "own", "sample"]
