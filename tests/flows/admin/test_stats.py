"""Tests: an administrator sees the bot's figures, and nobody else does."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from bot.config import Settings
from bot.observability.checkup import check_up
from bot.telegram.dispatcher import DrainingDispatcher
from db.queries import sweeps
from db.sources.posting import HEADHUNTER
from db.store.engine import Database
from handlers.admin.rules.checkup import Subject
from tests.chat import Chat
from tests.deliverers import MONDAY, Tick, onboard


async def test_every_figure_comes_from_rows(chat: Chat, tick: Tick) -> None:
    await chat.say("/stats")
    assert chat.text == (
        "The bot\n"
        "Users: 1, 0 of them set up, 0 out of reach\nNew in seven days: 1\n"
        "Active this week: 1. Last week: 0.\nTicks in seven days: 0\n\n"
        "No digest was due in seven days.\nEvery text of seven days was understood.\n\n"
        "Postings in the market: 0\nHeadHunter: no refresh so far"
    )
    await onboard(chat)
    other = chat.as_user(2)
    await onboard(other)
    await tick(MONDAY)
    await other.press("✅ 1")
    chat.telegram.block(2, blocked=True)
    await chat.feed()
    await chat.say("/stats")
    assert "Users: 2, 2 of them set up, 1 out of reach" in chat.text
    assert "Active this week: 2. Last week: 2." in chat.text
    assert "Ticks in seven days: 1" in chat.text
    assert "Digests in seven days: 2 of 2 sent, 0 of them more than an hour late" in chat.text


async def test_a_late_digest_is_counted_as_late(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    await tick(MONDAY + timedelta(hours=3))
    await chat.say("/stats")
    assert "1 of 1 sent, 1 of them more than an hour late" in chat.text


async def test_a_refresh_of_this_night_is_of_this_day(chat: Chat, db: Database) -> None:
    """Three in the morning in Almaty is the day before in Greenwich."""
    async with db.begin() as session:
        night = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
        await sweeps.begin(session, HEADHUNTER, night, {})
    await chat.say("/stats")
    assert "a refresh began on 24 Nov" in chat.text


async def test_the_picture_shows_the_same(chat: Chat) -> None:
    await chat.say("/stats")
    await chat.press("Picture")
    assert chat.message["photo"]
    assert chat.message["caption"].startswith("The bot")
    await chat.press("Light")
    assert chat.unanswered == 0


async def test_others_are_not_understood(chat: Chat) -> None:
    other = chat.as_user(2)
    await other.say("/stats")
    assert "Users" not in other.text


async def test_the_check_up_is_one_press_away(
    chat: Chat, db: Database, tmp_path: Path, dispatcher: DrainingDispatcher
) -> None:
    """It says what `python -m bot doctor` says, in the administrator's language."""
    address = db.url.render_as_string(hide_password=False)
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url_setting=SecretStr(address))
    dispatcher["check_up"] = partial(check_up, settings, db)
    await chat.say("/stats")
    await chat.press("Check-up")
    assert chat.text.startswith("All is well\n\n✅ Settings: read; the data is in ")
    assert len(chat.text.splitlines()) == 2 + len(Subject)
    assert "✅ Migrations: up to date (" in chat.text
    await chat.press("Check again")
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "career-20261120-043000.db").touch()
    await chat.press("Check again")
    assert chat.text.startswith("Something needs you")
    assert "❗️ Backup: the newest copy is of 2026-11-20 04:30 UTC, which is too old" in chat.text
    dispatcher["check_up"] = None
