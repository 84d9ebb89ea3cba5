"""Waits that end with a stop of the process."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Collection, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")
STOP_WITHIN = 8.0  # seconds that a stop leaves to whatever is under way


class Stop(asyncio.Event):
    """The end of the process; `error` tells the operator what they must mend, if anything."""

    error: str | None = None

    def fail(self, error: str) -> None:
        self.error = error
        self.set()

    def on_signals(self) -> None:
        """Stop at SIGTERM, Ctrl-C and the end of the terminal, in the running event loop."""
        numbers = [signal.SIGINT, signal.SIGTERM]
        # A terminal that is closed: under `nohup` the process outlives it. Windows has SIGBREAK.
        closed = getattr(signal, "SIGHUP", None) or getattr(signal, "SIGBREAK", None)
        if closed is not None and signal.getsignal(closed) is signal.SIG_DFL:
            numbers.append(closed)
        loop = asyncio.get_running_loop()
        for number in numbers:
            try:
                loop.add_signal_handler(number, self.set)
            except NotImplementedError:
                # asyncio's own error: on Windows no event loop has `add_signal_handler`.
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(self.set))


class StoppedError(Exception):
    """The process stops before the work had anything to finish."""


async def cancel_on(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T:
    """Wait for work that may take forever, and cancel it at a stop. Raises StoppedError."""
    task, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        return await task
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    raise StoppedError


async def wait_any(*ends: asyncio.Event, work: asyncio.Task[Any] | None = None) -> None:
    """Wait for one of the events, or for the end of the work."""
    waits = [asyncio.create_task(end.wait()) for end in ends]
    await asyncio.wait([*waits, *([work] if work else [])], return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()


async def wait_all(tasks: Collection[asyncio.Future[Any]]) -> None:
    """Wait for the tasks to end, STOP_WITHIN seconds at most; cancel none."""
    if tasks:
        await asyncio.wait(set(tasks), timeout=STOP_WITHIN)


@asynccontextmanager
async def in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run work beside the block, and cancel it at the end. An error of it is only logged."""
    task = asyncio.create_task(_log_errors(work))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _log_errors(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("work in the background failed")
