"""Skills that steer the choice of a week's tasks, with the reason of each."""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Literal

from db.rows.postings import PostingFacts
from handlers.market.rules.market import Market
from handlers.market.rules.matching import completing, missing
from handlers.market.rules.reach import TOGETHER, learn_next
from handlers.tasks.rules.mine import Mine

# The wanted posting, a pasted or saved one, what to learn next for the goal.
Reason = Literal["target", "mine", "goal"]
REASONS: tuple[Reason, ...] = ("target", "mine", "goal")
# Answers of `learn_next` that a market keeps: one takes milliseconds, a week is shown often.
KEPT = 1_000


@dataclass(frozen=True)
class Steering:
    """The skills to learn, by reason; those of the goal in their order.

    `completing` are each the only one missing for a posting of the plan. `asking` are the postings
    of the user's that ask for a skill, the first of each.
    """

    skills: Mapping[Reason, Collection[int]] = field(default_factory=dict)
    asking: Mapping[int, PostingFacts] = field(default_factory=dict)
    completing: frozenset[int] = frozenset()

    @property
    def without_target(self) -> "Steering":
        return replace(self, skills={**self.skills, "target": ()})

    def reason(self, skills: Collection[int]) -> tuple[Reason, int] | None:
        """The strongest reason to learn one of these skills, with that skill."""
        for reason in REASONS:
            wanted = self.skills.get(reason, ())
            for skill in skills:
                if skill in wanted:
                    return reason, skill
        return None

    def rank(self, skills: Collection[int]) -> int:
        """The place of a task that teaches these skills: 0 comes first."""
        found = self.reason(skills)
        if found is None:
            return len(REASONS) + TOGETHER
        reason, skill = found
        after = list(self.skills[reason]).index(skill) if reason == "goal" else 0
        return REASONS.index(reason) + after


def steer(mine: Mine, have: Set[int]) -> Steering:
    """Find what steers the week of a user who has these skills.

    Without a goal nothing is advised: the document's order stands.
    """
    asking: dict[int, PostingFacts] = {}
    skills: dict[Reason, set[int]] = {"target": set(), "mine": set()}
    for source, posting in mine.postings():
        if source not in ("target", "own", "saved"):
            continue
        of: Reason = "target" if source == "target" else "mine"
        for alternatives in missing(posting.requirements, have):
            skills[of] |= alternatives
            asking |= {skill: posting for skill in alternatives if skill not in asking}
    aims = mine.goal is not None and mine.goal.is_of_market
    advised = _advised(mine, have) if aims else ()
    return Steering({**skills, "goal": advised}, asking, completing(mine.plan, have))


def _advised(mine: Mine, have: Set[int]) -> Collection[int]:
    market: Market = mine.market
    key = (mine.population, frozenset(have))
    if key not in market.advised:
        if len(market.advised) >= KEPT:
            market.advised.clear()
        found = learn_next(market, mine.population, have)
        market.advised[key] = tuple(step.skill_id for step in found.steps)
    return market.advised[key]
