"""Kill after kill: the copies are shared out, and no user gets more of them than others."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, update

from db.models.deliveries import Delivery
from db.queries import deliveries
from db.store.engine import Database
from tests.store import add_users

MONDAY = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
LEASE = timedelta(seconds=120)
USERS, IN_FLIGHT = 13, 4


async def owe(db: Database) -> None:
    """A digest to each user, the first one due the longest."""
    await add_users(db, range(1, USERS + 1))
    rows = [
        {
            "user_id": id,
            "kind": "week",
            "period": MONDAY.date(),
            "due_at": MONDAY - timedelta(minutes=60 - id),
            "available_at": MONDAY - timedelta(minutes=60 - id),
        }
        for id in range(1, USERS + 1)
    ]
    async with db.begin() as session:
        await session.execute(insert(Delivery), rows)


async def live_and_die(db: Database, now: datetime, name: str) -> list[int]:
    """A process takes up what the one before left, sends, and is killed; the users it wrote to."""
    async with db.begin() as session:
        await deliveries.reclaim(session, now, name, alone=True)
    async with db.begin() as session:
        claimed = await deliveries.claim(session, now, name, now + LEASE, IN_FLIGHT)
    for row in claimed:
        async with db.begin() as session:
            assert await deliveries.mark_sending(session, row.id, name, now, now + LEASE)
    return [row.user_id for row in claimed]


async def test_no_user_gets_copies_more_often_than_others(any_db: Database) -> None:
    await owe(any_db)
    copies = Counter(dict.fromkeys(range(1, USERS + 1), 0))
    for kill in range(30):
        sent = await live_and_die(any_db, MONDAY + kill * timedelta(seconds=3), f"process {kill}")
        assert len(sent) == IN_FLIGHT, "the bound of a kill"
        copies.update(sent)
        assert max(copies.values()) - min(copies.values()) <= 1, copies


async def test_one_that_waits_for_its_retry_is_not_taken_up_before_it(any_db: Database) -> None:
    await owe(any_db)
    later = MONDAY + timedelta(minutes=5)
    async with any_db.begin() as session:
        waits = update(Delivery).where(Delivery.user_id == 1).values(available_at=later)
        await session.execute(waits)
    served = {user for kill in range(4) for user in await live_and_die(any_db, MONDAY, str(kill))}
    assert served == set(range(2, USERS + 1))
