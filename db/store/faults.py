"""Faults of the store in words for the operator: one line each, no row and no password in it."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from db.store.engine import driver_url
from db.store.locked_file import StoreInUseError

IN_USE = "Another process of the bot works with this database."
NEWER = (
    "The database is of a newer version of the bot: update the bot, or restore a backup that this "
    "version made."
)
# Errors of the system for a place that this user may not write to.
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
FULL = (errno.ENOSPC, errno.EDQUOT)
# Bytes; a disk with fewer is full. What a failed transaction took is free again by then.
FEW = 2**20
# Classes of PostgreSQL's conditions: connection, authorization, no such database, too many
# connections, shutting down or starting, and the one of a missing right.
UNREACHABLE = ("08", "28", "3D", "53", "57", "42501")


class StoreError(Exception):
    """The store can't be opened; the message tells the operator why."""


class DamagedStoreError(StoreError):
    """The store's file is damaged; `in_words` adds which backup there is."""


def in_words(error: BaseException, url: str, backups: Path, newest: Path | None) -> str | None:
    """A line for the operator; None for an error that is not the store's.

    `backups` is where copies are, and `newest` the newest of them.
    """
    if isinstance(error, StoreInUseError):
        return IN_USE
    if isinstance(error, DamagedStoreError):
        return f"{error} {_way_back(backups, newest)}"
    if isinstance(error, StoreError):
        return str(error)
    for cause in _causes(error):
        if isinstance(cause, sqlite3.Error):
            words, damaged = _sqlite_words(cause, Path(str(driver_url(url).database)))
            return f"{words} {_way_back(backups, newest)}" if damaged else words
        if type(cause).__module__.startswith("psycopg"):
            return _postgres_words(cause)
    return None


def system_words(error: OSError, path: Path) -> str:
    """Why the system lets nobody work with this file or folder."""
    if error.errno in FORBIDDEN:
        return f"This user may not write to {path}."
    if error.errno in FULL:
        return f"The disk is full: {path} can't be written."
    return f"{path} can't be used: {error.strerror}."


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what a library wrapped into it."""
    known: BaseException | None = error
    for _ in range(5):
        if known is None:
            return
        yield known
        known = known.orig if isinstance(known, DBAPIError) else known.__cause__


def _way_back(backups: Path, newest: Path | None) -> str:
    if newest is None:
        return f"There is no backup in {backups}."
    return f"The newest backup comes back with: python -m bot restore {newest}"


def _sqlite_words(error: sqlite3.Error, path: Path) -> tuple[str | None, bool]:
    """The line, and whether a backup helps."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    if code == sqlite3.SQLITE_CORRUPT:
        return f"The database {path} is damaged.", True
    if code == sqlite3.SQLITE_NOTADB:
        return f"{path} is not a SQLite database, or its beginning is damaged.", True
    full = f"The disk is full: {path} can't be written."
    words = {
        sqlite3.SQLITE_FULL: full,
        sqlite3.SQLITE_IOERR: full if _is_full(path.parent) else f"The disk of {path} fails.",
        sqlite3.SQLITE_CANTOPEN: f"{path} can't be opened: may this user write to its folder?",
        sqlite3.SQLITE_READONLY: f"This user may not write to {path}.",
        sqlite3.SQLITE_PERM: f"This user may not write to {path}.",
        sqlite3.SQLITE_BUSY: f"Another program holds {path}; try again when it has ended.",
    }
    return words.get(code), False


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < FEW
    except OSError:
        return False


def _postgres_words(error: BaseException) -> str | None:
    """The line for a server that can't be reached or does not let the bot in."""
    state = getattr(error, "sqlstate", None)
    unreachable = type(error).__name__ == "OperationalError" and state is None
    if not unreachable and not (state or "").startswith(UNREACHABLE):
        return None
    lines = str(error).strip().splitlines()
    return f"PostgreSQL can't be used: {lines[0] if lines else type(error).__name__}"
