"""The skills of a role that postings ask for most, and the order in which to learn them. Pure."""

from collections.abc import Mapping, Sequence, Set

from db.reference.matching import general_skills
from db.reference.tracks import Track
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.rules.reach import learn_next

# Skills that a newcomer ticks, and the least that a market must name to stand by itself.
ASKED, TELLING = 20, 8
# A skill of another trade is worth a place in a plan where one posting in so many asks for it.
ONE_IN = 4


def most_asked(
    market: Market, population: MarketFilter, track: Track, ids: Mapping[str, int]
) -> list[int]:
    """The skills that a role's postings ask for most, `ASKED` at most, by id.

    Where they name fewer than `TELLING`, the core skills of the track follow.
    """
    asked = [row.skill_id for row in market.demand(population)][:ASKED]
    if len(asked) < TELLING:
        core = (ids[slug] for slug in track.skills if slug in ids)
        asked = list(dict.fromkeys([*asked, *core]))[:ASKED]
    return asked


def worth_learning(
    market: Market,
    population: MarketFilter,
    track: Track,
    asked: Sequence[int],
    slugs: Mapping[int, str],
) -> list[int]:
    """Those of the skills most asked for that belong to the track, or that many postings name.

    Those that name a field are left out: a plan can't hold them.
    """
    shares = {row.skill_id: row for row in market.demand(population)}
    return [
        skill
        for skill in asked
        if slugs.get(skill) not in general_skills()
        and (
            slugs.get(skill) in track.skills
            or (skill in shares and ONE_IN * shares[skill].asked >= shares[skill].total)
        )
    ]


def in_order(
    market: Market, population: MarketFilter, skills: Sequence[int], have: Set[int]
) -> list[int]:
    """The lacking ones of these skills, in the order in which they bring most postings.

    Each step takes the set of up to three that brings the most postings within reach, with all
    before it. Where none is brought, the most asked comes first: the order of `skills`.
    """
    order: list[int] = []
    left = [skill for skill in skills if skill not in have]
    while left:
        among = frozenset(left)
        steps = learn_next(market, population, have | set(order), among).steps
        order += [step.skill_id for step in steps] or left[:1]
        left = [skill for skill in left if skill not in order]
    return order
