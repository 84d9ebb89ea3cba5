"""The wall clock of the bot's process, set ahead and back while it runs.

`python -m tests.soak.wall_clock FILE run` is `python -m bot run` with that clock. The monotonic
clock stays real. (A preloaded libfaketime slows the process down a hundredfold.)
"""

import asyncio
import datetime
import runpy
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

STEP = 300  # seconds; users who wait for an answer to a question have an hour


class WallClock:
    """A clock that the bot reads from a file at each look."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock"
        self._set(0)

    async def jump(self, seconds: float) -> None:
        """Set the clock ahead for half of the time and back for the other half, then right."""
        for step in (STEP, -STEP):
            self._set(step)
            await asyncio.sleep(seconds / 2)
        self._set(0)

    def _set(self, seconds: int) -> None:
        # Replaced at once, so that nobody reads half of it.
        new = self.file.with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(self.file)


def lie(ahead: Callable[[], int]) -> None:
    """Make `datetime.now` and `time.time` go `ahead()` seconds ahead for all later imports."""
    true_time = time.time

    class Shifted(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Shifted":
            return cls.fromtimestamp(true_time() + ahead(), tz)

    time.time = lambda: true_time() + ahead()
    datetime.datetime = Shifted  # type: ignore[misc]
    # PostgreSQL's driver knows the class by its size.
    warnings.filterwarnings("ignore", "datetime.datetime size changed")


if __name__ == "__main__":
    file = Path(sys.argv.pop(1))
    lie(lambda: int(file.read_text()))
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
