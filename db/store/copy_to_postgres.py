"""Copies a SQLite store to PostgreSQL: every row or none, counted and compared."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    ForeignKeyConstraint,
    Integer,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from db.models.base import Base
from db.store import migrate
from db.store.engine import driver_url
from db.store.locked_file import is_locked

# Rows in memory at a time.
BATCH = 2_000
RawRow = Sequence[Any]


class CopyError(Exception):
    """Nothing was copied; the message says why, in words for the operator."""


@dataclass(frozen=True)
class TableSum:
    """The number of rows and the sum of their hashes, which does not depend on their order."""

    rows: int = 0
    digests: int = 0

    def plus(self, rows: Sequence[RawRow]) -> "TableSum":
        digests = self.digests
        for row in rows:
            digest = blake2b(repr(tuple(row)).encode("utf-8", "surrogatepass"), digest_size=16)
            digests = (digests + int.from_bytes(digest.digest())) % 2**128
        return TableSum(self.rows + len(rows), digests)


def copy_store(
    source_url: str, target_url: str, tell: Callable[[str, int], None] = lambda table, rows: None
) -> dict[str, int]:
    """Copy every table of one state of the source; the rows of each table. Raises CopyError.

    Only reads the source, which may be in use. Migrates the target, which must be empty, and
    writes it in one transaction: a failure leaves it empty. Calls `tell` after each table.
    """
    source_place, target_place = driver_url(source_url), driver_url(target_url)
    if source_place.get_backend_name() != "sqlite":
        raise CopyError("The store to move from should be SQLite.")
    if target_place.get_backend_name() != "postgresql":
        raise CopyError("The store to move to should be PostgreSQL.")
    if not Path(str(source_place.database)).exists():
        raise CopyError(f"There is no store at {source_place.database}.")
    source = create_engine(source_place.set(drivername="sqlite"), hide_parameters=True)
    event.listen(source, "connect", _plain)
    target = create_engine(target_place, hide_parameters=True)
    try:
        return _copy_rows(source, target, target_url, tell)
    finally:
        source.dispose()
        target.dispose()


def is_in_use(source_url: str) -> bool:
    """True if the bot runs on the SQLite store."""
    return is_locked(Path(str(driver_url(source_url).database)))


def _plain(connection: Any, _: object) -> None:
    """Let the caller begin transactions; each reads one state of the store."""
    connection.isolation_level = None


def _copy_rows(
    source: Engine, target: Engine, target_url: str, tell: Callable[[str, int], None]
) -> dict[str, int]:
    with source.connect() as reading:
        reading.exec_driver_sql("BEGIN")
        revision = MigrationContext.configure(reading).get_current_revision()
        if revision != migrate.head_revision():
            raise CopyError(
                "The store to move from is of another version of the bot: run `migrate` on it."
            )
        try:
            migrate.upgrade(target_url)
            with target.begin() as writing:
                return _copy(reading, writing, tell)
        except SQLAlchemyError as error:
            # The database's message may quote a row.
            cause = getattr(error, "orig", None) or error
            raise CopyError(f"PostgreSQL refuses: {type(cause).__name__}") from None


def _copy(
    reading: Connection, writing: Connection, tell: Callable[[str, int], None]
) -> dict[str, int]:
    for table in Base.metadata.sorted_tables:
        # Lock out other writers, such as a bot that starts too early.
        writing.execute(text(f'LOCK TABLE "{table.name}" IN ACCESS EXCLUSIVE MODE'))
        if writing.scalar(select(func.count()).select_from(table)):
            raise CopyError(f"The store to move to should be empty; it has {table.name}.")
    with_cycles = list(_cycles())
    for key in with_cycles:
        _defer(writing, key, "DEFERRABLE INITIALLY DEFERRED")
    sums = {}
    for table in Base.metadata.sorted_tables:
        try:
            sums[table.name] = _copy_table(table, reading, writing)
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise CopyError(
                f"PostgreSQL refuses a row of {table.name}: {type(cause).__name__}. "
                "Nothing was moved."
            ) from None
        tell(table.name, sums[table.name].rows)
    writing.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for key in with_cycles:
        _defer(writing, key, "NOT DEFERRABLE")
    for table in Base.metadata.sorted_tables:
        if _sum(table, writing) != sums[table.name]:
            raise CopyError(f"{table.name} did not arrive whole. Nothing was moved.")
        _set_sequence(table, writing)
    return {name: table_sum.rows for name, table_sum in sums.items()}


def _cycles() -> Iterator[ForeignKeyConstraint]:
    """Foreign keys of tables that reference each other; checked when all rows are there."""
    for table in Base.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            if constraint.use_alter:
                yield constraint


def _defer(writing: Connection, key: ForeignKeyConstraint, how: str) -> None:
    writing.execute(text(f'ALTER TABLE "{key.table.name}" ALTER CONSTRAINT "{key.name}" {how}'))


def _rows(table: Table, connection: Connection) -> Iterator[Sequence[Any]]:
    query = select(table).execution_options(yield_per=BATCH)
    with connection.execute(query) as result:
        yield from result.partitions()


def _copy_table(table: Table, reading: Connection, writing: Connection) -> TableSum:
    total = TableSum()
    for rows in _rows(table, reading):
        total = total.plus(rows)
        writing.execute(insert(table), [dict(row._mapping) for row in rows])
    return total


def _sum(table: Table, connection: Connection) -> TableSum:
    total = TableSum()
    for rows in _rows(table, connection):
        total = total.plus(rows)
    return total


def _set_sequence(table: Table, writing: Connection) -> None:
    """Set the sequence of the table's ids behind the copied rows."""
    column = table.autoincrement_column
    if column is None or not isinstance(column.type, Integer | BigInteger):
        return
    last = writing.scalar(select(func.max(column)))
    if last is not None:
        writing.execute(
            select(func.setval(func.pg_get_serial_sequence(table.name, column.name), last))
        )
