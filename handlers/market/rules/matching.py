"""Matches a user's skills with the requirements of postings."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from db.rows.postings import PostingFacts
from db.vocabulary import SkillState


@dataclass(frozen=True)
class Match:
    """`met` of `total` requirements; a requirement that names no skill counts in neither."""

    met: int
    total: int


def had(states: Mapping[int, SkillState]) -> frozenset[int]:
    """The ids of the skills in state "have"; "learning" does not count yet."""
    return frozenset(skill for skill, state in states.items() if state == "have")


def is_met(alternatives: Set[int], have: Set[int]) -> bool:
    """True where the user has one of a requirement's skills: "FastAPI/Django" accepts either."""
    return not alternatives.isdisjoint(have)


def match(requirements: Iterable[Set[int]], have: Set[int]) -> Match:
    """Count the requirements that are met; each is a set of alternative skill ids."""
    asked = [alternatives for alternatives in requirements if alternatives]
    return Match(len(asked) - len(missing(asked, have)), len(asked))


def missing(requirements: Iterable[Set[int]], have: Set[int]) -> list[Set[int]]:
    """The requirements that the user does not meet, as sets of alternative skill ids."""
    return [
        alternatives
        for alternatives in requirements
        if alternatives and alternatives.isdisjoint(have)
    ]


@dataclass(frozen=True)
class Change:
    """A posting whose match changed."""

    posting: PostingFacts
    before: Match
    after: Match


def changes(
    postings: Iterable[PostingFacts],
    before: Mapping[int, SkillState],
    after: Mapping[int, SkillState],
) -> list[Change]:
    """The postings whose match differs between two sets of skill states."""
    old, new = had(before), had(after)
    candidates = (
        Change(posting, match(posting.requirements, old), match(posting.requirements, new))
        for posting in postings
    )
    return [change for change in candidates if change.before != change.after]


def completing(postings: Iterable[PostingFacts], have: Set[int]) -> frozenset[int]:
    """The skills that are, each alone, the only one missing for some posting."""
    alone = (missing(posting.requirements, have) for posting in postings)
    return frozenset(skill for unmet in alone if len(unmet) == 1 for skill in unmet[0])
