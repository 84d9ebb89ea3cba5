"""Composes the message of a delivery at the moment it is sent, so that it shows what is true."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import deliveries
from db.queries.deliveries import Claimed
from db.queries.users import CurrentUser
from handlers import screens
from handlers.rules.planning import asks_to_go_on
from handlers.views import View
from handlers.views import plan as view


@dataclass(frozen=True)
class Composed:
    """`asks` says that the message asks whether digests should go on."""

    view: View
    task_ids: tuple[int, ...]
    asks: bool


async def compose(
    session: AsyncSession, user: CurrentUser, owed: Claimed, now: datetime
) -> Composed | str:
    """The message that is owed, or in a word why there is none to send."""
    weekly = owed.kind == "week"
    if user.blocked_at is not None:
        return "blocked"
    if weekly and (not user.reminded or (user.paused_until or now) > now):
        return "paused"
    found = await screens.week(session, user, now, period=owed.period if weekly else None)
    if not found.shown.open:
        return "nothing open"
    asks = weekly and asks_to_go_on(await deliveries.unanswered(session, user.id, user.active_at))
    shown = view.digest(found.shown, now, owed.due_at, kind=owed.kind, asks=asks)
    return Composed(shown, tuple(row.id for row in found.shown.chosen), asks)
