"""Waiting that a stop ends."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


class StoppedError(Exception):
    """Told to stop before there was anything to finish."""


async def cancel_on(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T:
    """Wait for work that may take forever. Raises StoppedError."""
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
