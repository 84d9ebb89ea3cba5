"""Event isolation over all replicas: one update of a user at a time, and each in a place."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from aiogram.fsm.storage.base import BaseEventIsolation, DefaultKeyBuilder, StorageKey

from bot.telegram.places import Places
from db.store.advisory_locks import FIRST_WAIT, MAX_WAIT, AdvisoryLocks


class EventIsolation(BaseEventIsolation):
    """Holds a place while an update is handled and, with `locks`, the user's lock in PostgreSQL.

    The queues of `Admission` keep a user's updates on one replica apart. A lock is only tried in a
    place: all locks share one connection, and a crowd must not queue there. But nobody waits in a
    place for another replica, which may wait for Telegram.
    """

    def __init__(self, places: Places, locks: AdvisoryLocks | None = None) -> None:
        self.places, self.locks = places, locks
        self._keys = DefaultKeyBuilder(with_destiny=True)

    def lock(self, key: StorageKey) -> AbstractAsyncContextManager[None]:  # type: ignore[override]
        return self.places.hold() if self.locks is None else self._lock(self.locks, key)

    @asynccontextmanager
    async def _lock(self, locks: AdvisoryLocks, key: StorageKey) -> AsyncGenerator[None, None]:
        name, wait = self._keys.build(key), FIRST_WAIT
        while True:
            async with self.places.hold(), locks.try_hold(name) as held:
                if held:
                    yield
                    return
            await asyncio.sleep(wait)
            wait = min(wait * 2, MAX_WAIT)

    async def close(self) -> None:
        """Do nothing: the owner of the locks closes them, after the last update."""
