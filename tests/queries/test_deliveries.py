"""A check finds its rows by an index, however many users and deliveries there are."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from db.queries import deliveries, users
from db.store.engine import Database
from tests.statement_counts import statements
from tests.store import add_many, add_users

NOW = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
MANY = 20_000
DELIVERIES = """
INSERT INTO deliveries (user_id, kind, period, state, due_at, available_at, sent_at, attempts,
                        asks, has_keyboard)
SELECT id, 'week', :period, 'sent', :now, :now, :now, 1, false, false
FROM users WHERE id > 1
"""


@pytest.fixture
async def crowded(any_db: Database) -> AsyncIterator[Database]:
    """Of many users one is due, of many deliveries one is planned."""
    await add_users(any_db, [1], next_digest_at=NOW)
    await add_many(any_db, MANY, NOW + timedelta(days=3))
    async with any_db.begin() as session:
        last = NOW - timedelta(weeks=1)
        given = {"period": str(last.date()), "now": str(last)}
        await session.execute(text(DELIVERIES), given)
        row = {
            "user_id": 1,
            "kind": "week",
            "period": NOW.date(),
            "due_at": NOW,
            "available_at": NOW,
        }
        await deliveries.enqueue(session, [row])
    if not any_db.is_sqlite:  # PostgreSQL counts rows by itself, though not at once
        async with any_db.begin() as session:
            await session.execute(text("ANALYZE"))
    yield any_db


ASKED: dict[str, Callable[[Any], Awaitable[Any]]] = {
    "who is due": lambda session: users.with_due_digest(session, NOW, 500),
    "is anyone due": lambda session: users.any_digest_due(session, NOW),
    "claim": lambda session: deliveries.claim(session, NOW, "a", NOW + timedelta(minutes=2), 4),
    "claim of one": lambda session: deliveries.claim(session, NOW, "a", NOW, 1),
    "is anything ready": lambda session: deliveries.any_ready(session, NOW),
    "is anything left": lambda session: deliveries.any_unfinished(session, NOW, "a", alone=False),
    "did anyone leave": lambda session: deliveries.any_unfinished(session, NOW, "a", alone=True),
    "reclaim": lambda session: deliveries.reclaim(session, NOW, "a", alone=True),
    "skip": lambda session: deliveries.skip_old(session, NOW - timedelta(days=1)),
}


async def plan_of(db: Database, ask: Callable[[Any], Awaitable[Any]]) -> str:
    """Return the database's plan for the one statement that is asked."""
    explain = "EXPLAIN QUERY PLAN " if db.is_sqlite else "EXPLAIN "
    with statements() as asked, suppress(ZeroDivisionError):
        async with db.begin() as session:
            await ask(session)
            raise ZeroDivisionError
    (statement,) = asked
    compiled = statement.compile(
        dialect=db.connections.engine.dialect, compile_kwargs={"literal_binds": True}
    )
    async with db.read() as session:
        rows = await session.execute(text(explain + str(compiled)))
        return "\n".join(str(row[-1]) for row in rows)


async def test_a_reminder_is_looked_for_among_the_users_own(crowded: Database) -> None:
    plan = await plan_of(crowded, lambda session: deliveries.again_due_at(session, 1, NOW))
    assert "ix_deliveries_state" not in plan, "it would walk through the queue of all users"


@pytest.mark.parametrize("name", ASKED)
async def test_a_check_walks_through_no_table(name: str, crowded: Database) -> None:
    plan = await plan_of(crowded, ASKED[name])
    assert any(index in plan for index in ("ix_", "pk_", "PRIMARY KEY")), plan
    for walk in ("SCAN users", "SCAN deliveries", "Seq Scan on users", "Seq Scan on deliveries"):
        assert walk not in plan, plan
