"""Tests without what only POSIX has: no fcntl, no resource, no SIGHUP, signals by `signal.signal`.

It stands in for Windows, which no test here runs on. Child processes inherit it.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import ConfigError, load_settings
from tests.end_to_end.process import ROOT, Process

HIDE = """
import asyncio.unix_events
import signal
import sys

sys.modules["fcntl"] = sys.modules["resource"] = None
del signal.SIGHUP
del asyncio.unix_events._UnixSelectorEventLoop.add_signal_handler
"""
# Store, local chat and commands. PostgreSQL's server and another user's rights are POSIX's own.
TESTS = ("tests/store_files", "tests/local/test_history.py", "tests/cli/test_misunderstood.py")
LEFT_OUT = "not postgres and not may_not_write"


@pytest.fixture
def hidden(tmp_path: Path) -> str:
    """The PYTHONPATH that hides them."""
    folder = tmp_path / "hide"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(HIDE)
    return str(folder)


@pytest.mark.heavy
def test_store_chat_and_commands_need_nothing_of_posix(hidden: str, tmp_path: Path) -> None:
    only_soft = "ignore:only soft file lock"  # what filelock says where it finds no system's lock
    options = ("-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'own'}", "-W", only_soft)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-m", "not heavy", "-k", LEFT_OUT, *TESTS],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": hidden},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:]


@pytest.mark.heavy
async def test_the_bot_starts_answers_and_stops_without_them(hidden: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    async with Process(data, PYTHONPATH=hidden) as bot:
        assert (await bot.say("/start"))["text"]
        assert (await bot.stop(signal.SIGTERM))[0] == 0
    assert "fcntl" not in (data / "bot.log").read_text()


def test_postgresql_under_windows_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    load_settings()
    monkeypatch.setenv("DATABASE_URL", "postgresql://career@host/career")
    with pytest.raises(ConfigError, match="on Windows"):
        load_settings()
