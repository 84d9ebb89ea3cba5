"""The unit of systemd: understood by systemd itself, and closed to what the bot does not need."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
UNIT = ROOT / "docs" / "career-bot.service"
PROGRAM = shutil.which("systemd-analyze")
# Of 10, which is no protection. What remains is the network and the files of the data.
MOST_EXPOSED = 1.5

needs_systemd = pytest.mark.skipif(PROGRAM is None, reason="systemd-analyze is not here")


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@needs_systemd
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    """A line that it does not know it only warns of, and ignores."""
    unit = tmp_path / UNIT.name
    # A program that exists on this machine, too.
    text = UNIT.read_text(encoding="utf-8")
    unit.write_text(text.replace("=/opt/career-bot/.venv/bin/python", f"={sys.executable}"))
    ended = analyze("verify", "--man=no", "--recursive-errors=no", unit)
    assert (ended.returncode, ended.stdout + ended.stderr) == (0, "")
    unit.write_text(unit.read_text() + "\n[Service]\nProtectSistem=strict\n")
    assert "ProtectSistem" in analyze("verify", "--man=no", unit).stderr


@needs_systemd
def test_the_bot_may_do_little() -> None:
    ended = analyze("security", "--offline=true", UNIT)
    assert ended.returncode == 0, ended.stderr
    found = re.search(r"exposure level for career-bot.service: ([0-9.]+)", ended.stdout)
    assert found is not None
    assert float(found.group(1)) <= MOST_EXPOSED, ended.stdout


def test_the_unit_and_its_steps_name_the_same_places() -> None:
    steps, _, unit = UNIT.read_text(encoding="utf-8").partition("[Unit]")
    for place in re.findall(r"(?:/opt/career-bot|/etc)[\w./-]*", unit):
        assert place.removesuffix("/docs/operating.md") in steps
    for name in ("requirements-image.lock", ".env.example", "docs/career-bot.service"):
        assert name in steps
        assert (ROOT / name).exists()
