"""Validates data of other sites: a wrong form costs its field, unknown keys pass."""

import copy
from typing import Any, TypeVar

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


# Wrong fields of one posting that are passed over, and the entries of a list in it: an error for
# each of a million would fill the memory.
MAX_WRONG, MAX_LISTED = 20, 1_000


def lenient(model: type[T], raw: object) -> tuple[T, frozenset[str]]:
    """The model without the fields that have another form, and the names of those.

    Raises UnreadablePosting where a field that the model needs is missing or has another form.
    """
    wrong: set[str] = set()
    if isinstance(raw, dict):
        raw = {name: value for name, value in raw.items() if not _is_endless(value)}
    while True:
        try:
            return checked(model, raw), frozenset(wrong)
        except UnreadablePosting:
            where = _first_wrong(model, raw)
            if not where or len(wrong) > MAX_WRONG or _is_needed(model, where):
                raise
            raw = _without(raw, where)
            wrong.add(".".join(map(str, where)))


def _is_endless(value: object) -> bool:
    return isinstance(value, list) and len(value) > MAX_LISTED


def _first_wrong(model: type[BaseModel], raw: object) -> tuple[int | str, ...]:
    try:
        model.model_validate(raw)
    except ValidationError as error:
        return error.errors(include_input=False, include_url=False)[0]["loc"]
    return ()


def _is_needed(model: type[BaseModel], where: tuple[int | str, ...]) -> bool:
    found = model.model_fields.get(str(where[0]))
    return found is None or (found.is_required() and len(where) == 1)


def _without(raw: Any, where: tuple[int | str, ...]) -> Any:
    """A copy without what stands at the end of a path, or as far along it as there is."""
    whole = copy.copy(raw)
    at = whole
    for step in where[:-1]:
        try:
            inner = copy.copy(at[step])
        except (KeyError, IndexError, TypeError):
            break
        if not isinstance(inner, dict | list):
            at.pop(step)
            return whole
        at[step] = inner
        at = inner
    last = where[-1]
    if isinstance(at, dict) and last in at:
        del at[last]
    elif isinstance(at, list) and isinstance(last, int) and last < len(at):
        at[last] = None
        at[:] = [each for each in at if each is not None]
    else:
        # A missing part: what should hold it goes.
        return {key: value for key, value in raw.items() if key != where[0]}
    return whole
