"""The doctor names what is broken in an installation, and nothing else; it changes nothing."""

import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Executable, create_engine, insert, text

from bot.__main__ import main
from bot.config import EXPECTED, Settings
from bot.jobs.daily_backup import file_name
from bot.local import server
from bot.observability import checkup
from db.models.deliveries import Delivery
from db.models.postings import Posting
from db.models.users import User
from handlers.admin.rules.checkup import Check, Finding, State, Subject, is_well

HOOK = "https://bot.example.org/telegram"
SECRET = "0123456789abcdef"


@dataclass
class SetUp:
    """An installation that is well, until a test breaks it."""

    folder: Path
    telegram: server.Running
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        return self.folder / "career.db"

    def run(self, *statements: Executable) -> None:
        engine = create_engine(f"sqlite:///{self.store}")
        with engine.begin() as store:
            for statement in statements:
                store.execute(statement)
        engine.dispose()

    async def checks(self) -> list[Check]:
        known: dict[str, Any] = {
            "bot_token": self.telegram.token,
            "telegram_api_url": self.telegram.url,
            "data_dir": self.folder,
        }
        settings = Settings(_env_file=None, **(known | self.settings))
        return await checkup.check_up(settings, None, self.now)


@pytest.fixture
async def healthy(tmp_path: Path, template: Path) -> AsyncIterator[SetUp]:
    shutil.copy(template, tmp_path / "career.db")
    telegram = await server.start()
    set_up = SetUp(tmp_path, telegram)
    day = set_up.now - timedelta(hours=8)
    (tmp_path / "backups").mkdir()
    shutil.copy(template, tmp_path / "backups" / file_name(day))
    set_up.run(posting(set_up.now - timedelta(days=1)))
    yield set_up
    await telegram.stop()


def posting(day: datetime) -> Executable:
    values = {"source": "hh", "source_id": "1", "title": "Go developer", "published_at": day}
    return insert(Posting).values(values)


class Broken(NamedTuple):
    """A way to break the installation, and the doctor's words for it."""

    spoil: Callable[[SetUp], object]
    subject: Subject
    state: State
    finding: Finding


def cut(at: SetUp) -> None:
    os.truncate(at.store, 100_000)


def age(at: SetUp) -> None:
    for file in (at.folder / "backups").iterdir():
        file.rename(file.with_name(file_name(at.now - timedelta(days=3))))


def owe(at: SetUp) -> None:
    due = at.now - timedelta(hours=1)
    user = {
        "id": 7,
        "analysis_id": 1,
        "name": "A",
        "language": "en",
        "time_zone": "UTC",
        "created_at": due,
    }
    digest = {"user_id": 7, "kind": "week", "period": due.date(), "due_at": due}
    at.run(insert(User).values(user), insert(Delivery).values({**digest, "available_at": due}))


def revision(name: str) -> Executable:
    return text(f"UPDATE alembic_version SET version_num = '{name}'")


BROKEN = {
    "a token that was revoked": Broken(
        lambda at: at.settings.update(bot_token="1:abcd"),
        Subject.TOKEN,
        "bad",
        Finding.TOKEN_UNKNOWN,
    ),
    "no network": Broken(
        lambda at: at.settings.update(telegram_api_url="http://127.0.0.1:1"),
        Subject.TOKEN,
        "bad",
        Finding.NO_ANSWER,
    ),
    "another program's webhook": Broken(
        lambda at: at.telegram.telegram.call("setWebhook", {"url": "https://other.example/x"}),
        Subject.WEBHOOK,
        "bad",
        Finding.WEBHOOK_FOREIGN,
    ),
    "a webhook that is not set yet": Broken(
        lambda at: at.settings.update(webhook_url=HOOK, webhook_secret=SECRET),
        Subject.WEBHOOK,
        "note",
        Finding.WEBHOOK_MISSING,
    ),
    "a damaged store": Broken(cut, Subject.STORE, "bad", Finding.WRONG),
    "a store that is somewhere else": Broken(
        lambda at: at.store.unlink(), Subject.STORE, "note", Finding.STORE_NEW
    ),
    "a store in a folder that is not there": Broken(
        lambda at: at.settings.update(
            database_url_setting=f"sqlite:///{at.folder}/gone/career.db"
        ),
        Subject.STORE,
        "bad",
        Finding.WRONG,
    ),
    "a PostgreSQL that is down": Broken(
        lambda at: at.settings.update(
            database_url_setting="postgresql://me:hunter2@127.0.0.1:1/c"
        ),
        Subject.STORE,
        "bad",
        Finding.WRONG,
    ),
    "a store of a newer version": Broken(
        lambda at: at.run(revision("9999")), Subject.STORE, "bad", Finding.WRONG
    ),
    "a store that is not migrated": Broken(
        lambda at: at.run(revision("0012")), Subject.MIGRATIONS, "note", Finding.NOT_MIGRATED
    ),
    "a clock that is an hour ahead": Broken(
        lambda at: setattr(at, "now", at.now + timedelta(hours=1)),
        Subject.CLOCK,
        "bad",
        Finding.CLOCK_WRONG,
    ),
    "a market that nobody renews": Broken(
        lambda at: at.run(text("UPDATE postings SET published_at = '2025-01-01 00:00:00'")),
        Subject.MARKET,
        "note",
        Finding.MARKET_OLD,
    ),
    "a sweep that never ended": Broken(
        lambda at: at.settings.update(hh_token="x" * 20, hh_user_agent="Bot/1 (me@example.com)"),
        Subject.MARKET,
        "note",
        Finding.SWEEP_NEVER,
    ),
    "a digest that nobody sends": Broken(owe, Subject.DIGEST, "bad", Finding.DIGEST_LATE),
    "backups that stopped": Broken(age, Subject.BACKUP, "bad", Finding.BACKUP_OLD),
}


