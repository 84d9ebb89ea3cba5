"""Whose database a SQLite file is, and of which revision; only reads it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from db.store import migrate
from db.store.faults import NEWER, DamagedStoreError, StoreError

T = TypeVar("T")
# What every revision has beside `alembic_version`: so a store without our mark is known.
OLDEST_TABLES = {"analyses", "skills", "tasks", "ticks", "users"}
# A killed process left a journal that only a connection that may write can take in.
_LEFTOVERS = (sqlite3.SQLITE_READONLY_ROLLBACK, sqlite3.SQLITE_READONLY_RECOVERY)


@dataclass(frozen=True)
class Contents:
    """Describe a file: its mark, its tables, whether any of them has rows, and its revisions."""

    application_id: int
    tables: frozenset[str]
    has_rows: bool
    revisions: tuple[str, ...]

    @property
    def revision(self) -> str | None:
        return self.revisions[0] if self.revisions else None

    @property
    def is_marked(self) -> bool:
        return self.application_id == migrate.APPLICATION_ID


NOTHING = Contents(0, frozenset(), False, ())


def contents(path: Path) -> Contents:
    """Look into the file; NOTHING if there is none. Raises sqlite3.Error."""
    if not path.exists():
        return NOTHING
    try:
        return _read(path, "ro", _contents)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in _LEFTOVERS:
            raise
        return _read(path, "rw", _contents)


def check_place(path: Path) -> None:
    """Raises StoreError if no database can be at this path."""
    if path.is_dir():
        raise StoreError(f"{path} is a folder; the database should be a file.")
    if not path.parent.is_dir():
        raise StoreError(f"There is no folder {path.parent} for the database.")


def check_ours(path: Path, found: Contents) -> None:
    """Raises StoreError if the file is another program's, or of a revision that is not known."""
    if len(found.revisions) > 1 or not all(map(migrate.is_known_revision, found.revisions)):
        if found.is_marked or found.tables >= OLDEST_TABLES:
            raise StoreError(NEWER)
        raise StoreError(_foreign(path))
    if found.is_marked or (not found.tables and not found.application_id):
        return
    if found.application_id or "alembic_version" not in found.tables:
        raise StoreError(_foreign(path))
    if not found.revisions and found.tables != {"alembic_version"}:
        raise StoreError(
            f"{path} was left half made by an older version of the bot: "
            "restore a backup, or move the file away."
        )
    if found.revisions and not found.tables >= OLDEST_TABLES:
        raise StoreError(_foreign(path))


def check_whole(path: Path) -> None:
    """Raises DamagedStoreError. Reads the whole file: 0.3 s for 100 MB."""
    (answer,) = _read(path, "rw", lambda store: store.execute("PRAGMA quick_check(1)").fetchone())
    if answer != "ok":
        raise DamagedStoreError(f"The database {path} is damaged.")


def _foreign(path: Path) -> str:
    return (
        f"{path} is the database of another program: DATABASE_URL should name a file of this bot, "
        "or one that does not exist yet."
    )


def _read(path: Path, mode: str, read: Callable[[sqlite3.Connection], T]) -> T:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        return read(connection)


def _contents(connection: sqlite3.Connection) -> Contents:
    connection.isolation_level = None
    connection.execute("BEGIN")
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' "
    tables = frozenset(name for (name,) in connection.execute(query + "ESCAPE '^'"))
    revisions = _revisions(connection) if "alembic_version" in tables else ()
    others = sorted(tables - {"alembic_version"})
    return Contents(
        application_id, tables, any(_has_rows(connection, name) for name in others), revisions
    )


def _revisions(connection: sqlite3.Connection) -> tuple[str, ...]:
    columns = connection.execute("PRAGMA table_info(alembic_version)").fetchall()
    if [name for _, name, *_ in columns] != ["version_num"]:
        return ("not of Alembic",)
    rows = connection.execute("SELECT version_num FROM alembic_version")
    return tuple(str(revision) for (revision,) in rows)


def _has_rows(connection: sqlite3.Connection, table: str) -> bool:
    name = table.replace('"', '""')
    query = f'SELECT EXISTS (SELECT 1 FROM "{name}")'  # noqa: S608 - a table's own name
    return bool(connection.execute(query).fetchone()[0])
