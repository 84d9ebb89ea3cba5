"""Counts over all users for administrators; nobody is named."""

from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select

from db.models.deliveries import Delivery
from db.models.users import ActiveWeek, Tick, User
from db.queries.deliveries import OF_PLAN
from db.rows.stats import DigestCounts, UserCounts
from db.store.session import Session

# A digest sent later than this after its moment counts as late.
LATE = timedelta(hours=1)


async def count_users(session: Session, since: datetime) -> UserCounts:
    """Count the users; `new` are those who came since a moment."""
    query = select(
        func.count(),
        func.count(User.onboarded_at),
        func.count(User.blocked_at),
        func.count(case((User.created_at >= since, 1))),
    )
    return UserCounts(*(await session.execute(query)).one())


async def active_by_week(session: Session, since: date) -> dict[date, int]:
    """The number of users active in each week, by its Monday in UTC."""
    query = (
        select(ActiveWeek.monday, func.count())
        .where(ActiveWeek.monday >= since)
        .group_by(ActiveWeek.monday)
    )
    return dict((await session.execute(query)).all())


async def count_done_ticks(session: Session, since: datetime) -> int:
    """Count the ticks that marked a task done since a moment, undone ones included."""
    query = select(func.count(Tick.id)).where(Tick.ticked_at >= since, Tick.state == "done")
    return (await session.execute(query)).scalar_one()


async def count_digests(session: Session, since: datetime, now: datetime) -> DigestCounts:
    """Count the deliveries that fell due in a span, broadcasts apart."""
    fell_due = (Delivery.due_at.between(since, now), Delivery.kind.in_(OF_PLAN))
    states = select(Delivery.state, func.count()).where(*fell_due).group_by(Delivery.state)
    sent = select(Delivery.due_at, Delivery.sent_at).where(*fell_due, Delivery.state == "sent")
    moments = (await session.execute(sent)).all()
    late = sum(sent_at is not None and sent_at - due_at > LATE for due_at, sent_at in moments)
    return DigestCounts(dict((await session.execute(states)).all()), late)


async def last_digest_sent_at(session: Session) -> datetime | None:
    """The moment of the newest digest or reminder of a plan."""
    query = select(func.max(Delivery.sent_at)).where(Delivery.kind.in_(OF_PLAN))
    return (await session.execute(query)).scalar_one()
