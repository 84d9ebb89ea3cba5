"""Writes a plan for a track as a document: quarters, weeks and boxes to tick. Pure.

It is a document like any other: `read_analysis` reads it back, and its user may change every line.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from db import reference
from db.reference.how_to import HowTo, how_to
from db.reference.tracks import Track
from db.text import clean
from db.vocabulary import SkillState

HOURS_A_WEEK = 8
WEEKS_A_QUARTER = 13


@dataclass(frozen=True)
class PlannedSkill:
    """A skill in the order of the plan, and what its learner knows of it."""

    slug: str
    state: SkillState = "lack"


@dataclass(frozen=True)
class _Item:
    """A skill to learn, in its first to last week, counted from 1."""

    way: HowTo
    name: str
    first: int
    last: int

    @property
    def quarter(self) -> int:
        return (self.first - 1) // WEEKS_A_QUARTER + 1


def write_plan(
    track: Track,
    skills: Sequence[PlannedSkill],
    language: str,
    market: str | None = None,
    hours_a_week: int = HOURS_A_WEEK,
) -> str:
    """A plan in Markdown: what is there, what is to learn in the order given, week by week.

    `market` is a sentence on the postings that gave the order. Each skill takes the middle of its
    hours, at `hours_a_week` (1 at least). A skill without a way to learn it stands among those
    that lack, and has no steps.
    """
    words = plan_words(language)
    chapter, role = words["role"]
    title = track.titles.get(language, track.titles["en"])
    parts = [
        f"# {words['title'].format(track=title)}",
        f"## {chapter}",
        f"### {role}",
        f"**{title}**",
    ]
    for state in ("have", "learning", "lack"):
        names = [_bold(skill_name(it.slug, language)) for it in skills if it.state == state]
        if names:
            parts += [f"### {words[state]}", "\n".join(names)]
    if market and (said := clean(market)):
        parts += [f"## {words['market']}", said]
    items = list(_items(skills, language, max(1, hours_a_week)))
    if items:
        parts += [f"## {words['roadmap']}", *_roadmap(items, words)]
    return "\n\n".join(parts) + "\n"


def skill_name(slug: str, language: str) -> str:
    """A skill's name in a language; its slug where the table has no such skill."""
    skill = _skills().get(slug)
    if skill is None:
        return slug
    named: str = skill.get("names", {}).get(language, skill["name"])
    return named


@cache
def _skills() -> dict[str, dict[str, Any]]:
    return {skill["slug"]: skill for skill in reference.skills()}


@cache
def _all_words() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(reference.text("plan_words.json"))
    return found


def plan_words(language: str) -> dict[str, Any]:
    """The words of a plan beside those of its skills; English where the language has none."""
    return _all_words().get(language) or _all_words()["en"]


def _bold(name: str) -> str:
    """A name in a list. A dash behind "1C:Accounting" keeps the reader from parting it."""
    return f"- **{name}**" + (" –" if ":" in name else "")


def _items(skills: Sequence[PlannedSkill], language: str, pace: int) -> Iterator[_Item]:
    hours = 0.0
    for skill in skills:
        way = how_to(skill.slug, language) if skill.state != "have" else None
        if way is None:
            continue
        first = math.floor(hours / pace) + 1
        hours += sum(way.hours) / 2
        name = skill_name(skill.slug, language)
        yield _Item(way, name, first, max(first, math.ceil(hours / pace)))


def _roadmap(items: Sequence[_Item], words: dict[str, Any]) -> Iterator[str]:
    quarter = 0
    for number, item in enumerate(items, 1):
        if item.quarter != quarter:
            quarter = item.quarter
            last = quarter * WEEKS_A_QUARTER
            first = last - WEEKS_A_QUARTER + 1
            yield "### " + words["quarter"].format(number=quarter, first=first, last=last)
        # The first third of the plan is the most urgent.
        priority = words["priorities"][(number - 1) * 3 // len(items)]
        yield "\n".join(_lines(number, item, priority, words))


def _lines(number: int, item: _Item, priority: str, words: dict[str, Any]) -> Iterator[str]:
    way = item.way
    span = words["week" if item.first == item.last else "weeks"]
    weeks = span.format(first=item.first, last=item.last)
    least, most = way.hours
    hours = words["hours"].format(least=least, most=most)
    yield f"{number}. **{item.name}** ({priority} - {weeks}, {hours})"
    indent = " " * len(f"{number}. ")
    for step in (*way.steps, words["project"].format(project=way.project)):
        yield f"{indent}- [ ] {step}"
