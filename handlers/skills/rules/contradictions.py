"""Contradictions between the analysis's statements and its own postings."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from db.rows.postings import PostingFacts
from db.rows.skills import KnownSkill, Lesson, PremiumRow, StatementRow
from db.vocabulary import SkillState, StatementKind
from handlers.market.rules.against import ALMOST_EVERY
from handlers.market.rules.matching import had, missing

# The number of postings from which a missing skill is worth a place in the plan.
WORTH_PLANNING = 2
# The kinds of statements that give a skill's state, or are of no skill.
_OF_ONESELF = frozenset[StatementKind](("have", "learning", "lack", "strong", "develop"))


@dataclass(frozen=True)
class Contradiction:
    """`kind` is one of three.

    - overrated: said to be in almost every posting, and it is not;
    - unasked: in the plan, and in no posting;
    - unplanned: asked for by several postings, or with a premium of its own; the user neither has
      nor plans it.
    """

    kind: Literal["overrated", "unasked", "unplanned"]
    skill: KnownSkill
    total: int
    premium: PremiumRow | None = None


def is_analysis(
    said: Sequence[StatementRow],
    premiums: Sequence[PremiumRow],
    postings: int,
    takeaway: str | None,
) -> bool:
    """True for a plan that speaks of the market, or says more of a skill than its state.

    A plan made from the market does neither, nor does an empty one.
    """
    spoken = any(row.detail or row.kind not in _OF_ONESELF for row in said)
    return bool(postings or premiums or takeaway or spoken)


def find(
    skills: Sequence[KnownSkill],
    said: Sequence[StatementRow],
    lessons: Sequence[Lesson],
    premiums: Sequence[PremiumRow],
    states: Mapping[int, SkillState],
    postings: Sequence[PostingFacts],
) -> list[Contradiction]:
    """The contradictions, in the order of kinds, then of `skills`; one for each skill at most."""
    total = len(postings)
    if not total:
        return []
    frequent = {
        skill for statement in said if statement.kind == "frequent" for skill in statement.skills
    }
    planned = {lesson.skill_id for lesson in lessons}
    missed = _missed(postings, had(states))
    by_kind: dict[str, list[Contradiction]] = {"overrated": [], "unasked": [], "unplanned": []}
    for skill in skills:
        state = states.get(skill.id, "lack")
        premium = only_premium(skill.id, premiums)
        if skill.id in frequent and skill.asked < ALMOST_EVERY * total:
            by_kind["overrated"].append(Contradiction("overrated", skill, total))
        elif skill.id in planned:
            if not skill.asked and state != "have":
                by_kind["unasked"].append(Contradiction("unasked", skill, total))
        elif state == "lack" and (
            missed[skill.id] >= WORTH_PLANNING or (premium and not premium.shared)
        ):
            by_kind["unplanned"].append(Contradiction("unplanned", skill, total, premium))
    return [contradiction for kind in by_kind.values() for contradiction in kind]


def _missed(postings: Iterable[PostingFacts], have: Set[int]) -> Counter[int]:
    """Count the postings that ask for each skill and accept no skill of the user instead.

    "FastAPI/Django" does not ask a user who knows FastAPI for Django.
    """
    asked = (frozenset().union(*missing(posting.requirements, have)) for posting in postings)
    return Counter(skill for skills in asked for skill in skills)


def only_premium(skill_id: int, premiums: Collection[PremiumRow]) -> PremiumRow | None:
    """The first premium that names the skill; it may name others, too."""
    return next((premium for premium in premiums if skill_id in premium.skills), None)
