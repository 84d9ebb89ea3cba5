"""Statements that are built once, when their module is imported, and run many times.

To build a statement takes ten times as long as SQLite takes to run it. A query that nearly every
answer runs is `_NAME = prepare(select(...))`, with a `bindparam` for each value.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Generic, TypeVarTuple, cast, overload

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Delete,
    Enum,
    Executable,
    Insert,
    Select,
    TextClause,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import IteratorResult, Result
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.types import TypeEngine

Ts = TypeVarTuple("Ts")
Values = Mapping[str, Any] | list[dict[str, Any]]
_SQLITE = sqlite.dialect()


class PreparedStatement(Generic[*Ts]):
    """A statement that is built once. `Session` executes it like any other."""

    def __init__(self, query: Executable) -> None:
        self.query = query

    @cached_property
    def for_sqlite(self) -> "SqliteStatement | None":
        """The statement for SQLite's driver; None if SQLAlchemy has to execute it.

        Only SQLAlchemy can choose the columns of an insert that names none, compute defaults and
        count the rows of an update.
        """
        named = isinstance(self.query, Insert) and self.query._values
        if not named and not isinstance(self.query, Select | CompoundSelect | Delete | TextClause):
            return None
        compiled = cast("Any", self.query).compile(dialect=_SQLITE)
        return None if compiled.insert_prefetch else SqliteStatement(compiled)


AnyStatement = PreparedStatement[*tuple[Any, ...]] | Executable


@overload
def prepare(query: TypedReturnsRows[*Ts]) -> PreparedStatement[*Ts]: ...
@overload
def prepare(query: Executable) -> PreparedStatement[*tuple[Any, ...]]: ...
def prepare(query: Executable) -> PreparedStatement[*tuple[Any, ...]]:
    """Prepare a statement that a module keeps."""
    return PreparedStatement(query)


class SqliteStatement:
    """A compiled statement that SQLite's driver runs itself.

    The SQL, the types' conversions and the rows are SQLAlchemy's; its execution, which takes
    twice as long as all of them, is left out.
    """

    def __init__(self, compiled: SQLCompiler) -> None:
        self.sql = str(compiled)
        columns = compiled._result_columns
        self.returns_rows = bool(columns)
        self.metadata = SimpleResultMetaData([column.keyname for column in columns])
        processors = enumerate(_result_processor(column.type) for column in columns)
        self._processors = [(place, process) for place, process in processors if process]
        self._names = compiled.positiontup or []
        binds = compiled.binds
        self._lists = [name for name, bind in binds.items() if bind.expanding]
        converters = {
            name: bind.type.dialect_impl(_SQLITE).bind_processor(_SQLITE)
            for name, bind in binds.items()
        }
        self._converters = {name: convert for name, convert in converters.items() if convert}
        self._constants = {name: bind.value for name, bind in binds.items() if not bind.required}
        self._convert(self._constants)
        for name in self._constants:
            self._converters.pop(name, None)

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        """Run it, once for each of a list of values, and fetch all rows.

        Raises KeyError for a value that is missing.
        """
        driver: Any = connection.connection.dbapi_connection
        try:
            if isinstance(values, list):
                cursor = driver.executemany(self.sql, [self._bound(row)[1] for row in values])
            else:
                cursor = driver.execute(*self._bound(values))
            rows = cursor.fetchall()
        except sqlite3.Error as error:
            raise DBAPIError.instance(
                self.sql, None, error, sqlite3.Error, hide_parameters=True, dialect=_SQLITE
            ) from error
        return [self._processed(row) for row in rows] if self._processors else rows

    def _processed(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """The row with its values as SQLAlchemy converts them; NULL is None for every type."""
        values = list(row)
        for place, process in self._processors:
            if values[place] is not None:
                values[place] = process(values[place])
        return tuple(values)

    def _convert(self, given: dict[str, Any]) -> None:
        for name, convert in self._converters.items():
            if name in given:
                value = given[name]
                given[name] = [*map(convert, value)] if name in self._lists else convert(value)

    def _bound(self, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """The SQL with a mark for each value of a list, and the values of its marks."""
        given = {**self._constants, **values}
        self._convert(given)
        if not self._lists:
            return self.sql, [given[name] for name in self._names]
        sql = self.sql
        for name in self._lists:
            sql = sql.replace(f"__[POSTCOMPILE_{name}]", ", ".join("?" * len(given[name])))
        each = [given[name] if name in self._lists else [given[name]] for name in self._names]
        return sql, [*chain.from_iterable(each)]


def _result_processor(type_: TypeEngine[Any]) -> Any:
    """The conversion of a column's values; a CHECK guards those of a closed set in the store."""
    if isinstance(type_, Enum):
        return None
    return type_.dialect_impl(_SQLITE).result_processor(_SQLITE, None)


def execute(connection: Connection, statement: AnyStatement, values: Values | None) -> Result[Any]:
    """Execute on a connection of this thread and fetch all rows, so that no cursor stays open."""
    if (direct := _direct(connection, statement, values)) is not None:
        return IteratorResult(direct.metadata, iter(direct.rows(connection, values or {})))
    query = statement.query if isinstance(statement, PreparedStatement) else statement
    result = connection.execute(query, values)
    return result.freeze()() if result.returns_rows else result


def rows(connection: Connection, statement: AnyStatement, values: Values | None) -> Sequence[Any]:
    """Like `execute`, for rows that are read by the places of their columns.

    To make a `Result` of them takes as long as SQLite takes for a short statement.
    """
    if (direct := _direct(connection, statement, values)) is not None:
        return direct.rows(connection, values or {})
    return execute(connection, statement, values).all()


def _direct(
    connection: Connection, statement: AnyStatement, values: Values | None
) -> SqliteStatement | None:
    """The statement for SQLite's driver, where it can run it itself."""
    if not isinstance(statement, PreparedStatement) or connection.dialect.name != "sqlite":
        return None
    direct = statement.for_sqlite
    return None if isinstance(values, list) and direct and direct.returns_rows else direct
