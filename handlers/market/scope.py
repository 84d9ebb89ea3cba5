"""The postings that figures are about: those of the reader's goal, else of their plan's role."""

from functools import lru_cache

from db.queries import goals, roles
from db.reference.role_numbers import track_number
from db.reference.tracks import track_of
from db.rows.roles import RoleRow
from db.rows.users import UserRow
from db.store.session import Session
from handlers.market.analysis import analysis_of
from handlers.market.rules.goal import Scope, wanted_postings
from handlers.market.rules.market import Market, MarketFilter


async def own_scope(session: Session, user: UserRow | None, market: Market) -> Scope:
    """The reader's goal with its postings; in a group all postings.

    Without a goal it is the role of the plan, where the market has any of it.
    """
    if user is None:
        return Scope()
    goal = await goals.find(session, user.id, user.analysis_id)
    if goal is not None and goal.track:
        return Scope(goal, wanted_postings(goal))
    role = await _own_role(session, user)
    role = role if role in market.roles else None
    if goal is None:
        return Scope(None, MarketFilter(role=role))
    return Scope(goal, wanted_postings(goal, role))


async def is_comparable(session: Session, user: UserRow | None, scope: Scope) -> bool:
    """True where the figures of the reader's plan are about the role of their scope."""
    if user is None or scope.wanted.role is None:
        return False
    track = await track_of_plan(session, user)
    return track is None or track_number(track) == scope.wanted.role


async def own_population(session: Session, user: UserRow | None, market: Market) -> MarketFilter:
    """The postings of `own_scope`, wider where they are too few for figures."""
    return (await own_scope(session, user, market)).population(market)


async def _own_role(session: Session, user: UserRow) -> str | None:
    """The number of the track of the role that a user chose, else of the document's.

    A role that says no more than "backend engineer" is told by the skills that the plan names.
    """
    track = await track_of_plan(session, user)
    return track_number(track) if track else None


async def role_of_plan(session: Session, user: UserRow | None) -> RoleRow | None:
    """The role of the plan that the user chose, else the document's; in a group the sample's."""
    rows = await roles.for_plan(session, await analysis_of(session, user))
    own = user.role_id if user else None
    return next((row for row in rows if (row.id == own if own else row.chosen)), None)


async def track_of_plan(session: Session, user: UserRow | None) -> str | None:
    """The slug of the track of the plan's role; of a plan that lists no roles, of its own line."""
    role, analysis_id = await role_of_plan(session, user), await analysis_of(session, user)
    name = role.name if role else await roles.said_of_plan(session, analysis_id)
    if not name:
        return None
    return _track(name, await roles.skills_of_plan(session, analysis_id))


@lru_cache(maxsize=1_000)
def _track(title: str, slugs: frozenset[str]) -> str | None:
    return track_of(title, (), slugs)
