"""Skills, what is asked for, what is paid."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from db.models import Level, SkillState
from handlers.callbacks.base import City, Id, Page


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
    origin: Literal["skills", "card"]


class SkillPage(CallbackData, prefix="skills1"):
    page: Page


class Said(CallbackData, prefix="said1"):
    """What the analysis says of skills, against what its postings ask for."""

    page: Page = 0


class Demand(CallbackData, prefix="demand1"):
    """What postings ask for, in a city (by its number, 0: all) at a level ("": all)."""

    page: Page = 0
    city: City = 0
    level: Level | Literal[""] = ""
    pick: Literal["", "city", "level"] = ""


class DemandPicture(CallbackData, prefix="picture1"):
    """Demand in a city at a level, against the reader's skills."""

    city: City = 0
    level: Level | Literal[""] = ""
    theme: Literal["dark", "light"] = "dark"


class PayPicture(DemandPicture, prefix="paychart1"):
    """Pay in a city."""


class Pay(CallbackData, prefix="pay1"):
    """Pay in the city of this band (0: the market as a whole) at a level ("": at all of them)."""

    band_id: Id = 0
    level: Level | Literal[""] = ""
    page: Page = 0


class Premiums(CallbackData, prefix="premium1"):
    page: Page = 0
