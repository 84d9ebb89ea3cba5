"""States and data of users' dialogs (FSM). A row without either is deleted.

`key` names a dialog: bot, chat and user, as `bot.telegram.fsm_storage` writes it. A dialog ends by
itself: a question an hour after it was asked, because what is typed later is no answer to it; a
draft, which waits for a press and takes no text, a week after its last change.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from db.models.users import Dialog
from db.store.prepared import prepare
from db.store.session import Session

QUESTION, DRAFT = timedelta(hours=1), timedelta(weeks=1)
# The names of the states that wait for a press end so.
PRESSED = ":confirm"
# By which the clocks of two replicas may differ.
_SLACK = timedelta(minutes=1)
_ROW = prepare(
    select(Dialog.state, Dialog.data, Dialog.ends_at).where(Dialog.key == bindparam("key"))
)


def _length(state: str | None) -> timedelta:
    return DRAFT if state is not None and state.endswith(PRESSED) else QUESTION


def _is_over(state: str | None, ends_at: datetime | None, now: datetime) -> bool:
    """True past the end, and where it is further ahead than any right clock would write it."""
    return ends_at is None or not now < ends_at <= now + _length(state) + _SLACK


async def _find(session: Session, key: str, now: datetime) -> tuple[str | None, Any]:
    """State and data of a dialog that is not over; (None, {}) without one."""
    for state, data, ends_at in await session.rows(_ROW, {"key": key}):
        if not _is_over(state, ends_at, now):
            return state, data
    return None, {}


async def state(session: Session, key: str, now: datetime) -> str | None:
    return (await _find(session, key, now))[0]


async def data(session: Session, key: str, now: datetime) -> dict[str, Any]:
    kept: dict[str, Any] = (await _find(session, key, now))[1]
    return kept


async def set_state(
    session: Session, key: str, user_id: int, state: str | None, now: datetime
) -> None:
    await _update(session, key, user_id, now, state=state)


async def set_data(
    session: Session, key: str, user_id: int, data: dict[str, Any], now: datetime
) -> None:
    await _update(session, key, user_id, now, data=data)


async def _update(session: Session, key: str, user_id: int, now: datetime, **change: Any) -> None:
    """Update one column of the row and keep the other, or insert the row."""
    row = (await session.execute(_ROW, {"key": key})).one_or_none()
    values: dict[str, Any] = {"state": None, "data": {}}
    if row is not None and not _is_over(row.state, row.ends_at, now):
        values = {"state": row.state, "data": row.data}
    values = {**values, **change}
    values["ends_at"] = now + _length(values["state"])
    if values["state"] is None and not values["data"]:
        await session.execute(delete(Dialog).where(Dialog.key == key))
    elif row is None:
        await session.execute(insert(Dialog).values(key=key, user_id=user_id, **values))
    else:
        await session.execute(update(Dialog).where(Dialog.key == key).values(**values))


async def remove_ended(session: Session, now: datetime) -> None:
    """Delete the dialogs that ended by themselves, with the words that they held."""
    ends_at = Dialog.ends_at
    ended = or_(ends_at.is_(None), ends_at <= now, ends_at > now + DRAFT + _SLACK)
    await session.execute(delete(Dialog).where(ended))


async def remove(session: Session, user_id: int) -> None:
    """End every dialog of a user."""
    await session.execute(delete(Dialog).where(Dialog.user_id == user_id))
