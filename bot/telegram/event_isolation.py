"""Event isolation over all replicas: one update of a user at a time."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiogram.fsm.storage.base import BaseEventIsolation, DefaultKeyBuilder, StorageKey

from db.store.advisory_locks import AdvisoryLocks


class DatabaseEventIsolation(BaseEventIsolation):
    """Locks a user by an advisory lock of PostgreSQL while one of their updates is handled."""

    def __init__(self, locks: AdvisoryLocks) -> None:
        self.locks = locks
        self._keys = DefaultKeyBuilder(with_destiny=True)

    @asynccontextmanager
    async def lock(self, key: StorageKey) -> AsyncGenerator[None, None]:
        async with self.locks.hold(self._keys.build(key)):
            yield

    async def close(self) -> None:
        """Do nothing: the owner of the locks closes them, after the last update."""
