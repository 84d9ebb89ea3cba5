"""One nursery for all: importing the bot costs seconds."""

from collections.abc import AsyncIterator

import pytest

from tests.delivery.killed_processes import Nursery


@pytest.fixture(scope="session")
async def nursery() -> AsyncIterator[Nursery]:
    async with Nursery() as made:
        yield made
