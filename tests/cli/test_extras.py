"""Tests: each command that needs what a plain installation lacks names it in one line."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.extras import EXTRAS
from tests.end_to_end.process import ROOT

POSTGRES = "postgresql://career@127.0.0.1:1/career"
# Every command in one process: the start is the slow part.
SCRIPT = """
import sys
from bot.__main__ import main

for module in sys.argv[1].split(","):
    sys.modules[module] = None
for command in sys.argv[2:]:
    print(main(command.split()), command, file=sys.stderr)
"""
NEEDS = {
    "postgres": "PostgreSQL needs psycopg: pip install '.[postgres]'",
    "sentry": "SENTRY_DSN needs sentry-sdk: pip install '.[sentry]'",
}


def told(folder: Path, hidden: str, *commands: str, **environment: str) -> list[str]:
    """The lines on standard error: each command's, and then its exit code and name."""
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT, hidden, *commands],
        cwd=ROOT,
        env={"PATH": "/usr/bin", "DATA_DIR": str(folder), "LOCAL_PORT": "0", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stderr.splitlines()


def test_every_extra_that_an_operator_may_install_is_known() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = set(project["optional-dependencies"]) - {"dev", "fuzz"}
    assert extras == {extra.name for extra in EXTRAS} == set(NEEDS)


@pytest.mark.parametrize("hidden", ["psycopg", "psycopg_c,psycopg_binary,ctypes.util"])
def test_postgresql_without_its_library_is_one_line(hidden: str, tmp_path: Path) -> None:
    """psycopg may be missing, or be there without libpq."""
    (tmp_path / "career.db").touch()
    own = (
        "run",
        "migrate",
        "import README.md",
        f"migrate-data sqlite:///{tmp_path}/career.db {POSTGRES}",
    )
    expected = [line for command in own for line in (NEEDS["postgres"], f"2 {command}")]
    assert told(tmp_path, hidden, *own, DATABASE_URL=POSTGRES) == expected


def test_sentry_without_its_library_is_one_line(tmp_path: Path) -> None:
    expected = [NEEDS["sentry"], "2 run"]
    dsn = "https://public@sentry.example/1"
    assert told(tmp_path, "sentry_sdk", "run", SENTRY_DSN=dsn) == expected


def test_another_module_that_is_missing_is_no_extra(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as error:
        told(tmp_path, "alembic", "migrate")
    assert "import of alembic" in error.value.stderr
