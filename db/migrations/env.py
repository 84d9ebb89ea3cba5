"""Alembic's entry: one synchronous connection, foreign keys off while tables are rebuilt."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, create_engine, func, select
from sqlalchemy.engine import URL

from db.models.base import Base, UtcDateTime

# Any number that nobody else locks in this database.
KEY = 0x0CA2EE2C


def render_item(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """Migrations name plain types: they must run long after the models have moved on."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # Replicas start at the same moment: one brings the database up to date, the others
            # wait and find nothing left to do.
            connection.execute(select(func.pg_advisory_xact_lock(KEY)))
        context.run_migrations()


def migrate(url: URL) -> None:
    if url.get_backend_name() == "sqlite":
        # Rebuilding a parent table with foreign keys on would delete its children; SQLite has
        # them off unless a connection asks for them.
        url = url.set(drivername="sqlite")
    engine = create_engine(url)
    with engine.connect() as connection:
        run(connection)
    engine.dispose()


migrate(context.config.attributes["url"])
