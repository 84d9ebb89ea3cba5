"""Copies of a live store: whole, kept by number and age, and never half there."""

import asyncio
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.jobs.daily_backup import DailyBackup, backup_files, expired, file_name, is_due
from db.store import backup
from db.store.backup import BackupError
from db.store.engine import Database
from tests.end_to_end.process import ROOT
from tests.store import add_many, add_users, dump
from tests.store_files.full import NOW, fill

ALMATY = ZoneInfo("Asia/Almaty")
AT = time_of_day(4, 30)
DAY = timedelta(days=1)


def url_of(db: Database) -> str:
    return str(db.url.set(drivername="sqlite"))


def counts(file: Path) -> backup.RowCounts:
    """Opens a file without changing it; what is not whole raises."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return backup._counts(connection)


async def test_a_copy_has_every_row_and_stands_alone(db: Database, tmp_path: Path) -> None:
    await fill(db)
    target = tmp_path / "there" / "copy.db"
    await asyncio.to_thread(backup.make_backup, url_of(db), target)
    assert [file.name for file in target.parent.iterdir()] == ["copy.db"]
    copy = Database(f"sqlite:///{target}")
    assert await dump(copy) == await dump(db)
    await copy.close()


async def test_what_is_written_meanwhile_neither_waits_nor_comes_half(
    db: Database, tmp_path: Path
) -> None:
    """Each transaction adds two users: a copy with an odd number would be of no moment at all."""
    await add_users(db, [1])
    await add_many(db, 20_000, NOW)
    stop, written = asyncio.Event(), 0

    async def write() -> None:
        nonlocal written
        while not stop.is_set():
            await add_users(db, [10**6 + written, 10**6 + written + 1])
            written += 2

    writing = asyncio.create_task(write())
    user_counts = set()
    for number in range(5):
        before = written
        target = tmp_path / f"{number}.db"
        await asyncio.to_thread(backup.make_backup, url_of(db), target)
        user_counts.add(counts(target)["users"])
        assert written > before
    stop.set()
    await writing
    assert all(count % 2 == 0 for count in user_counts), user_counts


@pytest.mark.parametrize("left", ["copy.db.partial", "copy.db"])
async def test_a_copy_that_fails_leaves_the_former_one(
    db: Database, tmp_path: Path, left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copy.db"
    (tmp_path / left).write_bytes(b"former")
    monkeypatch.setattr(backup, "_check", lambda file: {})
    with pytest.raises(BackupError, match="does not have the rows"):
        await asyncio.to_thread(backup.make_backup, url_of(db), target)
    assert not (tmp_path / "copy.db.partial").exists()
    assert (left == "copy.db") == target.exists()
    if target.exists():
        assert target.read_bytes() == b"former"


def broken(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[8192:12288] = random.Random(1).randbytes(4096)
    file.write_bytes(data)


async def test_a_copy_of_a_broken_store_is_not_kept(template: Path, tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    shutil.copy(template, store)
    broken(store)
    with pytest.raises(BackupError):
        await asyncio.to_thread(backup.make_backup, f"sqlite:///{store}", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_postgresql_has_its_own_tool() -> None:
    with pytest.raises(BackupError, match="use pg_dump"):
        backup.make_backup("postgresql://h/d", Path("x.db"))


def kill_in_the_middle(url: str, tmp_path: Path) -> None:
    """Whenever it comes, the copy of that name is the former one or the new one, whole."""
    target = tmp_path / "copy.db"
    whole = {"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "PATH": "/usr/bin"}
    command = [sys.executable, "-m", "bot", "backup", str(target)]
    subprocess.run(command, cwd=ROOT, env=whole, check=True, capture_output=True)
    expected, moments = counts(target), random.Random(7)
    partial, half_done = target.with_name("copy.db.partial"), 0
    for _ in range(6):
        with subprocess.Popen(command, cwd=ROOT, env=whole, stdout=subprocess.DEVNULL) as process:
            while not partial.exists() and process.poll() is None:
                time.sleep(0.002)
            time.sleep(moments.uniform(0, 0.1))
            process.send_signal(signal.SIGKILL)
        half_done += partial.exists()
        assert counts(target) == expected
        partial.unlink(missing_ok=True)
    assert half_done


@pytest.mark.heavy
async def test_a_kill_in_the_middle_leaves_the_former_copy(db: Database, tmp_path: Path) -> None:
    await add_users(db, [1])
    await add_many(db, 40_000, NOW)
    await asyncio.to_thread(kill_in_the_middle, url_of(db), tmp_path)


@pytest.mark.parametrize(
    ("newest", "now", "due"),
    [
        (None, "2026-11-24 00:00", True),
        ("2026-11-24 04:31", "2026-11-25 04:29", False),
        ("2026-11-24 04:31", "2026-11-25 04:30", True),
        ("2026-11-24 04:29", "2026-11-24 04:30", True),
        ("2026-11-20 04:31", "2026-11-24 01:00", True),  # it did not run for days
    ],
)
def test_a_copy_is_due_once_a_day_however_late(newest: str | None, now: str, due: bool) -> None:
    def moment(words: str) -> datetime:
        return datetime.fromisoformat(words).replace(tzinfo=ALMATY)

    assert is_due(moment(newest) if newest else None, AT, ALMATY, moment(now)) is due


def test_copies_go_when_they_are_too_many_or_too_old_but_never_the_newest() -> None:
    copies = [(NOW - DAY * number, Path(str(number))) for number in range(10)]
    assert [str(copy) for copy in expired(copies, 7, 30, NOW)] == ["7", "8", "9"]
    assert [str(copy) for copy in expired(copies, 7, 4, NOW)] == ["5", "6", "7", "8", "9"]
    assert expired(copies[9:], 1, 1, NOW) == []


async def test_days_go_by(db: Database, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    daily = DailyBackup(url_of(db), folder, AT, "Asia/Almaty", keep=3, days=30)
    (folder).mkdir()
    (folder / "mine.db").write_bytes(b"by hand")
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for hour in range(0, 24 * 6, 4):
        await asyncio.to_thread(daily.run_due, start + timedelta(hours=hour))
    assert len(backup_files(folder)) == 3
    assert backup_files(folder)[0][1].name == file_name(start + timedelta(hours=24 * 5))
    assert (folder / "mine.db").exists()
