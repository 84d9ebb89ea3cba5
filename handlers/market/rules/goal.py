"""The postings that a goal is about: its own, or wider ones where these are too few. Pure."""

from collections.abc import Set
from dataclasses import dataclass, replace

from db.reference.role_numbers import track_number
from db.rows.goals import GoalRow
from db.rows.postings import PostingRow
from handlers.market.rules.market import Market, MarketFilter

EVERYTHING = MarketFilter()
# Fewer postings are too few for figures about a goal.
LEAST_POSTINGS = 10
# Steps of pay to choose from, in tenge by the month.
PAYS = (150, 200, 250, 300, 400, 500, 600, 800, 1_000, 1_500, 2_000)


@dataclass(frozen=True)
class Scope:
    """The postings that a reader's figures are about; `goal` is None where none is set."""

    goal: GoalRow | None = None
    wanted: MarketFilter = EVERYTHING

    def population(self, market: Market, least: int = LEAST_POSTINGS) -> MarketFilter:
        """The goal's postings, or wider ones where fewer than `least` are left."""
        return widened(market, self.wanted, least) if self.goal else self.wanted

    def of(self, market: Market, asked: MarketFilter) -> MarketFilter:
        """A population that was asked for; wider where it is a part of the goal and too small."""
        return widened(market, asked) if self.goal and self._holds(asked) else asked

    def filled(
        self, market: Market, named: MarketFilter, least: int = LEAST_POSTINGS
    ) -> MarketFilter:
        """Return the filter of a question, with the goal for the rest; named values stay."""
        if self.goal is None:
            return named if named.role else replace(named, role=self.wanted.role)
        whole = MarketFilter(
            named.city or self.wanted.city,
            named.level or self.wanted.level,
            named.role or self.wanted.role,
        )
        return widened(market, whole, least, named)

    def _holds(self, asked: MarketFilter) -> bool:
        return asked.role == self.wanted.role and all(
            own in (None, theirs)
            for own, theirs in ((asked.city, self.wanted.city), (asked.level, self.wanted.level))
        )


def wanted_postings(goal: GoalRow, own_role: str | None = None) -> MarketFilter:
    """A goal as a filter; `own_role` is the plan's, for a goal without a track."""
    role = track_number(goal.track) if goal.track else own_role
    return MarketFilter(goal.place, goal.level, role)


def widened(
    market: Market,
    wanted: MarketFilter,
    least: int = LEAST_POSTINGS,
    fixed: MarketFilter = EVERYTHING,
) -> MarketFilter:
    """The filter, without its city and then its level where fewer than `least` postings pass.

    The role stays: other trades say nothing of it. So does what `fixed` names.
    """
    wider = wanted
    if market.count(wider) < least and not fixed.city:
        wider = replace(wider, city=None)
    if market.count(wider) < least and not fixed.level:
        wider = replace(wider, level=None)
    # What no other posting joins is no wider: the narrow filter says more.
    if wider == wanted or market.count(wider) == market.count(wanted):
        return wanted
    return replace(wider, narrower=wanted)


@dataclass(frozen=True)
class TargetFit:
    """The posting that a user wants: `met` of `total` requirements are met.

    `missing` are the others, each as the skill ids of which any one will do.
    """

    posting: PostingRow
    met: int
    total: int
    missing: tuple[Set[int], ...]

    @property
    def is_closed(self) -> bool:
        return self.posting.archived_at is not None
