"""Tells by its words which part of an analysis or a plan a heading opens."""

import re
from collections.abc import Iterable
from functools import cache

from rapidfuzz import fuzz, process

from db.documents.phrases import BRACKETS
from db.reference import headings
from db.reference.phrases import any_of, plain

# From this similarity on (0 to 100) a heading is one of our phrases with a slip of the hand.
MIN_SIMILARITY = 85
MAX_HEADING = 100
# In these a list is to be done, line by line.
PLAN = ("roadmap", "period", "goals", "improve")
# Lists of skills.
SKILLS = ("common", "have", "lack", "learning", "frequent", "several", "single")
# What stands beside a plan. Under the second what was done is written down.
BESIDE = ("aside", "tracking")
# The sections whose sub-headings only part them.
_PARTED = (*SKILLS, "strong", "develop")
_INHERITED = (*PLAN, *_PARTED, "postings", "components", "duties", "own", "actions", *BESIDE)
# What a heading below a plan, or below postings, can be; other words there are only a title.
_BELOW_PLAN = (*PLAN, "own", *BESIDE)
_BELOW_POSTINGS = (
    "frequent",
    "several",
    "single",
    "takeaway",
    "postings",
    "improve",
    "lack",
    "have",
    "own",
    *BESIDE,
)


@cache
def _kinds() -> list[tuple[str, re.Pattern[str]]]:
    """The phrases of each kind, those first that say whose skills they are ("!")."""
    first, found = [], []
    for kind, phrases in headings().items():
        if sure := [phrase[1:] for phrase in phrases if phrase.startswith("!")]:
            first.append((kind, re.compile(_anywhere(sure))))
        inside = _anywhere(phrase for phrase in phrases if phrase[0] not in "=!")
        whole = any_of([phrase[1:] for phrase in phrases if phrase.startswith("=")] or ["="])
        found.append((kind, re.compile(rf"{inside}|^{whole}$")))
    return first + found


def _anywhere(phrases: Iterable[str]) -> str:
    """An expression for any of the phrases; "a + b" is a heading with both of these in it."""
    alone, together = [], []
    for phrase in phrases:
        if " + " in phrase:
            ahead = (f"(?=.*{any_of([part])})" for part in phrase.split(" + "))
            together.append(f"^{''.join(ahead)}")
        else:
            alone.append(phrase)
    return "|".join([*([any_of(alone)] if alone else []), *together])


@cache
def _phrases() -> dict[str, str]:
    return {
        phrase: kind
        for kind, phrases in headings().items()
        for phrase in phrases
        if len(phrase) > 5 and not {"*", "+", "!"}.intersection(phrase)
    }


def kind_of(title: str) -> str | None:
    """The part of an analysis that a heading opens, by the words in it; slips are forgiven."""
    spoken = plain(BRACKETS.sub(" ", title)).replace("’", "'")  # phones write "I’m"
    spoken = re.sub(r"^[\W\d_]+", "", spoken).strip(" :.")
    for kind, pattern in _kinds():
        if pattern.search(spoken):
            return kind
    if not 0 < len(spoken) <= MAX_HEADING:
        return None
    before, colon, _rest = spoken.partition(":")
    if colon and (named := kind_of(before)) is not None:
        return named  # "My chosen role: QA engineer"
    best = process.extractOne(
        spoken, _phrases().keys(), scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY
    )
    return _phrases()[best[0]] if best else None


def below(kind: str | None, inside: str | None) -> str | None:
    """The kind of a heading of this kind below one of the kind `inside`."""
    if (inside in PLAN and kind not in _BELOW_PLAN) or (
        inside == "postings" and kind not in _BELOW_POSTINGS
    ):
        kind = None
    return kind


def inherits(inside: str | None) -> str | None:
    """The kind of a heading without one, below a heading of the kind `inside`."""
    return inside if inside in _INHERITED else None
