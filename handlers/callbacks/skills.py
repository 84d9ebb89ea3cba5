"""Skills: states, demand and pay."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from db.vocabulary import SkillState
from handlers.callbacks.base import Id, MarketFilterData, PageNumber
from handlers.callbacks.postings import Tenge


class MoveSkill(CallbackData, prefix="skill1"):
    """Set a skill's state; `card` means the button stands on the skill's card."""

    skill_id: Id
    state: SkillState
    card: bool = False


class SkillCard(CallbackData, prefix="card1"):
    """Open a skill's card."""

    skill_id: Id


class AddSkill(CallbackData, prefix="learn1"):
    """Add the task "Learn …" to the plan; `origin` is the screen of the button."""

    skill_id: Id
    origin: Literal["skills", "progress", "card"]


class ShowHowTo(CallbackData, prefix="howto1"):
    """Show a way to learn a skill, for a task where it is not 0; `skill_id` 0 is the task's."""

    skill_id: Id = 0
    task_id: Id = 0


class SkillPage(CallbackData, prefix="skills1"):
    """Turn to a page of the skills."""

    page: PageNumber


class ShowStatements(CallbackData, prefix="said2"):
    """Compare the analysis's statements on skills with its postings; `back` is the screen to
    return to.
    """

    page: PageNumber = 0
    back: Literal["skills", "progress"] = "skills"


class ShowDemand(MarketFilterData, CallbackData, prefix="demand2"):
    """Show the market's demand for skills; `pick` shows the choices of one filter field."""

    page: PageNumber = 0
    pick: Literal["", "role", "city", "level"] = ""


class DemandPicture(MarketFilterData, CallbackData, prefix="picture2"):
    """Show demand against the reader's skills as a picture."""

    theme: Literal["dark", "light"] = "dark"


class PayPicture(DemandPicture, prefix="paychart2"):
    """Show pay in a city, or of a role, as a picture."""


class ShowPay(MarketFilterData, CallbackData, prefix="pay2"):
    """Show pay in the city of a band; without a band in `city`, which has none in the analysis."""

    band_id: Id = 0
    page: PageNumber = 0
    pick: Literal["", "role"] = ""


class ShowReaching(CallbackData, prefix="over1"):
    """Show what reaches a monthly pay in tenge; 0 is the goal's, else a million."""

    salary: Tenge = 0


class ShowPremiums(ShowPay, prefix="premium2"):
    """Turn to a page of the premiums; the other fields lead back to the pay."""
