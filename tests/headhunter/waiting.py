"""Waits for what goes on beside a test."""

import asyncio
from collections.abc import Callable

WITHIN = 20.0  # seconds
STEP = 0.01


async def until(found: Callable[[], bool]) -> None:
    for _ in range(int(WITHIN / STEP)):
        if found():
            return
        await asyncio.sleep(STEP)
    raise AssertionError("it did not come in time")
