"""A start that is killed, or has no room, leaves a store that the next start opens."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from db.store import migrate
from tests.end_to_end.process import ROOT
from tests.migrations import kills

OLDER = "import sys; from tests.migrations.kills import older_store; older_store(*sys.argv[1:])"


@pytest.mark.heavy
def test_a_start_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "tests.migrations.kills"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert made.stdout.count("kills in") == len(kills.REVISIONS)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, where this process may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    order = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(order, check=False).returncode:
        pytest.skip("this process may not mount a disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def leave_room(folder: Path, room: int) -> Path:
    """Fill the disk but for `room` bytes; the file that fills it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (2**20, 2**12):
            with suppress(OSError):
                while file.write(b"\0" * size):
                    pass
        os.truncate(filler, max(0, filler.stat().st_size - room))
    return filler


def migrated(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "migrate"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.heavy
@pytest.mark.parametrize("revision", [None, "0003"])
def test_a_full_disk_is_named_and_loses_nothing(
    revision: str | None, disk: Path, tmp_path: Path
) -> None:
    template, whole = tmp_path / "older.db", tmp_path / "whole.db"
    if revision:
        make = [sys.executable, "-c", OLDER, f"sqlite:///{template}", revision]
        subprocess.run(make, cwd=ROOT, check=True)
        shutil.copy(template, whole)
        migrate.upgrade(f"sqlite:///{whole}")
    refused = 0
    for room in (0, 400, 900):
        store = disk / "career.db"
        for left in disk.iterdir():
            left.unlink()
        if revision:
            store.write_bytes(template.read_bytes())
        filler = leave_room(disk, room * 1024)
        ended = migrated(disk)
        if ended.returncode:
            refused += 1
            assert ended.returncode == 2, ended.stderr
            assert len(ended.stderr.splitlines()) == 1, ended.stderr
            assert os.strerror(errno.ENOSPC) in ended.stderr or "disk is full" in ended.stderr
        filler.unlink()
        again = migrated(disk)
        assert again.returncode == 0, f"{room} kB: {again.stderr}"
        if revision:
            assert kills.dump(store) == kills.dump(whole)
    assert refused >= 2
