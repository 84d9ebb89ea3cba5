"""Alembic's entry: one synchronous connection, one transaction around all revisions.

Foreign keys of SQLite are off meanwhile, and are checked before the commit: rebuilding a parent
table with them on would delete its children.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, create_engine, event, func, select
from sqlalchemy.engine import URL

from db.models.base import Base, UtcDateTime
from db.store.faults import StoreError
from db.store.migrate import APPLICATION_ID

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
        # SQLite's DDL is transactional, too; Alembic takes it for not so.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # Replicas start at the same moment: one brings the database up to date, the others
            # wait and find nothing left to do.
            connection.execute(select(func.pg_advisory_xact_lock(KEY)))
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            finish(connection)


def finish(connection: Connection) -> None:
    """Mark the store as ours. Raises StoreError, which undoes all, for rows without a parent."""
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StoreError("The database was not migrated: it has rows that belong to nothing.")
    if connection.exec_driver_sql("PRAGMA application_id").scalar() != APPLICATION_ID:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def begin_by_ourselves(connection: Any, _: object) -> None:
    # The driver begins no transaction before DDL: each statement would commit by itself.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = OFF")


def begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def migrate(url: URL) -> None:
    is_sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(url.set(drivername="sqlite") if is_sqlite else url)
    if is_sqlite:
        event.listen(engine, "connect", begin_by_ourselves)
        event.listen(engine, "begin", begin)
    try:
        with engine.connect() as connection:
            run(connection)
    finally:
        engine.dispose()


migrate(context.config.attributes["url"])
