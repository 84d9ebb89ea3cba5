"""The whole process: started, talked to, stopped, started again."""

import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import bot as package
from bot.__main__ import main
from tests.end_to_end.process import ROOT, Process
from tests.locales.catalogues import LANGUAGES
from tests.locales.reader import Reader

READERS = [Reader(language) for language in ("en", *LANGUAGES)]


@pytest.mark.heavy
async def test_a_story_from_start_to_a_receipt_with_a_restart_in_the_middle(
    tmp_path: Path,
) -> None:
    async with Process(tmp_path) as bot:
        for user, reader in enumerate(READERS, 1):
            await begin(bot, user, reader)
        code, seconds = await bot.stop(signal.SIGTERM)
        assert code == 0
        assert seconds < 10
    async with Process(tmp_path) as bot:
        for user, reader in enumerate(READERS, 1):
            await finish(bot, user, reader)
        # Its terminal is closed.
        assert (await bot.stop(signal.SIGHUP))[0] == 0
    async with Process(tmp_path) as bot:
        assert (await bot.stop(signal.SIGINT))[0] == 0
    log = (tmp_path / "bot.log").read_text()
    assert "Traceback" not in log
    for reader in READERS:
        assert reader.document.roadmap[0].steps[0].text not in log


async def begin(bot: Process, user: int, said: Reader) -> None:
    await bot.act("user", user=user, name="Aru", language=said.language)
    await bot.say("/start", user)
    for step in ("Mentor, or just looking", "See the sample"):
        await bot.press(said(step), user)
    answer = await bot.say("/salary almaty mid", user)
    assert said.pay(1_200_000, 2_000_000) in answer["text"]
    await bot.say("/roadmap", user)
    await bot.press("1", user)
    await bot.press("✅ 1", user)
    await bot.press("✅ 2", user)


async def finish(bot: Process, user: int, said: Reader) -> None:
    # The local Telegram has forgotten the user with the restart; the bot has not.
    await bot.act("user", user=user, name="Aru", language="en")
    await bot.say("/roadmap", user)
    await bot.press("1", user)
    message = await bot.press("✅ 3", user)
    change = said(
        "{posting}: {before} of {total} → {after} of {total}",
        posting="Chocofamily",
        before=0,
        after=1,
        total=3,
    )
    assert change in message["text"]
    assert await bot.toast(user) == said("Done. {done} of {total}", done=3, total=20)
    await bot.press(said("Undo"), user)
    assert await bot.toast(user) == said("Open again. {done} of {total}", done=2, total=20)


@pytest.mark.heavy
async def test_what_was_committed_survives_a_kill(tmp_path: Path) -> None:
    async with Process(tmp_path) as bot:
        await bot.say("/add Read Fluent Python")
        await bot.say("/plan")
        await bot.press("✅ 1")
        await bot.stop(signal.SIGKILL)
    async with Process(tmp_path) as bot:
        assert "1 of 1" in (await bot.say("/progress"))["text"]


