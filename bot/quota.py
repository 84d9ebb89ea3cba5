"""A bound on what the bot asks another server for in a day, in all and for one user."""

from collections.abc import Callable
from datetime import date, datetime


class DailyQuota:
    """Counts requests of a day (UTC) in the memory of one process; a restart forgets them."""

    def __init__(self, in_all: int, of_user: int, clock: Callable[[], datetime]) -> None:
        self.in_all, self.of_user, self.clock = in_all, of_user, clock
        self._day: date | None = None
        self._counts: dict[int, int] = {}

    def take(self, user_id: int) -> bool:
        """Count one more request for a user; False, and nothing counted, where none is left."""
        today = self.clock().date()
        if today != self._day:
            self._day, self._counts = today, {}
        mine = self._counts.get(user_id, 0)
        if mine >= self.of_user or sum(self._counts.values()) >= self.in_all:
            return False
        self._counts[user_id] = mine + 1
        return True
