"""Buttons under the answers to sentences: what may be meant, and exact undo of settings."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiogram.filters.callback_data import CallbackData
from pydantic import AfterValidator, Field

from handlers.callbacks.base import MarketFilterData
from handlers.callbacks.postings import SkillNumber, Tenge

# Intents that a button can name: those whose slots it carries.
Meaning = Literal[
    "pay",
    "skill_pay",
    "reach_pay",
    "postings",
    "next",
    "gaps",
    "skill",
    "demand",
    "skills",
    "week",
    "why_week",
    "progress",
    "finish",
    "roadmap",
    "softskills",
    "roles",
    "remind",
    "settings",
    "plans",
    "cv",
    "help",
    "import",
    "export",
    "privacy",
    "share",
    "applications",
]


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(name) from error


class Meant(MarketFilterData, CallbackData, prefix="meant1"):
    """Answer a sentence that could be two things as this one."""

    intent: Meaning
    skill: SkillNumber = 0
    salary: Tenge = 0


class SetDigest(CallbackData, prefix="digest1"):
    """Set the weekday (Monday is 0) and the minute of the day of the weekly digest."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    minute: Annotated[int, Field(ge=0, le=1439)]


class SetZone(CallbackData, prefix="place1"):
    """Set the time zone by its IANA name."""

    iana: Annotated[str, Field(max_length=48), AfterValidator(_known_zone)]


class SendToMakers(CallbackData, prefix="makers1"):
    """Keep the text that was not understood for those who run the bot."""
