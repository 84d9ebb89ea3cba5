"""Where users are in their dialogs. A row that holds nothing is deleted."""

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
    await _put(session, Dialog(key=key, user_id=user_id, state=state))


async def set_data(session: AsyncSession, key: str, user_id: int, data: dict[str, Any]) -> None:
    await _put(session, Dialog(key=key, user_id=user_id, data=data))


async def _put(session: AsyncSession, change: Dialog) -> None:
    """Change the row that is there, keeping its other column, or add it."""
    row = await session.get(Dialog, change.key)
    changes_state = "state" in change.__dict__
    state = change.state if changes_state else (row.state if row else None)
    data = (row.data if row else {}) if changes_state else change.data
    if state is None and not data:
        await session.execute(delete(Dialog).where(Dialog.key == change.key))
    elif row is None:
        session.add(Dialog(key=change.key, user_id=change.user_id, state=state, data=data))
    else:
        row.state, row.data = state, data


async def remove(session: AsyncSession, user_id: int) -> None:
    await session.execute(delete(Dialog).where(Dialog.user_id == user_id))
