"""Field types of callback data, each with its bounds, and the rule of versions.

Messages keep their buttons for years, so a class of callback data is a stored format: aiogram
sends the prefix and the values in the order of the fields, in 64 bytes at most. Names are not
sent: rename a class or a field freely.

A prefix ends with the version of its class. Raise it ("tick1" becomes "tick2") with every change
of that format: a field is added (a default does not help, aiogram counts the values), removed,
moved, or takes on another meaning, type or narrower bound. The handler of `fallback.py` then
answers a button of the old version with "out of date" and the home screen. Never give a prefix a
second meaning. A change that old buttons must survive keeps the old class beside the new one, and
registers the handler for both.
"""

from typing import Annotated, Literal

from aiogram.filters.callback_data import MAX_CALLBACK_LENGTH, CallbackData
from pydantic import BaseModel, Field

from db.vocabulary import Level

# A database key. Larger numbers would raise in the driver, so they never get that far.
Id = Annotated[int, Field(ge=0, le=2**31 - 1)]
PageNumber = Annotated[int, Field(ge=0, le=10_000)]
# Tasks that the week's plan shows: three in a digest, more by "One more".
PlanSize = Annotated[int, Field(ge=1, le=50)]
# A city's number in the reference list, from 1; 0 means all cities, HOME_NUMBER work from home.
HOME_NUMBER = 500
CityNumber = Annotated[int, Field(ge=0, le=HOME_NUMBER)]
# HeadHunter's id of a professional role, or a track's (db/reference/role_numbers.py); 0 means all.
RoleNumber = Annotated[int, Field(ge=0, le=19_999)]
Weeks = Annotated[int, Field(ge=1, le=2)]
# Special values of `Pause.days`: a pause without end, and a request for the choices.
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
    "applications",
    "goal",
    "cv",
]


class MarketFilterData(BaseModel):
    """A filter of the market's postings, as button fields; 0 and "" do not filter."""

    role: RoleNumber = 0
    city: CityNumber = 0
    level: Level | Literal[""] = ""


def pack(data: CallbackData) -> str:
    """The string of a button, as `data.pack()` makes it, in a third of the time.

    Fields are texts, numbers, flags or None. Raises ValueError as aiogram does.
    """
    values = [
        value if isinstance(value, str) else "" if value is None else str(int(value))
        for value in data.__dict__.values()
    ]
    packed = ":".join((data.__prefix__, *values))
    if packed.count(":") > len(values) or len(packed.encode()) > MAX_CALLBACK_LENGTH:
        return data.pack()
    return packed
