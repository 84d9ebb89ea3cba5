"""Statements that are built once, when their module is imported, and run many times.

To build a statement takes ten times as long as SQLite takes to run it. A query that nearly every
answer runs is `_NAME = prepare(select(...))`, with a `bindparam` for each value.
"""

import sqlite3
from collections.abc import Mapping
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
        self._metadata = SimpleResultMetaData(
            [column.keyname for column in columns],
            _processors=[_result_processor(column.type) for column in columns],
        )
        self._names = compiled.positiontup or []
        binds = compiled.binds
        self._lists = [name for name, bind in binds.items() if bind.expanding]
        self._constants = {name: bind.value for name, bind in binds.items() if not bind.required}
        converters = {
            name: bind.type.dialect_impl(_SQLITE).bind_processor(_SQLITE)
            for name, bind in binds.items()
        }
        self._converters = {name: convert for name, convert in converters.items() if convert}

    def execute(self, connection: sqlite3.Connection, values: Values) -> Result[Any]:
        """Run it, once for each of a list of values, and fetch all rows.

        Raises KeyError for a value that is missing.
        """
        try:
            if isinstance(values, list):
                cursor = connection.executemany(self.sql, [self._bound(row)[1] for row in values])
            else:
                cursor = connection.execute(*self._bound(values))
            rows = cursor.fetchall()
        except sqlite3.Error as error:
            raise DBAPIError.instance(
                self.sql, None, error, sqlite3.Error, hide_parameters=True, dialect=_SQLITE
            ) from error
        return IteratorResult(self._metadata, iter(rows))

    def _bound(self, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """The SQL with a mark for each value of a list, and the values of its marks."""
        given = {**self._constants, **values}
        for name, convert in self._converters.items():
            value = given[name]
            given[name] = [*map(convert, value)] if name in self._lists else convert(value)
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


def execute(
    connection: Connection,
    statement: "PreparedStatement[*tuple[Any, ...]] | Executable",
    values: Values | None,
) -> Result[Any]:
    """Execute on a connection of this thread and fetch all rows, so that no cursor stays open."""
    if isinstance(statement, PreparedStatement):
        direct = statement.for_sqlite if connection.dialect.name == "sqlite" else None
        if direct is not None and not (isinstance(values, list) and direct.returns_rows):
            driver = cast("sqlite3.Connection", connection.connection.dbapi_connection)
            return direct.execute(driver, values or {})
        statement = statement.query
    result = connection.execute(statement, values)
    return result.freeze()() if result.returns_rows else result
