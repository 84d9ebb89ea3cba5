"""A SQLite store's file: its lock, and whether it is still the file that was opened."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

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
    handle = _lock(Path(f"{path}.lock"), time.monotonic() + wait)
    try:
        yield StoreFile(path)
    finally:
        os.close(handle)


def _lock(file: Path, deadline: float) -> int:
    """Lock the file; the caller closes the handle."""
    while True:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever deleted the file meanwhile made room for a second lock of that name.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), file.stat()):
                    return handle
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(handle)
                raise StoreInUseError from None
            time.sleep(RETRY_DELAY)
        except OSError:
            os.close(handle)
            raise
        os.close(handle)
