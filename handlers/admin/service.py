"""Composes a broadcast's message, and the interface of the code that runs sweeps."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from db.queries import broadcasts
from db.rows.sweeps import SweepRow
from db.rows.users import UserRow
from db.store.session import Session
from handlers.admin.views import broadcast as view
from handlers.digest.services.digest import Composed

# Gets the progress of a sweep, and True at its end; None is a sweep that has not begun.
Listener = Callable[[SweepRow | None, bool], Awaitable[None]]


class SweepControl(Protocol):
    """Runs one sweep at a time beside the handlers."""

    @property
    def sweep(self) -> SweepRow | None:
        """The running sweep, once it has begun."""

    def start(self, listener: Listener) -> None:
        """Start a sweep, or join the running one; the listener gets its progress."""


async def compose(session: Session, user: UserRow, broadcast_id: int) -> Composed | str:
    """A broadcast's message for a user, or the reason why there is none to send."""
    broadcast = await broadcasts.find(session, broadcast_id)
    if broadcast is None or broadcast.state == "stopped":
        return "stopped"
    if user.blocked_at is not None:
        return "blocked"
    return Composed(view.message(broadcast.text, broadcast.entities), (), asks=False)
