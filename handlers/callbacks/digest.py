"""Onboarding, and the settings of the weekly digest."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.callbacks.base import Id, PageNumber, PlanSize, Weeks


class OnboardZone(CallbackData, prefix="zone1"):
    """Choose a time zone by its index in ZONES; -1 shows the list, `sure` confirms the choice."""

    zone: Annotated[int, Field(ge=-1, le=200)]
    sure: bool = False
    settings: bool = False


class OnboardTime(CallbackData, prefix="time1"):
    """Choose the digest's weekday (Monday is 0) and hour; -1 means not chosen yet."""

    weekday: Annotated[int, Field(ge=-1, le=6)]
    hour: Annotated[int, Field(ge=-1, le=23)]
    settings: bool = False


class OnboardSkill(CallbackData, prefix="knows2"):
    """Mark a skill as known or unknown; skill 0 turns to a page of the list."""

    skill_id: Id = 0
    known: bool = False
    page: PageNumber = 0
    settings: bool = False


class OnboardDone(CallbackData, prefix="ready1"):
    """Finish onboarding."""


class QuizSwitch(CallbackData, prefix="quiz1"):
    """Turn the quizzes on or off; `settings` shows the digest's settings again."""

    on: bool
    settings: bool = False


class QuizUndo(CallbackData, prefix="requiz1"):
    """Take back what the wrong answer to a quiz did to its skill."""

    quiz_id: Id


class Snooze(CallbackData, prefix="snooze1"):
    """Ask for the plan again tomorrow, or cancel that reminder."""

    on: bool
    size: PlanSize = 3


class Every(CallbackData, prefix="every1"):
    """Set the digest's rhythm: every week, or every two weeks."""

    weeks: Weeks


class GoOn(CallbackData, prefix="goon1"):
    """Answer a digest that asks if it should go on, and at which rhythm."""

    every_weeks: Weeks


class Pause(CallbackData, prefix="pause1"):
    """Pause the digest for so many days; NO_END has no end, ASK_DAYS shows the choices."""

    days: Annotated[int, Field(ge=-1, le=366)]


class Resume(CallbackData, prefix="resume1"):
    """End a pause."""


class StayPaused(CallbackData, prefix="paused1"):
    """Keep the pause: "Not now" of a user who came back."""


class TestDigest(CallbackData, prefix="test1"):
    """Send the digest now, as a sample."""
