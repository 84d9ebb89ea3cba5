"""A copy of a live SQLite store that is whole, or no copy at all."""

import sqlite3
from contextlib import closing
from pathlib import Path

from db.engine import async_url


class BackupError(Exception):
    """Why there is no backup, in words."""


def copy(url: str, target: Path) -> None:
    """Save the store to `target`, checked. Killed at any moment, a former copy stands.

    VACUUM INTO reads one state of the store while the bot writes on; copying the file itself
    was stale or broken in most trials.
    """
    parsed = async_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise BackupError("This store is PostgreSQL: use pg_dump for it.")
    source = Path(str(parsed.database))
    if not source.exists():
        raise BackupError(f"There is no store at {source} yet.")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(partial),))
    with closing(sqlite3.connect(partial)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        partial.unlink()
        raise BackupError("The copy did not pass its check; nothing was saved.")
    partial.replace(target)