async def test_a_set_up_that_is_well_is_told_in_eleven_lines(healthy: SetUp) -> None:
    before = {path: path.stat().st_size for path in healthy.folder.rglob("*.db")}
    checks = await healthy.checks()
    assert [check.subject for check in checks] == list(Subject)
    assert [check for check in checks if check.state != "well"] == []
    assert {path: path.stat().st_size for path in healthy.folder.rglob("*.db")} == before


@pytest.mark.parametrize("name", BROKEN)
async def test_each_fault_is_named(name: str, healthy: SetUp) -> None:
    broken = BROKEN[name]
    broken.spoil(healthy)
    checks = await healthy.checks()
    (told,) = (check for check in checks if check.subject is broken.subject)
    assert (told.state, told.finding.code) == (broken.state, broken.finding)
    # Of the others some can't be known now; what can be is as it was.
    others = [check for check in checks if check.subject is not broken.subject]
    assert {check.state for check in others} <= {"well", "note"}
    assert is_well(checks) == (broken.state != "bad")
    said = "\n".join(str(check.finding) for check in checks)
    assert "\n" not in str(told.finding)
    assert healthy.telegram.token not in said
    assert "hunter2" not in said


async def test_a_full_disk_is_named(healthy: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(healthy.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2**20))
    checks = {check.subject: check for check in await healthy.checks()}
    assert str(checks[Subject.DISK].finding).startswith("1 MB free, but copies")


async def test_a_postgresql_without_its_library_is_named(
    healthy: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    healthy.settings["database_url_setting"] = "postgresql://h/d"
    checks = {check.subject: check for check in await healthy.checks()}
    assert "needs psycopg" in str(checks[Subject.STORE].finding)


async def test_a_postgresql_is_asked_for_the_same(healthy: SetUp, postgres_store: str) -> None:
    healthy.settings["database_url_setting"] = postgres_store
    checks = await healthy.checks()
    codes = {check.subject: check.finding.code for check in checks}
    assert codes[Subject.STORE] is Finding.STORE_POSTGRES
    assert codes[Subject.MIGRATIONS] is Finding.MIGRATED
    assert codes[Subject.DIGEST] is Finding.NO_DIGEST
    assert codes[Subject.BACKUP] is Finding.BACKUP_POSTGRES


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command in this process, with settings of the test alone."""
    monkeypatch.chdir(tmp_path)
    for name in EXPECTED:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_command_says_it_in_lines_and_in_json(
    alone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(Subject)
    assert lines[0].startswith("ok    Settings")
    assert main(["doctor", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["well"] is True
    assert [check["subject"] for check in told["checks"]][:2] == ["settings", "token"]
    monkeypatch.setenv("BOT_TOKEN", "no token")
    monkeypatch.setenv("POLL_TIMEOUT", "x")
    assert main(["doctor", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [check["finding"] for check in told["checks"]] == ["wrong", "wrong"]
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out.startswith("BAD   Settings")
