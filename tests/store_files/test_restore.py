"""A backup comes back, or nothing changes."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from db.store import backup
from db.store.backup import BackupError
from db.store.engine import Database
from db.store.leader import hold_leadership
from tests.end_to_end.process import ROOT
from tests.store import add_users, dump
from tests.store_files.full import NOW, fill
from tests.store_files.test_backup import broken, url_of


@pytest.fixture
async def copy(db: Database, tmp_path: Path) -> Path:
    await fill(db)
    target = tmp_path / "copy.db"
    await asyncio.to_thread(backup.make_backup, url_of(db), target)
    return target


async def test_the_store_is_as_it_was_and_what_it_was_since_is_kept(
    db: Database, copy: Path
) -> None:
    before = await dump(db)
    await add_users(db, [77])
    since = await dump(db)
    await db.close()
    kept = await asyncio.to_thread(backup.restore_backup, url_of(db), copy, NOW)
    assert kept
    assert await dump(db) == before
    aside = Database(f"sqlite:///{kept}")
    assert await dump(aside) == since
    await aside.close()


async def test_a_log_that_a_kill_left_is_not_read_into_the_backup(
    db: Database, copy: Path, tmp_path: Path
) -> None:
    """After a SIGKILL the newest commits are in the log beside the store alone."""
    before = await dump(db)
    store = Path(str(db.url.database))
    with closing(sqlite3.connect(store)) as other:
        other.execute("PRAGMA wal_autocheckpoint=0")
        other.execute("UPDATE users SET name = 'since'")
        other.commit()
        killed = tmp_path / "killed.db"
        for end in ("", "-wal"):
            shutil.copy(f"{store}{end}", f"{killed}{end}")
    await asyncio.to_thread(backup.restore_backup, f"sqlite:///{killed}", copy, NOW)
    restored = Database(f"sqlite:///{killed}")
    assert await dump(restored) == before
    await restored.close()
    with closing(sqlite3.connect(f"{killed}.before-20261124-093215")) as aside:
        assert set(aside.execute("SELECT name FROM users")) == {("since",)}


async def test_a_store_that_is_broken_or_gone_can_be_restored(
    db: Database, copy: Path, tmp_path: Path
) -> None:
    before = await dump(db)
    for name in ("broken.db", "gone.db"):
        store = tmp_path / name
        if name == "broken.db":
            shutil.copy(copy, store)
            broken(store)
        kept = await asyncio.to_thread(backup.restore_backup, f"sqlite:///{store}", copy, NOW)
        assert (kept is None) == (name == "gone.db")
        restored = Database(f"sqlite:///{store}")
        assert await dump(restored) == before
        await restored.close()


def no_database(file: Path) -> None:
    file.write_bytes(b"PK\x03\x04 this is something else" * 500)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20_000])


def another_program(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE users (id INTEGER)")


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def orphans(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM users")
        connection.commit()


@pytest.mark.parametrize(
    "spoil", [no_database, empty, cut, broken, another_program, newer, orphans]
)
async def test_what_can_not_be_read_restores_nothing(
    db: Database, copy: Path, spoil: object
) -> None:
    await add_users(db, [77])
    since = await dump(db)
    await db.close()
    spoil(copy)  # type: ignore[operator]
    with pytest.raises(BackupError):
        await asyncio.to_thread(backup.restore_backup, url_of(db), copy, NOW)
    assert await dump(db) == since
    folder = Path(str(db.url.database)).parent
    assert not [file for file in folder.iterdir() if "before" in file.name]
    assert not [file for file in folder.iterdir() if "restoring" in file.name]


async def test_nothing_is_restored_while_the_bot_runs(db: Database, copy: Path) -> None:
    async with hold_leadership(db):
        with pytest.raises(BackupError, match="stop it first"):
            await asyncio.to_thread(backup.restore_backup, url_of(db), copy, NOW)


async def test_the_store_is_no_backup_of_itself(db: Database) -> None:
    with pytest.raises(BackupError, match="the store itself"):
        backup.restore_backup(url_of(db), Path(str(db.url.database)), NOW)


@pytest.mark.heavy
def test_the_commands_save_and_restore(tmp_path: Path) -> None:
    def bot(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=ROOT,
            env={"PATH": "/usr/bin", "DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert bot("backup").returncode == 1
    assert bot("migrate").returncode == 0
    assert "Saved to" in bot("backup").stdout
    (saved,) = (tmp_path / "backups").iterdir()
    restored = bot("restore", str(saved))
    assert restored.returncode == 0, restored.stderr
    assert "What was there before is in" in restored.stdout
    saved.write_bytes(b"nothing")
    refused = bot("restore", str(saved))
    assert refused.returncode == 1
    assert "Nothing was changed." in refused.stderr
