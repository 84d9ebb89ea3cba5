"""Reads a job posting that somebody pasted: a draft for its reader to correct."""

import re
from dataclasses import dataclass, fields

from db.documents import numbers
from db.reference.matching import city_of, find_skills, level_word
from db.sources.posting import SourcePosting
from db.text import clean
from db.vocabulary import Level, LevelRule, SalaryPeriod

# Searches that a user may watch, postings of their own, and skills that go into the plan at once.
MAX_SAVED, MAX_OWN, MAX_LESSONS = 5, 50, 5
LEAST_LENGTH, MOST_SKILLS, TITLE = 120, 30, 120
# A line that speaks of pay, in the three languages.
_NAMED = ("salary", "pay", "зарплат", "зп", "оклад", "доход", "жалақы", "айлық")
_PAY = (*_NAMED, "₸", "kzt", "тенге", "теңге")
# What parts a posting of one line; "300,000" is one figure.
_BETWEEN = re.compile(r"[,;|·](?=\s)|\n")


@dataclass(frozen=True)
class PastedPosting:
    """The parts found in a pasted posting. `skills` are slugs; pay is None where none could be
    read."""

    title: str
    url: str | None
    skills: tuple[str, ...]
    level: Level | None
    city: str | None
    salary_min: int | None
    salary_max: int | None
    currency: str | None
    salary_period: SalaryPeriod | None
    gross: bool | None = None
    level_rule: LevelRule | None = None
    company: str | None = None
    experience: str | None = None


def looks_like_posting(text: str) -> bool:
    """Several lines of some length that name a skill, or else two skills and, after a title, a
    part that is nothing but pay; a question is neither."""
    if not _is_short(text):
        return bool(find_skills(text))
    if "?" in text or _pay(_lines(text)[1:])[2] is None:
        return False
    return len(find_skills(text)) > 1


def _is_short(text: str) -> bool:
    return len(text) < LEAST_LENGTH or "\n" not in text.strip()


def _lines(text: str) -> list[str]:
    """The lines; of a short text what stands between commas where that tells its pay."""
    parts = [line for part in _BETWEEN.split(text) if (line := clean(part))]
    if _is_short(text) and _pay(parts[1:])[2] is not None:
        return parts
    return [line for each in text.splitlines() if (line := clean(each))]


def read(text: str) -> PastedPosting:
    """The first line is the title; nothing is guessed beyond words that are there."""
    lines = _lines(text)
    links = [word for word in text.split() if word.startswith(("http://", "https://"))]
    words = [line for line in lines if not line.startswith(("http://", "https://"))]
    title = (words or lines or [""])[0][:TITLE]
    low, high, currency = _pay(lines)
    level = level_word(title)
    return PastedPosting(
        title,
        links[0][:500] if links else None,
        tuple(find_skills(text)[:MOST_SKILLS]),
        level,
        next((city for line in lines[:40] if (city := city_of(line[:200]))), None),
        low,
        high,
        currency,
        "month" if currency else None,
        level_rule="title" if level else None,
    )


def of_posting(found: SourcePosting) -> PastedPosting:
    """A posting that its source gave, as a draft."""
    same = {each.name: getattr(found, each.name) for each in fields(PastedPosting)}
    return PastedPosting(
        **{**same, "title": found.title[:TITLE], "skills": found.skills[:MOST_SKILLS]}
    )


def _pay(lines: list[str]) -> tuple[int | None, int | None, str | None]:
    """The first line that speaks of pay and can be read whole."""
    for line in lines[:200]:
        if not any(word in line.casefold() for word in _PAY):
            continue
        words = (line.partition(":")[2] or line).split()
        # "Зарплата от 400 000": the word itself is no part of the figure.
        while words and words[0].casefold().startswith(_NAMED):
            words.pop(0)
        try:
            found = numbers.money(" ".join(words))
        except ValueError:
            continue
        high = None if found.open_ended and found.minimum == found.maximum else found.maximum
        return found.minimum, high, found.currency
    return None, None, None
