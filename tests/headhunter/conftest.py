"""A HeadHunter on this machine, and sweeps over it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from bot.config import DEFAULT_QUERIES
from bot.headhunter.sweep import Sweeper
from db.rows.sweeps import SweepRow
from db.store.engine import Database
from tests.chat import Clock
from tests.headhunter.server import Loopback

Refresh = Callable[..., Awaitable[SweepRow]]


@pytest.fixture
async def hh() -> AsyncIterator[Loopback]:
    async with Loopback().running() as running:
        yield running


@pytest.fixture
def refresh(db: Database, hh: Loopback, clock: Clock) -> Refresh:
    """One sweep at the tests' clock, without waiting."""

    async def run(queries: Any = DEFAULT_QUERIES, watch: Any = None, **client: Any) -> SweepRow:
        async with hh.client(**client) as made:
            watching = watch or (lambda sweep: None)
            return await Sweeper(db, made, queries, clock, watching).run()

    return run
