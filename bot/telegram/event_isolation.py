"""One update of a user at a time, on whichever replica it arrives."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiogram.fsm.storage.base import BaseEventIsolation, DefaultKeyBuilder, StorageKey

from db.store.advisory_locks import AdvisoryLocks


class DatabaseEventIsolation(BaseEventIsolation):
    def __init__(self, locks: AdvisoryLocks) -> None:
        self.locks = locks
        self._keys = DefaultKeyBuilder(with_destiny=True)

    @asynccontextmanager
    async def lock(self, key: StorageKey) -> AsyncGenerator[None, None]:
        async with self.locks.hold(self._keys.build(key)):
            yield

    async def close(self) -> None:
        """The locks are closed by whoever made them, when no update is under way any more."""
