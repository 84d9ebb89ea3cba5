"""A user's plans: which one is followed, their names, deletion with undo."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from db.plans import plans
from db.queries import users
from db.rows.plans import PlanSummary
from db.rows.users import UserRow
from db.store.session import Session
from handlers.common.errors import OutOfDate, existing

MAX_PLANS = 10
MAX_NAME = 60
# A saved document and a deleted plan can be taken back for so long.
UNDO_WITHIN = timedelta(days=7)


class TooManyPlans(Exception):
    """The user has MAX_PLANS plans of their own."""


class NameTaken(Exception):
    """Another plan of the user has this name."""


async def find_plan(session: Session, user_id: int, analysis_id: int) -> PlanSummary:
    """One of the plans that the user may follow. Raises OutOfDate."""
    return existing(await plans.find(session, user_id, analysis_id))


async def find_own(session: Session, user_id: int, analysis_id: int) -> PlanSummary:
    """A plan of the user's own. Raises OutOfDate."""
    plan = await find_plan(session, user_id, analysis_id)
    if not plan.own:
        raise OutOfDate
    return plan


async def follow(session: Session, user: UserRow, analysis_id: int) -> None:
    """Show this plan on the user's screens and digests from now on. Raises OutOfDate."""
    plan = await find_plan(session, user.id, analysis_id)
    if plan.id != user.analysis_id:
        await plans.follow(session, user.id, plan.id)


async def rename(session: Session, user_id: int, analysis_id: int, name: str) -> None:
    """Rename a plan of the user's own; one that is gone changes nothing. Raises NameTaken."""
    plan = await plans.find(session, user_id, analysis_id)
    if name in await plans.names(session, user_id) - {plan.name if plan else ""}:
        raise NameTaken
    if plan is not None and plan.own:
        await plans.rename(session, user_id, plan.id, name)


async def delete(
    session: Session, user: UserRow, analysis_id: int, now: datetime
) -> tuple[PlanSummary, PlanSummary | None]:
    """Delete a plan of the user's own. Raises OutOfDate.

    Returns it, and the plan that the user follows instead if they followed the deleted one: the
    newest of their own, else the one that newcomers have.
    """
    plan = await find_own(session, user.id, analysis_id)
    current = await users.find(session, user.id) or user
    await plans.remove(session, user.id, plan.id, now)
    if current.analysis_id != plan.id:
        return plan, None
    instead = await plans.newest(session, user.id)
    await plans.follow(session, user.id, instead)
    return plan, await find_plan(session, user.id, instead)


async def put_back(session: Session, user_id: int, analysis_id: int, *, followed: bool) -> None:
    """Bring a deleted plan back, and follow it if it was `followed`; idempotent.

    Raises OutOfDate, and TooManyPlans.
    """
    removed = await plans.removed(session, user_id)
    if all(plan.id != analysis_id for plan in removed):
        await find_own(session, user_id, analysis_id)
        return
    await _check_room(session, user_id)
    await plans.put_back(session, user_id, analysis_id)
    if followed:
        await plans.follow(session, user_id, analysis_id)


async def new_name(session: Session, user_id: int, wanted: str) -> str:
    """A name that no other plan of this user has. Raises TooManyPlans."""
    await _check_room(session, user_id)
    return free_name(wanted, await plans.names(session, user_id))


async def _check_room(session: Session, user_id: int) -> None:
    if sum(plan.own for plan in await plans.for_user(session, user_id)) >= MAX_PLANS:
        raise TooManyPlans


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """The wanted name, with the first number behind it that makes it none of `taken`."""
    names, name, number = set(taken), wanted, 1
    while name in names:
        number += 1
        name = f"{wanted[: MAX_NAME - 4]} {number}"
    return name
