"""When administrators were last told of errors."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.deliveries import Meta

KEY = "errors told"


async def claim_report(session: AsyncSession, now: datetime, before: datetime) -> bool:
    """Whether the last report was before a moment; if so, this one is the last from now on."""
    last = await session.scalar(select(Meta.value).where(Meta.key == KEY).with_for_update())
    if last is not None and before < datetime.fromisoformat(last) <= now:
        return False
    await session.merge(Meta(key=KEY, value=now.isoformat()))
    return True
