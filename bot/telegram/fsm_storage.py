"""FSM storage in the bot's database: a dialog survives a restart of the bot."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey

from db.queries import dialogs
from db.store.engine import Database


class DatabaseStorage(BaseStorage):
    """Stores state and data of each user's dialog, in a transaction for each change."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self.db = db
        self.clock = clock
        self._keys = DefaultKeyBuilder(with_destiny=True)

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        name = state.state if isinstance(state, State) else state
        async with self.db.begin() as session:
            await dialogs.set_state(
                session, self._keys.build(key), key.user_id, name, self.clock()
            )

    async def get_state(self, key: StorageKey) -> str | None:
        async with self.db.read() as session:
            return await dialogs.state(session, self._keys.build(key), self.clock())

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        async with self.db.begin() as session:
            kept = dict(data)
            await dialogs.set_data(session, self._keys.build(key), key.user_id, kept, self.clock())

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        async with self.db.read() as session:
            return await dialogs.data(session, self._keys.build(key), self.clock())

    async def close(self) -> None:
        """Do nothing: the owner of the database closes it."""
