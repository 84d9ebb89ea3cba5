"""Notices that the wall clock jumped, by comparing it with monotonic time."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

# Seconds. The adjustments that keep a clock right are milliseconds between two looks.
SMALLEST_JUMP = 2.0


class ClockWatch:
    """Compares what both clocks say at each look.

    Monotonic time stands still while a machine sleeps, so that a sleep is a jump, too.
    """

    def __init__(
        self, clock: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.clock, self.monotonic = clock, monotonic
        self._ahead = self._difference()

    def _difference(self) -> float:
        return self.clock().timestamp() - self.monotonic()

    def jump(self) -> timedelta:
        """By how much the wall clock jumped since the last look: 0 if it went on as it should."""
        before, self._ahead = self._ahead, self._difference()
        seconds = self._ahead - before
        return timedelta(seconds=seconds if abs(seconds) >= SMALLEST_JUMP else 0)
