"""From SQLite to PostgreSQL by the lines of the README, on a server of the tests."""

import asyncio
import re
import shlex
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from db.store.engine import driver_url
from tests.end_to_end.process import ROOT, Process


def lines(sqlite: Path, server: str) -> list[str]:
    """The README's commands, with this machine's Python and addresses in them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("**PostgreSQL without Compose.**")[1].split("\n\n")[1]
    own = block.replace(".venv/bin/python", sys.executable)
    own = own.replace("sqlite:///data/career.db", f"sqlite:///{sqlite}")
    own = re.sub(r"postgresql://\S+", lambda _: server, own)
    return [line.strip() for line in own.splitlines()]


@pytest.mark.heavy
async def test_the_lines_of_the_readme_lead_to_postgresql(
    tmp_path: Path, postgres_database: str
) -> None:
    install, move, start = lines(tmp_path / "career.db", postgres_database)
    assert (ROOT / install.split()[-1]).exists()
    async with Process(tmp_path) as bot:
        await bot.say("/start")
        assert "Fluent" in (await bot.say("/add Read Fluent Python"))["text"]
    moving = await asyncio.create_subprocess_exec(*shlex.split(move), cwd=ROOT)
    assert await moving.wait() == 0
    setting, *command = shlex.split(start)
    assert command[1:] == ["-m", "bot"]
    name, _, value = setting.partition("=")
    (tmp_path / "career.db").unlink()
    async with Process(tmp_path, **{name: value}) as bot:
        assert "Fluent" in (await bot.say("/add Read Fluent Python"))["text"]
        assert (await bot.say("/plan"))["text"]
    engine = create_engine(driver_url(postgres_database))
    with engine.connect() as store:
        count = text("SELECT count(*) FROM tasks WHERE text LIKE '%Fluent Python%'")
        assert store.execute(count).scalar() == 2
    engine.dispose()
