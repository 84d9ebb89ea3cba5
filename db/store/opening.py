"""Opens a store: lock it, look whose it is, keep a copy if rows could be lost, migrate.

Nothing touches a SQLite file before its lock is held.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.store import backup, migrate, recognise
from db.store.engine import driver_url, sqlite_file
from db.store.faults import DamagedStoreError, StoreError, system_words
from db.store.locked_file import StoreFile, StoreInUseError, hold_lock

# Seconds. An import that only looks at the store holds the lock for a moment.
LOCK_WITHIN = 1.0
COPIES_KEPT = 2  # copies from before a migration; each is as large as the store


@contextmanager
def open_alone(url: str) -> Iterator[StoreFile | None]:
    """Bring the store up to date, and keep others away while the block runs.

    Yields None for PostgreSQL, whose replicas share it. Raises StoreError, StoreInUseError,
    sqlite3.Error and SQLAlchemyError; `db.store.faults.in_words` has the words for all.
    """
    if (path := sqlite_file(url)) is None:
        migrate.upgrade(url)
        yield None
        return
    with _locked(path) as file:
        _bring_up_to_date(url, path)
        file.remember()
        yield file


def open_beside(url: str) -> None:
    """Bring the store up to date, or find it so while a bot runs. Raises like `open_alone`."""
    try:
        with open_alone(url):
            pass
    except StoreInUseError:
        path = Path(str(driver_url(url).database))
        found = recognise.contents(path)
        recognise.check_ours(path, found)
        if found.revision != migrate.head_revision():
            raise StoreError(
                "The bot works with this database, which is of an older version: stop it first."
            ) from None


@contextmanager
def _locked(path: Path) -> Iterator[StoreFile]:
    recognise.check_place(path)
    lock = hold_lock(path, LOCK_WITHIN)
    try:
        file = lock.__enter__()
    except OSError as error:
        raise StoreError(system_words(error, Path(f"{path}.lock"))) from None
    try:
        yield file
    finally:
        lock.__exit__(None, None, None)


def _bring_up_to_date(url: str, path: Path) -> None:
    _probe(path)
    found = recognise.contents(path)
    recognise.check_ours(path, found)
    if path.exists():
        # Whatever is written to a damaged store may be lost, or damage more.
        recognise.check_whole(path)
    if found.revision == migrate.head_revision() and found.is_marked:
        migrate.switch_to_wal(path)
        return
    if found.has_rows and found.revision != migrate.head_revision():
        _keep_copy(path, found.revision)
    migrate.upgrade(url)


def _probe(path: Path) -> None:
    """Make a file in the folder, and open what is there for writing. Raises StoreError."""
    try:
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise StoreError(system_words(error, path.parent)) from None
    for end in ("", "-wal", "-shm", "-journal"):
        try:
            os.close(os.open(f"{path}{end}", os.O_RDWR))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise StoreError(system_words(error, Path(f"{path}{end}"))) from None


def _keep_copy(path: Path, revision: str | None) -> None:
    """Save the store as it is before a migration, and delete older copies of that kind."""
    target = path.with_name(f"{path.name}.before-migration-{revision}")
    try:
        backup.save_copy(path, target)
    except backup.BackupError:
        raise DamagedStoreError(f"The database {path} is damaged, and was not migrated.") from None
    except OSError as error:
        raise StoreError(system_words(error, target)) from None
    copies = [file for file in path.parent.iterdir() if _is_copy(file, path)]
    copies.sort(key=lambda file: file.stat().st_mtime, reverse=True)
    for old in copies[COPIES_KEPT:]:
        old.unlink(missing_ok=True)


def _is_copy(file: Path, path: Path) -> bool:
    return file.name.startswith(f"{path.name}.before-migration-") and file.suffix != ".partial"
