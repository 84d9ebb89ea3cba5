"""All postings that are a user's, and what a change of skills does to them. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Literal

from db.rows.goals import GoalRow
from db.rows.postings import PostingFacts
from db.rows.searches import SavedSearchRow
from handlers.market.rules.columns import iter_bits
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.rules.matching import Match, match, missing
from handlers.market.rules.search import select, watched

# In the order in which a receipt names them.
Source = Literal["target", "own", "saved", "watched", "market", "plan", "sample"]
# Saved postings and searches that a receipt looks at, the newest first.
LOOKED_AT = 50


@dataclass(frozen=True)
class Mine:
    """The postings of a user: the one that they want, pasted and saved ones, watched searches, the
    postings of the goal, and those of the plan (a sample where the plan is the built-in one)."""

    market: Market
    population: MarketFilter
    target: PostingFacts | None = None
    own: Sequence[PostingFacts] = ()
    saved: Sequence[PostingFacts] = ()
    searches: Sequence[SavedSearchRow] = ()
    plan: Sequence[PostingFacts] = ()
    is_sample: bool = False
    goal: GoalRow | None = None

    def postings(self) -> Iterable[tuple[Source, PostingFacts]]:
        """Each posting once, with the first source that it is of."""
        seen: set[int] = set()
        sources: tuple[tuple[Source, Sequence[PostingFacts]], ...] = (
            ("target", [self.target] if self.target else []),
            ("own", self.own),
            ("saved", self.saved),
            ("sample" if self.is_sample else "plan", self.plan),
        )
        for source, postings in sources:
            for posting in postings:
                if posting.id not in seen:
                    seen.add(posting.id)
                    yield source, posting

    @cached_property
    def lists(self) -> list[tuple[SavedSearchRow | None, int]]:
        """The columns of the watched searches, and of the goal's postings (None).

        A receipt looks at them for what a tick moved, and again for what comes next.
        """
        market = self.market
        watching = [(search, select(market, watched(search))) for search in self.searches]
        return [*watching, (None, market.matching(self.population))]


@dataclass(frozen=True)
class PostingMove:
    """A posting's match before and after; `left` are the requirements that are still unmet."""

    source: Source
    posting: PostingFacts
    before: Match
    after: Match
    left: tuple[Set[int], ...] = ()


@dataclass(frozen=True)
class ListMove:
    """The postings of a list within reach, before and after; `total` of them name enough skills.

    `search` is None for the postings of the goal.
    """

    before: int
    after: int
    total: int
    search: SavedSearchRow | None = None


Move = PostingMove | ListMove


def saved_facts(market: Market, ids: Set[int]) -> list[PostingFacts]:
    """Saved postings with their skills from the index; without title, which it does not have."""
    column = market.with_ids(ids)
    skills: dict[int, list[frozenset[int]]] = {at: [] for at in iter_bits(column)}
    for skill, asking in market.skills.items():
        for at in iter_bits(asking & column):
            skills[at].append(frozenset([skill]))
    return [PostingFacts(market.ids[at], "", None, tuple(asked)) for at, asked in skills.items()]


def moves(mine: Mine, before: Set[int], after: Set[int]) -> Iterator[Move]:
    """Yield the changes when skills go from `before` to `after`, in the order of the sources."""
    changed = frozenset(before ^ after)
    if not changed:
        return
    of_postings = [
        moved
        for source, posting in mine.postings()
        if not changed.isdisjoint(chain.from_iterable(posting.requirements))
        and (moved := _move(source, posting, before, after)).before != moved.after
    ]
    last = ("plan", "sample")
    yield from (each for each in of_postings if each.source not in last)
    yield from (each for each in _lists(mine, before, after) if each.before != each.after)
    yield from (each for each in of_postings if each.source in last)


def target(mine: Mine, before: Set[int], after: Set[int]) -> PostingMove | None:
    """The wanted posting as it stands, moved or not."""
    return _move("target", mine.target, before, after) if mine.target else None


def _move(source: Source, posting: PostingFacts, before: Set[int], after: Set[int]) -> PostingMove:
    asked = posting.requirements
    left = tuple(missing(asked, after))
    return PostingMove(source, posting, match(asked, before), match(asked, after), left)


def _lists(mine: Mine, before: Set[int], after: Set[int]) -> list[ListMove]:
    market = mine.market
    if not market.telling:
        return []
    then, now = market.reached(before), market.reached(after)
    return [
        ListMove(
            (then & column).bit_count(),
            (now & column).bit_count(),
            (column & market.telling).bit_count(),
            search,
        )
        for search, column in mine.lists
    ]


def titled(moved: Move, titles: Mapping[int, tuple[str, str | None]]) -> Move:
    """A move with the title and the company of its posting, where these are known."""
    if isinstance(moved, ListMove) or moved.posting.id not in titles:
        return moved
    title, company = titles[moved.posting.id]
    return replace(moved, posting=replace(moved.posting, title=title, company=company))
