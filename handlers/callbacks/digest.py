"""Onboarding, and the weekly digest."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.callbacks.base import Id, PageNumber, PlanSize, Weeks


class OnboardZone(CallbackData, prefix="zone1"):
    """A zone of the list by its number, -1 for the list; then `sure` after the check."""

    zone: Annotated[int, Field(ge=-1, le=200)]
    sure: bool = False
    settings: bool = False


class OnboardTime(CallbackData, prefix="time1"):
    """-1 stands for "not chosen yet"."""

    weekday: Annotated[int, Field(ge=-1, le=6)]
    hour: Annotated[int, Field(ge=-1, le=23)]
    settings: bool = False


class OnboardSkill(CallbackData, prefix="knows2"):
    """Mark a skill as known or not; 0 shows a page of the list."""

    skill_id: Id = 0
    known: bool = False
    page: PageNumber = 0
    settings: bool = False


class OnboardDone(CallbackData, prefix="ready1"):
    pass


class Snooze(CallbackData, prefix="snooze1"):
    """Send the plan again tomorrow, or don't."""

    on: bool
    size: PlanSize = 3


class Every(CallbackData, prefix="every1"):
    """The digest comes every week or every two."""

    weeks: Weeks


class GoOn(CallbackData, prefix="goon1"):
    """The answer to a digest that asked how to go on."""

    every_weeks: Weeks


class Pause(CallbackData, prefix="pause1"):
    """No digest for so many days; ASK shows the choice."""

    days: Annotated[int, Field(ge=-1, le=366)]


class Resume(CallbackData, prefix="resume1"):
    pass


class StayPaused(CallbackData, prefix="paused1"):
    """The answer "Not now" of someone who came back."""


class TestDigest(CallbackData, prefix="test1"):
    """Send the digest now, so that its reader sees what it looks like."""
