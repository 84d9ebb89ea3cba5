"""The fields that callback data is made of, each with its bounds."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from db.vocabulary import Level

# A database key. Larger numbers would raise in the driver, so they never get that far.
Id = Annotated[int, Field(ge=0, le=2**31 - 1)]
PageNumber = Annotated[int, Field(ge=0, le=10_000)]
# How many tasks a plan shows: a digest's three, and more by "One more".
PlanSize = Annotated[int, Field(ge=1, le=50)]
# A city's number in the reference list; 0 stands for all.
CityNumber = Annotated[int, Field(ge=0, le=500)]
# HeadHunter's number of a professional role; 0 stands for all.
RoleNumber = Annotated[int, Field(ge=0, le=9_999)]
Weeks = Annotated[int, Field(ge=1, le=2)]
# Days of a pause: until the user says otherwise, and not chosen yet.
NO_END = 0
ASK_DAYS = -1

ScreenName = Literal[
    "plan",
    "progress",
    "roadmap",
    "softskills",
    "skills",
    "roles",
    "postings",
    "salary",
    "settings",
    "help",
    "remind",
    "plans",
]


class MarketFilterData(BaseModel):
    """Whose postings are meant: of a role and a city by their numbers (0: all), at a level ("":
    all)."""

    role: RoleNumber = 0
    city: CityNumber = 0
    level: Level | Literal[""] = ""
