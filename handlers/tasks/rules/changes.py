"""What the last four weeks changed: matches, gaps, and what is within reach on the market."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.rows.postings import PostingFacts
from db.vocabulary import SkillState
from handlers.market.rules.market import Market
from handlers.skills.rules.matching import Change, changes, had

SPAN = timedelta(weeks=4)


@dataclass(frozen=True)
class Reached:
    """Postings of the market within reach, then and now, of all that name skills."""

    before: int
    after: int
    total: int


@dataclass(frozen=True)
class PeriodChange:
    """`closed` are skills that postings ask for and the user has since; `opened` had before."""

    since: datetime
    matches: Sequence[Change]
    closed: frozenset[int]
    opened: frozenset[int]
    reached: Reached | None

    @property
    def nothing(self) -> bool:
        moved = self.reached is not None and self.reached.before != self.reached.after
        return not (self.matches or self.closed or self.opened or moved)


def since(now: datetime, began: datetime | None) -> datetime:
    """Four weeks ago, or when a newcomer had said what they know: that is no change."""
    return max(now - SPAN, began) if began else now - SPAN


def before_after(
    start: datetime,
    before: Mapping[int, SkillState],
    after: Mapping[int, SkillState],
    postings: Iterable[PostingFacts],
    market: Market,
) -> PeriodChange:
    asked = list(postings)
    wanted = {skill for posting in asked for skills in posting.requirements for skill in skills}
    wanted |= market.skills.keys()
    then, now = had(before), had(after)
    reached = None
    if total := market.asking().bit_count():
        reached = Reached(market.within_reach(then), market.within_reach(now), total)
    return PeriodChange(
        start,
        changes(asked, before, after),
        frozenset(wanted & (now - then)),
        frozenset(wanted & (then - now)),
        reached,
    )
