"""A store that can't be opened is named in one line, and nothing is done to it."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.store import backup, migrate, opening, recognise
from db.store.engine import Database, StoreLostError
from db.store.faults import IN_USE, NEWER, StoreError
from db.store.locked_file import StoreInUseError, hold_lock
from tests.end_to_end.process import ROOT
from tests.store import add_users
from tests.store_files.test_backup import broken, counts

# Whoever is nobody may perhaps not read Python's own files, so they are read before.
AS_NOBODY = """
import os, sys
from db.store.faults import StoreError
from db.store.opening import open_alone

os.setgroups([])
os.setgid(65534)
os.setuid(65534)
try:
    with open_alone(sys.argv[1]):
        pass
except StoreError as error:
    print(error)
"""
DOCUMENT = str(ROOT / "db" / "reference" / "backend-engineer.en.md")


def bot(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # What tests/deployment/test_without_posix.py hides stays hidden.
    hidden = {key: os.environ[key] for key in ("PATH", "PYTHONPATH") if key in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={**hidden, "DATA_DIR": str(folder), "LOCAL_PORT": "0", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def change(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as store:
        for statement in statements:
            store.execute(statement)
        store.commit()


def newer(file: Path) -> None:
    change(file, "UPDATE alembic_version SET version_num = '9999'")


def newer_without_mark(file: Path) -> None:
    newer(file)
    change(file, "PRAGMA application_id = 0")


def text(file: Path) -> None:
    file.write_text("This is no database.\n" * 100)


def foreign(file: Path) -> None:
    file.unlink()
    change(file, "CREATE TABLE users (id)", "INSERT INTO users VALUES (1)")


def foreign_with_alembic(file: Path) -> None:
    foreign(file)
    change(file, "CREATE TABLE alembic_version (v)", "INSERT INTO alembic_version VALUES ('0003')")


def foreign_with_a_mark(file: Path) -> None:
    change(file, "PRAGMA application_id = 77")


def half_made(file: Path) -> None:
    change(file, "PRAGMA application_id = 0", "DELETE FROM alembic_version")


def cut(file: Path) -> None:
    os.truncate(file, 100_000)


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


SPOILED = [
    (newer, NEWER),
    (newer_without_mark, NEWER),
    (text, "is not a SQLite database"),
    (foreign, "another program"),
    (foreign_with_alembic, "another program"),
    (foreign_with_a_mark, "another program"),
    (half_made, "half made"),
    (cut, "is damaged. The newest backup comes back with: python -m bot restore"),
    (broken, "is damaged. The newest backup comes back with: python -m bot restore"),
    (folder, "is a folder"),
]


@pytest.mark.heavy
@pytest.mark.parametrize(("spoil", "words"), SPOILED)
def test_a_store_that_is_not_ours_to_open_stays_as_it_is(
    spoil: Callable[[Path], None], words: str, template: Path, tmp_path: Path
) -> None:
    store = tmp_path / "career.db"
    shutil.copy(template, store)
    (tmp_path / "backups").mkdir()
    shutil.copy(template, tmp_path / "backups" / "career-20261124-043000.db")
    spoil(store)
    before = None if store.is_dir() else hashlib.sha256(store.read_bytes()).digest()
    commands = (("run",), ("migrate",), ("import", DOCUMENT)) if spoil is newer else (("run",),)
    for command in commands:
        ended = bot(tmp_path, *command)
        assert ended.returncode == 2, ended.stderr
        assert words in ended.stderr
        assert len(ended.stderr.splitlines()) == 1
    assert before is None or hashlib.sha256(store.read_bytes()).digest() == before


@pytest.mark.skipif(bool(os.geteuid()), reason="only root can become somebody else")
@pytest.mark.parametrize("forbidden", ["folder", "career.db", "career.db.lock"])
def test_what_this_user_may_not_write_is_named(
    forbidden: str, template: Path, tmp_path: Path
) -> None:
    """A volume that root made, and a bot that is not root."""
    data = Path("/tmp") / tmp_path.name  # pytest's own folders are closed to others
    data.mkdir(mode=0o755)
    try:
        shutil.copy(template, data / "career.db")
        (data / "career.db.lock").touch()
        for path in (data, *data.iterdir()):
            if path.name != forbidden and not (path == data and forbidden == "folder"):
                os.chown(path, 65534, 65534)
        told = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, f"sqlite:///{data / 'career.db'}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        name = data if forbidden == "folder" else data / forbidden
        assert told.stdout == f"This user may not write to {name}.\n"
    finally:
        shutil.rmtree(data)


def test_a_postgresql_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    ended = bot(tmp_path, "run", DATABASE_URL="postgresql://me:hunter2@127.0.0.1:1/career")
    assert ended.returncode == 2
    assert ended.stderr.startswith("PostgreSQL can't be used: ")
    assert len(ended.stderr.splitlines()) == 1
    assert "hunter2" not in ended.stderr


def test_a_newer_postgresql_is_named(tmp_path: Path, postgres_store: str) -> None:
    ended = bot(tmp_path, "migrate", DATABASE_URL=postgres_store)
    assert ended.returncode == 0, ended.stderr
    with pytest.raises(StoreError, match="newer version"):
        migrate.upgrade(postgres_store, "9999")


@pytest.mark.heavy
def test_of_two_first_starts_one_works_and_the_other_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "run"]
    environment = {"PATH": "/usr/bin", "DATA_DIR": str(tmp_path), "LOCAL_PORT": "0"}
    both = [
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    try:
        while all(process.poll() is None for process in both):
            time.sleep(0.05)
        refused = next(process for process in both if process.poll() is not None)
        (works,) = (process for process in both if process is not refused)
        assert refused.returncode == 2
        assert refused.communicate()[1].decode() == f"{IN_USE}\n"
        assert works.stdout is not None
        assert works.stdout.readline().startswith(b"No BOT_TOKEN")
        works.terminate()
        works.communicate()
        assert works.returncode == 0
    finally:
        for process in both:
            process.kill()
            process.communicate()


@pytest.mark.heavy
def test_what_works_beside_a_bot_never_migrates_under_it(template: Path, tmp_path: Path) -> None:
    store = tmp_path / "career.db"
    shutil.copy(template, store)
    with hold_lock(store):
        assert bot(tmp_path, "import", DOCUMENT).returncode == 0
        assert bot(tmp_path, "migrate").returncode == 0
        assert bot(tmp_path, "backup").returncode == 0
        migrate.downgrade(f"sqlite:///{store}", "0012")
        for command in (("import", DOCUMENT), ("migrate",), ("run",)):
            ended = bot(tmp_path, *command)
            assert ended.returncode == 2
            assert len(ended.stderr.splitlines()) == 1
        assert recognise.contents(store).revision == "0012"
    assert bot(tmp_path, "import", DOCUMENT).returncode == 0


def test_a_copy_is_kept_before_a_migration_and_old_ones_go(template: Path, tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    shutil.copy(template, store)
    url = f"sqlite:///{store}"
    for revision in ("0003", "0009", "0012"):
        migrate.downgrade(url, revision)
        rows = counts(store)
        with opening.open_alone(url):
            pass
        assert counts(tmp_path / f"store.db.before-migration-{revision}") == rows
    kept = sorted(file.name for file in tmp_path.glob("*before*"))
    assert kept == ["store.db.before-migration-0009", "store.db.before-migration-0012"]


def test_a_store_without_the_mark_gets_it(template: Path, tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    shutil.copy(template, store)
    change(store, "PRAGMA application_id = 0", "PRAGMA journal_mode = DELETE")
    with opening.open_alone(f"sqlite:///{store}"):
        assert recognise.contents(store).is_marked
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_lock_file_that_was_deleted_and_made_anew_is_locked_anew(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    with hold_lock(store):
        with pytest.raises(StoreInUseError), hold_lock(store, wait=0.1):
            pass
        (tmp_path / "store.db.lock").unlink()
        with hold_lock(store), pytest.raises(StoreInUseError), hold_lock(store):
            pass


@pytest.mark.parametrize("how", ["deleted", "replaced"])
async def test_nothing_is_committed_into_a_file_that_is_gone(
    how: str, template: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store.db"
    shutil.copy(template, store)
    with opening.open_alone(f"sqlite:///{store}") as file:
        db = Database(f"sqlite:///{store}", file)
        await add_users(db, [1])
        if how == "replaced":
            shutil.copy(template, tmp_path / "other.db")
            (tmp_path / "other.db").replace(store)
        else:
            store.unlink()
        other = store.read_bytes() if store.exists() else b""
        with pytest.raises(StoreLostError):
            await add_users(db, [2])
        await db.close()
    assert not other or counts(store)["users"] == 0, "the log was replayed into the other file"


@pytest.mark.parametrize("name", ["career.db", "career.db-wal", "career.db.lock", "link.db"])
def test_the_store_is_no_target_of_a_backup(name: str, template: Path, tmp_path: Path) -> None:
    store = tmp_path / "career.db"
    shutil.copy(template, store)
    (tmp_path / "link.db").symlink_to(store)
    before = store.stat().st_ino
    with pytest.raises(backup.BackupError, match="the store itself"):
        backup.make_backup(f"sqlite:///{store}", tmp_path / name)
    assert store.stat().st_ino == before
