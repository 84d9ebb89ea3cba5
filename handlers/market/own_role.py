"""The role that a reader aims for, as the market knows roles: the population of their figures."""

from functools import lru_cache

from db.queries import roles, skills
from db.reference.role_numbers import track_number
from db.reference.tracks import track_of
from db.rows.users import UserRow
from db.store.session import Session
from handlers.market.rules.market import Market, MarketFilter


async def own_population(session: Session, user: UserRow | None, market: Market) -> MarketFilter:
    """The postings of the reader's role; all where nobody reads or the market has none of it."""
    if user is None:
        return MarketFilter()
    role = await _own_role(session, user)
    return MarketFilter(role=role) if role in market.roles else MarketFilter()


async def _own_role(session: Session, user: UserRow) -> str | None:
    """The number of the track of the role that a user chose, else of the document's.

    A role that says no more than "backend engineer" is told by the skills that the plan names.
    """
    rows = await roles.for_plan(session, user.analysis_id)
    chosen = [row for row in rows if (row.id == user.role_id if user.role_id else row.chosen)]
    if not chosen:
        return None
    named = await skills.for_plan(session, user.analysis_id)
    return _number(chosen[0].name, frozenset(skill.slug for skill in named))


@lru_cache(maxsize=1_000)
def _number(title: str, slugs: frozenset[str]) -> str | None:
    track = track_of(title, (), slugs)
    return track_number(track) if track else None
