"""The cache of pictures that Telegram has, by a key of their figures."""

from datetime import datetime

from sqlalchemy import delete, select

from db.models.postings import Picture
from db.store.engine import insert_new
from db.store.session import Session


async def find_file_id(session: Session, key: str) -> str | None:
    """Telegram's file_id of the picture with this key."""
    return await session.scalar(select(Picture.file_id).where(Picture.key == key))


async def upsert(session: Session, key: str, file_id: str, now: datetime) -> None:
    """Store the file_id of a picture, in place of an older one of the same key."""
    fresh = {"file_id": file_id, "made_at": now}
    await session.execute(
        insert_new(Picture)
        .values(key=key, **fresh)
        .on_conflict_do_update(index_elements=[Picture.key], set_=fresh)
    )


async def remove_old(session: Session, before: datetime) -> None:
    """Delete pictures made before a moment; the next request draws them again."""
    await session.execute(delete(Picture).where(Picture.made_at < before))
