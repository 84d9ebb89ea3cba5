"""The store as plain data, to see what a test changed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, create_engine, delete, insert, select, text

from db.models.analyses import Analysis
from db.models.base import Base
from db.models.users import User
from db.plans import builtin
from db.seed import load_reference
from db.store.engine import Database, driver_url
from db.store.session import Session

TODAY = datetime(2026, 11, 24, 9, 32, tzinfo=UTC)

Row = dict[str, Any]
Dump = dict[str, list[Row]]

MANY = """
INSERT INTO users (id, name, language, time_zone, weekday, minute_of_day, analysis_id, created_at,
                   next_digest_at)
WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
SELECT i, name, language, time_zone, weekday, minute_of_day, analysis_id, created_at, :moment
FROM n, users WHERE users.id = 1
"""


# Connections that hold an advisory lock.
HOLDING = "pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')"


async def load_sample(db: Database) -> None:
    """Load the sample in every language, and no empty plan: newcomers have the sample.

    So it was for everybody once, and it is for those who chose it.
    """
    await load_reference(db)
    async with db.begin() as session:
        await session.execute(delete(Analysis).where(Analysis.name == builtin.EMPTY))


async def add_row(session: Session, row: Any) -> Any:
    """Insert the row that a model's object describes, and give the object its id."""
    columns = type(row).__table__.columns
    values = {
        column.name: vars(row)[column.name] for column in columns if column.name in vars(row)
    }
    query = insert(type(row)).values(**values).returning(*type(row).__table__.primary_key)
    for column, value in (await session.execute(query)).one()._mapping.items():
        setattr(row, column, value)
    return row


async def dump(db: Database) -> Dump:
    """Every row of every table."""
    async with db.read() as session:
        return {
            table.name: [
                dict(row._mapping)
                for row in await session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
        }


def sync_engine(db: Database) -> Engine:
    """Return the engine on which SQLAlchemy's events of connections and statements are heard."""
    engine = db.connections.engine
    return engine if isinstance(engine, Engine) else engine.sync_engine


def end_connections(url: str, which: str) -> int:
    """Have PostgreSQL end some connections to a database, by a condition on `pid`; how many."""
    engine = create_engine(driver_url(url))
    with engine.connect() as connection:
        ended = connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                f"WHERE datname = current_database() AND {which}"
            )
        ).all()
    engine.dispose()
    return len(ended)


def without(whole: Dump, user_id: int) -> Dump:
    """Return the rows of everybody except this user: shared rows, and those of all others.

    Pictures are left out: they are kept for whoever asks for the same figures.
    """
    shares = {row["id"] for row in whole["shares"] if row["user_id"] == user_id}
    return {
        table: [
            row
            for row in rows
            if _owner(table, row) != user_id
            and not (table == "shared_items" and row["share_id"] in shares)
        ]
        for table, rows in whole.items()
        if table != "pictures"
    }


def _owner(table: str, row: Row) -> Any:
    return row["id"] if table == "users" else row.get("user_id")


async def add_users(db: Database, ids: Iterable[int], **values: Any) -> None:
    """Users in Almaty whose digest comes on Mondays at nine."""
    async with db.begin() as session:
        defaults = {
            "name": "Aru",
            "language": "en",
            "time_zone": "Asia/Almaty",
            "weekday": 0,
            "minute_of_day": 540,
            "every_weeks": 1,
            "created_at": TODAY,
            "onboarded_at": TODAY,
            "analysis_id": await builtin.builtin_id(session),
        }
        await session.execute(insert(User), [{"id": id, **defaults, **values} for id in ids])


async def add_many(db: Database, count: int, next_digest_at: datetime) -> None:
    """Users 2 to `count`, like user 1, in one statement."""
    async with db.begin() as session:
        moment = next_digest_at.strftime("%Y-%m-%d %H:%M:%S.%f")
        await session.execute(text(MANY), {"count": count, "moment": moment})
