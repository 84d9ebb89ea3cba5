"""Three questions on each skill of the tracks, with the page that answers each. Pure data.

`facts.json` has what no language changes; the words are in a file for each language.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

QUESTIONS = 3  # on each skill
ANSWERS = 4  # to each question


@dataclass(frozen=True)
class Question:
    """`right` is the place of the right answer, from 0; `page` leads to the documentation."""

    question: str
    answers: tuple[str, ...]
    right: int
    page: str


@cache
def _data(name: str) -> dict[str, list[dict[str, Any]]]:
    file = files(__name__).joinpath(f"{name}.json")
    found: dict[str, list[dict[str, Any]]] = (
        json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    )
    return found


def questions(slug: str, language: str) -> tuple[Question, ...]:
    """A skill's questions in an order that stays, in English where the language lacks them."""
    words = _data(language).get(slug) or _data("en").get(slug) or []
    return tuple(
        Question(said["question"], tuple(said["answers"]), fact["right"], fact["page"])
        for said, fact in zip(words, _data("facts").get(slug, []), strict=True)
    )


@cache
def asked() -> tuple[str, ...]:
    """The slugs of the skills that have questions."""
    return tuple(_data("facts"))
