"""Validates data of other sites: a wrong form names its field, unknown keys pass."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from db.sources.posting import UnreadablePosting
from db.sources.problems import PostingProblem

T = TypeVar("T", bound=BaseModel)


class Loose(BaseModel):
    """Numbers may stand for words: some sources write an id as 17, others as "17"."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


def checked(model: type[T], raw: object) -> T:
    """Raises UnreadablePosting with the name of the first wrong field, never its value."""
    if not isinstance(raw, dict):
        raise UnreadablePosting(PostingProblem.NO_POSTING())
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        where = error.errors(include_input=False, include_url=False)[0]["loc"]
        raise UnreadablePosting(
            PostingProblem.OTHER_FORM(), ".".join(map(str, where))[:60]
        ) from None
