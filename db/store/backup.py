"""Backup of a live SQLite store, atomic and checked; and restore."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from db.store import migrate
from db.store.engine import sqlite_file
from db.store.locked_file import StoreInUseError, hold_lock

# A database with all of these tables is one of this bot.
OUR_TABLES = {"users", "tasks", "ticks", "deliveries", "alembic_version"}
RowCounts = dict[str, int]


class BackupError(Exception):
    """Backup or restore failed; the message says why, in words for the operator."""


def store_file(url: str) -> Path:
    """The file of a SQLite store. Raises BackupError for PostgreSQL."""
    if (file := sqlite_file(url)) is None:
        raise BackupError("This store is PostgreSQL: use pg_dump and pg_restore for it.")
    return file


def make_backup(url: str, target: Path) -> None:
    """Save the store to `target` and check it. Atomic: a kill leaves the former backup whole.

    The bot may write meanwhile: the backup is the state at its beginning. A plain copy of the
    file was stale or broken in most trials. Raises BackupError.
    """
    source = store_file(url)
    if not source.exists():
        raise BackupError(f"There is no store at {source} yet.")
    if _is_part_of(target, source):
        raise BackupError("This is the store itself: a backup needs another name.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        save_copy(source, target)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"Nothing was saved: {_error_text(error)}.") from None


def save_copy(source: Path, target: Path) -> None:
    """Like `make_backup`, for a file. Raises BackupError, sqlite3.Error and OSError."""
    partial = target.with_name(target.name + ".partial")
    try:
        counts = _copy(source, partial)
        if counts != _check(partial):
            raise BackupError("The copy does not have the rows of the store.")
        _to_disk(partial)
        partial.replace(target)
        _to_disk(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def _is_part_of(target: Path, store: Path) -> bool:
    """True if a file of that name is the store's, by whatever name or link."""
    parts = [Path(f"{store}{end}") for end in ("", "-wal", "-shm", "-journal", ".lock")]
    return any(
        target.absolute() == part.absolute()
        or (target.exists() and part.exists() and target.samefile(part))
        for part in parts
    )


def restore_backup(url: str, file: Path, now: datetime) -> Path | None:
    """Replace the store by a backup; the path where the former store is kept, if there was one.

    Raises BackupError and changes nothing if the bot runs, or if the backup is broken, of
    another application or of a newer version.
    """
    target = store_file(url)
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    if target.exists() and file.samefile(target):
        raise BackupError("This is the store itself.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _exclusively(target):
            return _restore(file, target, now)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"The backup can't be restored: {_error_text(error)}.") from None


def _restore(file: Path, target: Path, now: datetime) -> Path | None:
    partial = target.with_name(target.name + ".restoring")
    try:
        _check_revision(file)
        counts = _copy(file, partial)
        if counts != _check(partial):
            raise BackupError("The backup could not be read to its end.")
        _to_disk(partial)
        kept = _set_aside(target, now)
        partial.replace(target)
        _to_disk(target.parent)
    finally:
        partial.unlink(missing_ok=True)
    return kept


def _error_text(error: Exception) -> str:
    """The message of SQLite or the system: it names files and conditions, never a row."""
    return str(error.strerror if isinstance(error, OSError) else error)


def _copy(source: Path, target: Path) -> RowCounts:
    """Copy one state of the source; the number of rows of each of its tables."""
    target.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.isolation_level = None
        # One transaction: the counts and the copy see the same state.
        reading.execute("BEGIN")
        counts = _counts(reading)
        reading.backup(writing)
        # In WAL mode, which the copy inherits, it would need a log beside it.
        writing.execute("PRAGMA journal_mode=DELETE")
    return counts


def _check(file: Path) -> RowCounts:
    """The number of rows of each table. Raises BackupError for a damaged file."""
    with closing(sqlite3.connect(file)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("The copy is broken.")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise BackupError("The copy has rows that belong to nothing.")
        return _counts(connection)


def _counts(connection: sqlite3.Connection) -> RowCounts:
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    names = [name for (name,) in tables if not name.startswith("sqlite_")]
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - a table's own name
        for name in names
    }


def _check_revision(file: Path) -> None:
    """Raises BackupError for a file that this version of the bot can't open."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            if not set(_counts(connection)) >= OUR_TABLES:
                raise BackupError("This is a database, but not this bot's.")
            revisions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        except sqlite3.DatabaseError:
            raise BackupError("This is not a database, or a broken one.") from None
    if len(revisions) != 1 or not migrate.is_known_revision(revisions[0][0]):
        raise BackupError("The backup is of a newer version of the bot, or of another one.")


@contextmanager
def _exclusively(target: Path) -> Iterator[None]:
    """Hold the lock of the store, so that the bot can't run."""
    try:
        with hold_lock(target):
            yield
    except StoreInUseError:
        raise BackupError("The bot works with this store: stop it first.") from None


def _set_aside(target: Path, now: datetime) -> Path | None:
    """Link the store under a second name, so that a whole store exists at every moment."""
    if not target.exists():
        return None
    kept = target.with_name(f"{target.name}.before-{now:%Y%m%d-%H%M%S}")
    try:
        # Flush the log into the file: SQLite would replay a log left behind into the backup.
        with closing(sqlite3.connect(target)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.DatabaseError:
        pass  # a damaged store may be the reason for the restore
    for suffix in ("-wal", "-shm"):
        beside = Path(f"{target}{suffix}")
        if beside.exists():
            beside.replace(f"{kept}{suffix}")
    os.link(target, kept)
    return kept


def _to_disk(path: Path) -> None:
    """Flush a file's data, or a folder's names, to disk (fsync)."""
    try:
        # Windows flushes only what was opened for writing, and opens no folder at all.
        handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    except PermissionError:
        if path.is_dir():
            return
        raise
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
