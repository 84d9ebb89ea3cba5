"""Tests: the process writes only to its data and to the folder for temporary files."""

import tempfile
from pathlib import Path

import pytest

from tests.end_to_end.process import Process

HOOK = """
import os, sys
WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT

def hook(event, args):
    if event == "open" and isinstance(args[0], str) and (args[2] or 0) & WRITE:
        os.write(2, f"WROTE {args[0]}\\n".encode())
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.link", "sqlite3.connect"):
        os.write(2, f"WROTE {os.fspath(args[0])}\\n".encode())

sys.addaudithook(hook)
"""


@pytest.mark.heavy
async def test_a_story_writes_nothing_outside_of_its_data(tmp_path: Path) -> None:
    """So the container's file system can be read-only. Python's own caches are off there, too."""
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(HOOK)
    data = tmp_path / "data"
    data.mkdir()
    settings = {"PYTHONPATH": str(tmp_path / "hook"), "PYTHONDONTWRITEBYTECODE": "1"}
    async with Process(data, **settings) as bot:
        await bot.say("/start")
        await bot.say("/add Read Fluent Python")
        await bot.say("/salary almaty mid")
        await bot.press("Picture")
    written = {
        line.removeprefix("WROTE ").removeprefix("file://")
        for line in (data / "bot.log").read_text().splitlines()
        if line.startswith("WROTE ")
    }
    assert any("career.db" in each for each in written)  # the hook works
    allowed = (str(data), tempfile.gettempdir(), "/dev/")
    assert [each for each in written if not each.startswith(allowed)] == []
