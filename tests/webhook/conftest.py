"""One pool for all: importing the bot costs seconds."""

from collections.abc import AsyncIterator

import pytest

from tests.delivery.killed_processes import ProcessPool


@pytest.fixture(scope="session")
async def pool() -> AsyncIterator[ProcessPool]:
    async with ProcessPool() as made:
        yield made
