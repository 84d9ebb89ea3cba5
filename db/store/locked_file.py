"""A SQLite store's file: its lock, and whether it is still the file that was opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

RETRY_DELAY = 0.02  # seconds between two tries for the lock


class StoreInUseError(Exception):
    """Another process of this machine works with the same SQLite store."""


class StoreFile:
    """The file of a store that this process holds the lock of."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._identity: tuple[int, int] | None = None
        self.remember()

    def remember(self) -> None:
        """Take the file that is there now for the store."""
        self._identity = self._look()

    def is_lost(self) -> bool:
        """True if the file was deleted or replaced since `remember`.

        SQLite goes on with a deleted file, and whatever it writes there is lost.
        """
        return self._look() != self._identity

    def _look(self) -> tuple[int, int] | None:
        # Never open it here: a close would drop the locks of SQLite's connections.
        try:
            status = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            return self._identity  # a disk that fails for a moment replaces nothing
        return status.st_dev, status.st_ino


@contextmanager
def hold_lock(path: Path, wait: float = 0.0) -> Iterator[StoreFile]:
    """Hold the lock file beside the store, which need not exist yet.

    Tries for `wait` seconds, blocking. Raises StoreInUseError, and OSError where the lock file
    can't be made.
    """
    # A marker in the place of a lock would outlive a kill: where the system has no locks, say so.
    lock = FileLock(
        f"{path}.lock", wait, poll_interval=RETRY_DELAY, thread_local=False, fallback_to_soft=False
    )
    try:
        lock.acquire()
    except Timeout:
        raise StoreInUseError from None
    try:
        yield StoreFile(path)
    finally:
        lock.release()


def is_locked(path: Path) -> bool:
    """True if a process holds the lock of the store. Makes no file."""
    if not Path(f"{path}.lock").exists():
        return False
    try:
        with hold_lock(path):
            return False
    except StoreInUseError:
        return True
    except PermissionError:
        return False  # another user's store: nobody can tell
