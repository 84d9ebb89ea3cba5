"""Waits that end with a stop of the process."""

import asyncio
from collections.abc import Collection, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
STOP_WITHIN = 8.0  # seconds that a stop leaves to whatever is under way


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
