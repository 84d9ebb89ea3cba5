"""The store's own values by key, such as the version of the market."""

from sqlalchemy import bindparam, select

from db.models.deliveries import Meta
from db.store.engine import insert_new
from db.store.prepared import prepare
from db.store.session import Session

_VALUE = prepare(select(Meta.value).where(Meta.key == bindparam("key")))


async def find(session: Session, key: str) -> str | None:
    return await session.scalar(_VALUE, {"key": key})


async def put(session: Session, key: str, value: str) -> None:
    """Store a value in place of the former one."""
    query = insert_new(Meta).values(key=key, value=value)
    query = query.on_conflict_do_update(index_elements=["key"], set_={"value": value})
    await session.execute(query)
