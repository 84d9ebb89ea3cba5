"""Times of troubles, and the lateness of the driver itself."""

import asyncio
import time
from dataclasses import dataclass, field

# A press that is not answered by then is unanswered.
GRACE = 20.0
BEAT = 0.05
# By less it is late all the time.
NOTED = 0.01


@dataclass
class Window:
    """A trouble from `start` to `end`, on the clock of the wall."""

    kind: str
    start: float
    end: float = float("inf")

    def holds(self, moment: float, before: float = 0.0, after: float = 0.0) -> bool:
        return self.start - before <= moment <= self.end + after


@dataclass
class Lateness:
    """Record the lateness of this process and of all that it serves: the end of each beat, and by
    how many seconds it came too late."""

    beats: list[tuple[float, float]] = field(default_factory=list)

    async def watch(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(BEAT)
            late = time.monotonic() - before - BEAT
            if late > NOTED:
                self.beats.append((time.time(), late))

    def most(self, start: float = 0.0, end: float = float("inf")) -> float:
        """Of the beats that reach into this time."""
        found = (late for at, late in self.beats if at - late - BEAT <= end and at >= start)
        return max(found, default=0.0)

    def __str__(self) -> str:
        over = [sum(late > each for _at, late in self.beats) for each in (0.1, 0.5, 1.0)]
        return f"{self.most():.2f} s at most; over 0.1/0.5/1 s " + "/".join(map(str, over))
