"""The moment of the last error report to administrators."""

from datetime import datetime

from sqlalchemy import select

from db.models.deliveries import Meta
from db.queries import meta
from db.store.session import Session

KEY = "errors told"


async def claim_report(session: Session, now: datetime, before: datetime) -> bool:
    """Record a report at `now`. False, and no record, if the last one came after `before`."""
    last = await session.scalar(select(Meta.value).where(Meta.key == KEY).with_for_update())
    if last is not None and before < datetime.fromisoformat(last) <= now:
        return False
    await meta.put(session, KEY, now.isoformat())
    return True
