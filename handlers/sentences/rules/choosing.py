"""The choices of a language server for a sentence that the rules did not understand: one of the
same intents with the same slots, and never a word of its own."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from db import reference
from db.vocabulary import Level
from handlers.sentences.rules.applying import EVENTS
from handlers.sentences.rules.intents import intents
from handlers.sentences.rules.reading import Reading, Slots
from handlers.sentences.rules.slots import LEAST, MOST

MOST_SKILLS = 4
# Intents that need the words of their writer, or the tasks of a plan that no server sees.
_NOT_CHOSEN = EVENTS | {"add", "done", "move", "skip", "remove", "undo", "snooze", "delete"}


class Choice(BaseModel):
    """An answer that counts. Whatever else stands in one makes it no answer at all."""

    model_config = ConfigDict(extra="forbid", strict=True)
    intent: str
    skills: Annotated[list[str], Field(max_length=MOST_SKILLS)] = []
    level: Level | None = None
    city: str | None = None
    remote: bool | None = None
    money: Annotated[int, Field(ge=LEAST, le=MOST)] | None = None
    by: Literal["fit", "new"] | None = None
    day: Annotated[int, Field(ge=0, le=6)] | None = None
    minute: Annotated[int, Field(ge=0, le=1439)] | None = None
    span: Annotated[int, Field(ge=1, le=366)] | None = None
    weeks: Annotated[int, Field(ge=1, le=2)] | None = None

    @field_validator("intent")
    @classmethod
    def _known_intent(cls, value: str) -> str:
        if value not in choices():
            raise ValueError("intent")
        return value

    @field_validator("skills")
    @classmethod
    def _known_skills(cls, value: list[str]) -> list[str]:
        if not set(value) <= {skill["slug"] for skill in reference.skills()}:
            raise ValueError("skill")
        return value

    @field_validator("city")
    @classmethod
    def _known_city(cls, value: str | None) -> str | None:
        if value is not None and value not in reference.city_names():
            raise ValueError("city")
        return value


def choices() -> list[str]:
    """The intents that a server may choose."""
    return sorted(intents().lines.keys() - _NOT_CHOSEN)


def schema() -> dict[str, Any]:
    """The JSON schema of an answer, with the closed lists in it."""
    made = Choice.model_json_schema()
    made["properties"]["intent"] = {"type": "string", "enum": [*choices(), "none"]}
    slugs = [skill["slug"] for skill in reference.skills()]
    made["properties"]["skills"]["items"] = {"type": "string", "enum": slugs}
    made["properties"]["city"] = {"enum": [*reference.city_names(), None]}
    return made


def reading_of(answer: str) -> Reading | None:
    """The reading that an answer stands for; None for one that breaks the schema.

    It never does anything: deeds come as questions.
    """
    try:
        choice = Choice.model_validate_json(answer)
    except ValidationError:
        return None
    slots = Slots(
        skills=tuple(dict.fromkeys(choice.skills)),
        level=choice.level,
        city=choice.city,
        remote=choice.remote,
        money=choice.money,
        by=choice.by,
        day=choice.day,
        minute=choice.minute,
        span=choice.span,
        weeks=choice.weeks,
    )
    return Reading(choice.intent, slots, asks=True)
