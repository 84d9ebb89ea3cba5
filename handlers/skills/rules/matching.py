"""How a user's skills meet a posting's requirements."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from db.rows.postings import PostingFacts
from db.vocabulary import SkillState


@dataclass(frozen=True)
class Match:
    """`met` of `total` requirements. Requirements that name no skill are in neither."""

    met: int
    total: int


def had(states: Mapping[int, SkillState]) -> frozenset[int]:
    """The skills a user has; what they are learning does not count yet."""
    return frozenset(skill for skill, state in states.items() if state == "have")


def is_met(alternatives: Set[int], have: Set[int]) -> bool:
    """Any one of a requirement's skills will do: "FastAPI/Django" means either."""
    return not alternatives.isdisjoint(have)


def match(requirements: Iterable[Set[int]], have: Set[int]) -> Match:
    asked = [alternatives for alternatives in requirements if alternatives]
    return Match(sum(is_met(alternatives, have) for alternatives in asked), len(asked))


def missing(requirements: Iterable[Set[int]], have: Set[int]) -> list[Set[int]]:
    """The requirements not met yet, each with the skills that would meet it."""
    return [
        alternatives
        for alternatives in requirements
        if alternatives and not is_met(alternatives, have)
    ]


@dataclass(frozen=True)
class Change:
    """A posting whose match is another one than before."""

    posting: PostingFacts
    before: Match
    after: Match


def changes(
    postings: Iterable[PostingFacts],
    before: Mapping[int, SkillState],
    after: Mapping[int, SkillState],
) -> list[Change]:
    """The postings whose match a change of skills changed."""
    pairs = (
        (each, match(each.requirements, had(before)), match(each.requirements, had(after)))
        for each in postings
    )
    return [Change(*each) for each in pairs if each[1] != each[2]]


def completing(postings: Iterable[PostingFacts], have: Set[int]) -> frozenset[int]:
    """The skills each of which is the only thing missing for some posting."""
    alone = (missing(posting.requirements, have) for posting in postings)
    return frozenset(skill for each in alone if len(each) == 1 for skill in each[0])