@pytest.mark.heavy
@pytest.mark.parametrize("how", ["deleted", "replaced"])
async def test_a_store_that_is_gone_ends_the_process_and_adds_nothing(
    how: str, tmp_path: Path
) -> None:
    """A fault is told with one line and an exit code; until then nobody hears "Added"."""
    async with Process(tmp_path) as bot:
        await bot.say("/add Read Fluent Python")
        for end in ("", "-wal", "-shm", ".lock"):
            (tmp_path / f"career.db{end}").unlink()
        if how == "replaced":
            (tmp_path / "career.db").write_bytes(b"")
        await bot.act("send", user=1, content={"text": "/add Read another book"})
        assert await bot.process.wait() == 1
    log = (tmp_path / "bot.log").read_text()
    assert log.count("the database file was deleted or replaced") == 1
    assert "Traceback" not in log


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("BOT_TOKEN", "123:se cret", "BOT_TOKEN should be the token"),
        ("DEFAULT_TIMEZONE", "Asia/Alma-Ata2", "DEFAULT_TIMEZONE should be a time zone"),
        ("DATABASE_URL", "mysql://u:hunter2@h/d", "DATABASE_URL should be sqlite:///FILE"),
        ("DATABASE_URL", "sqlite:///:memory:", "DATABASE_URL should be sqlite:///FILE"),
        ("ADMIN_IDS", "1,bob", "ADMIN_IDS should be Telegram user ids"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT should be text or json"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL should be DEBUG"),
        ("POLL_TIMEOUT", "soon", "POLL_TIMEOUT should be seconds"),
        ("LOCAL_PORT", "99999", "LOCAL_PORT should be a port"),
        ("TELEGRAM_API_URL", "ftp://x", "TELEGRAM_API_URL should be the http"),
        ("DATA_DIR", "/proc/nowhere", "DATA_DIR should be a folder"),
        ("WEBHOOK_URL", "https://bot.example", "WEBHOOK_URL should be the https://"),
        ("WEBHOOK_URL", "https://bot.example/hook", "WEBHOOK_SECRET should be 16 to 256"),
        ("WEBHOOK_SECRET", "too-short", "WEBHOOK_SECRET should be 16 to 256"),
        ("WEBHOOK_HOST", "here or there", "WEBHOOK_HOST should be the address"),
        ("WEBHOOK_PORT", "http", "WEBHOOK_PORT should be a port"),
        ("METRICS_PORT", "-1", "METRICS_PORT should be a port"),
        ("METRICS_HOST", "every where", "METRICS_HOST should be the address"),
        ("BACKUP_AT", "noon", "BACKUP_AT should be an hour"),
        ("BACKUP_AT", "25:61", "BACKUP_AT should be an hour"),
        ("BACKUPS_KEEP", "few", "BACKUPS_KEEP should be how many"),
        ("BACKUPS_DAYS", "few", "BACKUPS_DAYS should be after how many"),
        ("SENTRY_DSN", "sentry.example", "SENTRY_DSN should be the https"),
        ("HH_API_URL", "api.hh.ru", "HH_API_URL should be the http"),
        ("HH_TOKEN", "two words", "HH_TOKEN should be an application token"),
        ("HH_TOKEN", "a-token-alone", "HH_USER_AGENT should be name/version (mail) if HH_TOKEN"),
        ("HH_USER_AGENT", "Mozilla/5.0", "HH_USER_AGENT should be name/version (mail)"),
        ("HH_USER_AGENT", "Bot/1 (me@x)\r\nX: 1", "HH_USER_AGENT should be name/version"),
        ("HH_QUERIES", "python|40|96", "HH_QUERIES should be a JSON list"),
        ("HH_QUERIES", "[]", "HH_QUERIES should be a JSON list"),
        ("HH_QUERIES", "[{}]", "HH_QUERIES should be a JSON list"),
        ("HH_QUERIES", '{"text": "go"}', "HH_QUERIES should be a JSON list"),
        ("HH_QUERIES", '[{"area": "Almaty"}]', "HH_QUERIES should be a JSON list"),
        ("HH_QUERIES", '[{"text": "go", "page": 3}]', "HH_QUERIES should be a JSON list"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(
    name: str,
    value: str,
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv(name, value)
    assert main(["healthcheck"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(expected)
    assert len(said.splitlines()) == 1
    assert value not in said


def test_the_webhooks_address_may_not_hold_the_token(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "BOT_TOKEN": "42:a-token-of-a-bot",
        "WEBHOOK_URL": "https://bot.example/a-token-of-a-bot",
        "WEBHOOK_SECRET": "x" * 16,
    }
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "healthcheck"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("WEBHOOK_URL should be")
    assert "a-token-of-a-bot" not in ended.stderr


def test_help_explains_every_command_and_does_not_wait_for_aiogram() -> None:
    script = (
        "import sys; from bot.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "assert 'aiogram' not in sys.modules"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for command in ("run", "migrate", "import", "backup", "healthcheck", "BOT_TOKEN", "refresh"):
        assert command in ended.stdout


def test_the_version_is_the_one_of_the_package_and_needs_no_settings(tmp_path: Path) -> None:
    """The package reads its version from the file that `--version` does."""
    told = subprocess.run(
        [sys.executable, "-m", "bot", "--version"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path / "none"), "BOT_TOKEN": "no token"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == f"career-bot {package.__version__}\n"
    assert re.fullmatch(r"\d+\.\d+\.\d+", package.__version__)
    assert not (tmp_path / "none").exists()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["dynamic"] == ["version"]
    assert ROOT / project["tool"]["hatch"]["version"]["path"] == Path(package.__file__)


def test_a_backup_is_whole_and_an_import_reports_what_it_read(tmp_path: Path) -> None:
    def bot(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    document = ROOT / "db" / "reference" / "backend-engineer.en.md"
    imported = bot("import", str(document))
    assert imported.returncode == 0, imported.stderr
    assert "5 postings" in imported.stdout
    assert "15 steps" in imported.stdout
    broken = tmp_path / "broken.md"
    broken.write_text("## Postings\n\n1. **Clerk**\n   * Salary: plenty\n")
    assert "line 4" in bot("import", str(broken)).stderr
    nothing = tmp_path / "nothing.md"
    nothing.write_text("")
    assert bot("import", str(nothing)).returncode == 1
    saved = bot("backup", str(tmp_path / "copy.db"))
    assert saved.returncode == 0, saved.stderr
    assert (tmp_path / "copy.db").stat().st_size > 0
