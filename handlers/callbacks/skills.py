"""Skills, what is asked for, what is paid."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from db.vocabulary import SkillState
from handlers.callbacks.base import Id, MarketFilterData, PageNumber


class MoveSkill(CallbackData, prefix="skill1"):
    """Put a skill into a state; `card` says that the button stands on the skill's card."""

    skill_id: Id
    state: SkillState
    card: bool = False


class SkillCard(CallbackData, prefix="card1"):
    skill_id: Id


class AddSkill(CallbackData, prefix="learn1"):
    """Add "Learn …" to the plan; `origin` is where the button stands."""

    skill_id: Id
    origin: Literal["skills", "progress", "card"]


class SkillPage(CallbackData, prefix="skills1"):
    page: PageNumber


class ShowStatements(CallbackData, prefix="said2"):
    """What the analysis says of skills, against what its postings ask for; `back` is the screen
    that it was opened on."""

    page: PageNumber = 0
    back: Literal["skills", "progress"] = "skills"


class ShowDemand(MarketFilterData, CallbackData, prefix="demand2"):
    """What postings ask for, or the choices for whose postings are meant."""

    page: PageNumber = 0
    pick: Literal["", "role", "city", "level"] = ""


class DemandPicture(MarketFilterData, CallbackData, prefix="picture2"):
    """Demand against the reader's skills."""

    theme: Literal["dark", "light"] = "dark"


class PayPicture(DemandPicture, prefix="paychart2"):
    """Pay in a city, of a role."""


class ShowPay(MarketFilterData, CallbackData, prefix="pay2"):
    """Pay in the city of this band, else in `city`, which the analysis has no band for."""

    band_id: Id = 0
    page: PageNumber = 0
    pick: Literal["", "role"] = ""


class ShowPremiums(ShowPay, prefix="premium2"):
    """A page of the premiums, with the pay that leads back."""
