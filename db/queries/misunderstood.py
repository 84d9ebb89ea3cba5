"""Texts that were not understood: counted by kind, and kept only where their writer sends them."""

from datetime import datetime

from sqlalchemy import func, insert, select, true

from db.models.users import Misunderstood, UnreadCount
from db.rows.stats import SentText
from db.store.engine import insert_new
from db.store.session import Session
from db.store.statements import keep_newest

# Texts kept of one user, and in all; the newest stay.
MOST_OF_USER, MOST = 20, 2_000


async def count(session: Session, kind: str, now: datetime) -> None:
    """Count one more text of a kind on this day (UTC)."""
    query = insert_new(UnreadCount).values(day=now.date(), kind=kind, texts=1)
    query = query.on_conflict_do_update(
        index_elements=["day", "kind"], set_={"texts": UnreadCount.texts + 1}
    )
    await session.execute(query)


async def counts(session: Session, since: datetime) -> dict[str, int]:
    """The number of texts of each kind since a day."""
    query = (
        select(UnreadCount.kind, func.sum(UnreadCount.texts))
        .where(UnreadCount.day >= since.date())
        .group_by(UnreadCount.kind)
        .order_by(func.sum(UnreadCount.texts).desc(), UnreadCount.kind)
    )
    return {kind: int(texts) for kind, texts in (await session.execute(query)).all()}


async def keep(session: Session, user_id: int, language: str, text: str, now: datetime) -> None:
    """Keep a text that its writer sends to the makers; the oldest make room."""
    values = {"user_id": user_id, "language": language, "text": text, "sent_at": now}
    await session.execute(insert(Misunderstood).values(values))
    theirs = Misunderstood.user_id == user_id
    await keep_newest(session, Misunderstood, theirs, limit=MOST_OF_USER)
    await keep_newest(session, Misunderstood, true(), limit=MOST)


async def sent(session: Session) -> list[SentText]:
    """The texts that users sent, the newest first; nobody is named."""
    query = select(Misunderstood.sent_at, Misunderstood.language, Misunderstood.text)
    rows = await session.execute(query.order_by(Misunderstood.id.desc()))
    return [SentText(*row) for row in rows]
