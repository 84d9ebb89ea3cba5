"""An event loop whose clock jumps to the next timer: hours pass at once, and always alike."""

import asyncio
import random
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.SelectSelector):
    """Instead of waiting it tells how long it would have waited."""

    def __init__(self, waited: Callable[[float], None]) -> None:
        super().__init__()
        self.waited = waited

    def select(self, timeout: float | None = None) -> Any:
        assert timeout is not None, "everybody waits, and no timer will wake them"
        self.waited(timeout)
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """`late`: a timer fires up to so many seconds late, as on a busy machine."""

    def __init__(self, late: float = 0.0) -> None:
        self._now = 1000.0
        self._late = late
        self._chance = random.Random(1)
        super().__init__(_Selector(self._jump))

    def _jump(self, seconds: float) -> None:
        # Each turn of the loop takes a moment, or rounding could keep a timer short for ever.
        self._now += seconds + 1e-9
        if seconds > 0:
            self._now += self._chance.uniform(0, self._late)

    def time(self) -> float:
        return self._now


def run(story: Coroutine[Any, Any, T], late: float = 0.0) -> T:
    with asyncio.Runner(loop_factory=lambda: JumpingLoop(late)) as runner:
        return runner.run(story)
