"""Kills the start of a store wherever its files have changed, and starts it again.

    python -m tests.migrations.kills            # from each revision
    python -m tests.migrations.kills 0003       # from one; None is no store yet

A kill leaves the files as they are. Between two statements with the same files, one kill tells as
much as two, and most of a migration is one transaction: a thousand statements leave six states.

Each start is a process of its own, which kills itself. They are forked, since to import Alembic
takes longer than to migrate.
"""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from db.seed import load_reference
from db.store import migrate
from db.store.engine import Database
from db.store.opening import open_alone
from tests.store_files.full import fill

# A store that does not exist yet, and stores of older versions with rows.
REVISIONS = (None, "0001", "0003", "0009", "0012")
Dump = dict[str, list[tuple[Any, ...]]]


def older_store(url: str, revision: str) -> None:
    """Make a store of an older version with rows in every table that it has."""

    async def load() -> None:
        db = Database(url)
        await load_reference(db)
        await fill(db)
        await db.close()

    migrate.upgrade(url)
    asyncio.run(load())
    migrate.downgrade(url, revision)


def dump(file: Path) -> Dump:
    """Every row. Raises AssertionError for a file that is not whole."""
    with closing(sqlite3.connect(file)) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert store.execute("PRAGMA foreign_key_check").fetchall() == []
        assert store.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        tables = store.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {
            name: sorted(store.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for (name,) in tables
        }


def start(file: Path, kill_at: int = 0, *, look: bool = False) -> tuple[int, list[int]]:
    """Open the store in a process that kills itself before a statement.

    Returns its exit status and, to look at, a sum of the files' bytes before each statement.
    """
    sums = file.parent.with_suffix(".sums")

    def work() -> None:
        states: list[int] = []

        def trace(_: str) -> None:
            states.append(sum_of_bytes(file.parent) if look else 0)
            if len(states) == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        def connect(*args: Any, **options: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = plain(*args, **options)
            # A kill takes nothing from the system's caches: only a power cut would.
            connection.execute("PRAGMA synchronous = OFF")
            connection.set_trace_callback(trace)
            return connection

        os.fsync = lambda fd: None
        plain = sqlite3.connect
        sqlite3.connect = sqlite3.dbapi2.connect = connect  # type: ignore[assignment]
        with open_alone(f"sqlite:///{file}"):
            sums.write_text(json.dumps(states))

    status = in_process(work)
    return status, json.loads(sums.read_text()) if sums.exists() else []


def sum_of_bytes(folder: Path) -> int:
    found = 0
    for file in sorted(folder.iterdir()):
        found = zlib.crc32(file.read_bytes(), zlib.crc32(file.name.encode(), found))
    return found


def in_process(work: Callable[[], None]) -> int:
    """Run the function in a forked process; its exit code, or minus the signal that ended it."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        work()
        code = 0
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    os._exit(code)


def try_kills(folder: Path, revision: str | None) -> int:
    """Kill the start before the first statement of each state of its files; the kills."""
    template = folder / f"{revision}.db"
    if revision:
        assert in_process(lambda: older_store(f"sqlite:///{template}", revision)) == 0
    whole = copy(template, folder / f"{revision}-whole")
    status, states = start(whole, look=True)
    assert status == 0
    expected = dump(whole)
    assert sum(map(len, expected.values())) > (40 if revision else 0)
    moments = [states.index(state) + 1 for state in dict.fromkeys(states)]
    for moment in moments:
        file = copy(template, folder / f"{revision}-{moment}")
        assert start(file, moment)[0] == -signal.SIGKILL, f"{revision}: no kill at {moment}"
        assert start(file)[0] == 0, f"{revision}: no start after a kill at {moment}"
        assert dump(file) == expected, f"{revision}: other rows after a kill at {moment}"
        shutil.rmtree(file.parent)
    print(f"from {revision}: {len(moments)} kills in {len(states)} statements", flush=True)
    return len(moments)


def copy(template: Path, folder: Path) -> Path:
    folder.mkdir()
    file = folder / "store.db"
    if template.exists():
        shutil.copy(template, file)
    return file


def main() -> None:
    chosen = [each for each in REVISIONS if str(each) in (sys.argv[1:] or map(str, REVISIONS))]
    with tempfile.TemporaryDirectory() as folder:
        kills = sum(try_kills(Path(folder), revision) for revision in chosen)
    print(f"survived {kills} kills")


if __name__ == "__main__":
    main()
