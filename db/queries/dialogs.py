"""States and data of users' dialogs (FSM). A row without either is deleted.

`key` names a dialog: bot, chat and user, as `bot.telegram.fsm_storage` writes it.
"""

from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.users import Dialog

_STATE = select(Dialog.state).where(Dialog.key == bindparam("key"))


async def state(session: AsyncSession, key: str) -> str | None:
    return await session.scalar(_STATE, {"key": key})


async def data(session: AsyncSession, key: str) -> dict[str, Any]:
    return await session.scalar(select(Dialog.data).where(Dialog.key == key)) or {}


async def set_state(session: AsyncSession, key: str, user_id: int, state: str | None) -> None:
    await _update(session, key, user_id, state=state)


async def set_data(session: AsyncSession, key: str, user_id: int, data: dict[str, Any]) -> None:
    await _update(session, key, user_id, data=data)


async def _update(session: AsyncSession, key: str, user_id: int, **change: Any) -> None:
    """Update one column of the row and keep the other, or insert the row."""
    row = await session.get(Dialog, key)
    former = {"state": row.state, "data": row.data} if row else {"state": None, "data": {}}
    values = {**former, **change}
    if values["state"] is None and not values["data"]:
        await session.execute(delete(Dialog).where(Dialog.key == key))
    elif row is None:
        session.add(Dialog(key=key, user_id=user_id, **values))
    else:
        row.state, row.data = values["state"], values["data"]


async def remove(session: AsyncSession, user_id: int) -> None:
    """End every dialog of a user."""
    await session.execute(delete(Dialog).where(Dialog.user_id == user_id))
