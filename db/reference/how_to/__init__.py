"""A short way to learn each skill of the tracks: steps, hours, a project, links. Pure data.

`facts.json` has what no language changes; the words are in a file for each language.
`former.json` has wordings of earlier releases, which plans that the bot made still hold.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class HowTo:
    """`hours` are the least and the most that the whole way takes a beginner, in full hours.

    `done_when` ends the sentence "You know it when …"; `project` begins with a small letter, as
    behind "Project: ". `links` lead to official documentation or a free course.
    """

    slug: str
    hours: tuple[int, int]
    steps: tuple[str, ...]
    done_when: str
    project: str
    links: tuple[str, ...]


@cache
def _data(name: str) -> dict[str, dict[str, Any]]:
    file = files(__name__).joinpath(f"{name}.json")
    found: dict[str, dict[str, Any]] = (
        json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    )
    return found


def how_to(slug: str, language: str) -> HowTo | None:
    """The way to learn a skill, in English where the language lacks it; None if there is none."""
    words = _data(language).get(slug) or _data("en").get(slug)
    if words is None:
        return None
    facts = _data("facts")[slug]
    least, most = facts["hours"]
    return HowTo(
        slug=slug,
        hours=(least, most),
        steps=tuple(words["steps"]),
        done_when=words["done_when"],
        project=words["project"],
        links=tuple(facts["links"]),
    )


def former(language: str) -> dict[str, str]:
    """The steps, projects and names of skills as earlier releases wrote them, with today's."""
    return _data("former").get(language, {})


@cache
def described() -> tuple[str, ...]:
    """The slugs of the skills that have a way."""
    return tuple(_data("facts"))
