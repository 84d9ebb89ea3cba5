"""Tests: an operator reads the texts that users sent to the makers."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from db.plans import builtin
from db.queries import misunderstood, users
from db.rows.users import UserRow
from db.seed import load_reference
from db.store import migrate
from db.store.engine import Database

NOW = datetime(2026, 11, 24, 9, 32, tzinfo=UTC)


async def fill(url: str) -> None:
    db = Database(url)
    await load_reference(db)
    async with db.begin() as session:
        plan = await builtin.builtin_id(session, "en")
        user = UserRow(7, "Aigerim", "ru", "Asia/Almaty", 0, 540, plan, None)
        await users.add(session, user, NOW)
        for number in range(misunderstood.MOST_OF_USER + 3):
            await misunderstood.keep(session, 7, "ru", f"текст {number}\n", NOW)
    await db.close()


def test_texts_are_printed_newest_first_and_without_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    migrate.upgrade(url)
    asyncio.run(fill(url))
    capsys.readouterr()
    assert main(["misunderstood"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "2026-11-24\tru\tтекст 22"
    assert len(printed) == misunderstood.MOST_OF_USER
    assert not any("Aigerim" in line or line.split("\t")[0] == "7" for line in printed)
