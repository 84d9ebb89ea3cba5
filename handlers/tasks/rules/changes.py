"""Changes in the last four weeks: matches, gaps, and postings within reach on the market."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.rows.postings import PostingFacts
from db.vocabulary import SkillState
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.rules.matching import Change, changes, had

SPAN = timedelta(weeks=4)


@dataclass(frozen=True)
class Reached:
    """Postings of the market within reach before and after; `total` of them name skills."""

    before: int
    after: int
    total: int


@dataclass(frozen=True)
class PeriodChange:
    """`closed`: skills asked for that the user has now and had not; `opened`: the reverse."""

    since: datetime
    matches: Sequence[Change]
    closed: frozenset[int]
    opened: frozenset[int]
    reached: Reached | None

    @property
    def nothing(self) -> bool:
        """True where there is nothing to show."""
        moved = self.reached is not None and self.reached.before != self.reached.after
        return not (self.matches or self.closed or self.opened or moved)


def since(now: datetime, began: datetime | None) -> datetime:
    """The start of the period: four weeks ago, or the end of a newcomer's onboarding if later."""
    return max(now - SPAN, began) if began else now - SPAN


def before_after(
    start: datetime,
    before: Mapping[int, SkillState],
    after: Mapping[int, SkillState],
    postings: Iterable[PostingFacts],
    market: Market,
    population: MarketFilter,
) -> PeriodChange:
    """Compare two sets of skill states against the analysis's postings and the market."""
    asked = list(postings)
    wanted = {skill for posting in asked for skills in posting.requirements for skill in skills}
    wanted |= market.skills.keys()
    then, now = had(before), had(after)
    reached = None
    if total := (market.telling & market.matching(population)).bit_count():
        before_it, after_it = (market.within_reach(have, population) for have in (then, now))
        reached = Reached(before_it, after_it, total)
    return PeriodChange(
        start,
        changes(asked, before, after),
        frozenset(wanted & (now - then)),
        frozenset(wanted & (then - now)),
        reached,
    )
