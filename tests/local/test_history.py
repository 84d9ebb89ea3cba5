"""The local chat comes back after a restart, whatever its file holds."""

import asyncio
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local import history as module
from bot.local import server
from bot.local.history import give, take
from bot.local.rules import Telegram
from tests.bots import unlimited


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "local-chat.json"


def seen(file: Path) -> tuple[int, list[str], bytes]:
    """Return the file's permissions, the names beside it, and its content."""
    names = sorted(beside.name for beside in file.parent.iterdir())
    return stat.S_IMODE(file.stat().st_mode), names, file.read_bytes()


def put(file: Path, data: bytes) -> None:
    file.write_bytes(data)


def chatted() -> Telegram:
    """Two users who have talked, one of whom blocked the bot."""
    made = Telegram()
    made.add_user(1, "Aigerim", "kk")
    made.add_user(2, "Daniyar", "ru")
    made.call("sendMessage", {"chat_id": 1, "text": "Hello"})
    made.send_document(1, "plan.md", b"# Plan \xff")
    made.send(2, text="the bot has not read this")
    made.press(2, 2, 1, "x")
    made.block(2, blocked=True)
    return made


async def test_users_messages_and_files_come_back(file: Path) -> None:
    first = await server.start(history=file)
    first.telegram.add_user(2, "Daniyar", "ru")
    first.telegram.send_document(2, "plan.md", b"# Plan \xff")
    bot = unlimited(first)
    sent = await bot.send_message(2, "Read it")
    first.telegram.send(2, text="not read")
    await bot.session.close()
    await first.stop()
    assert seen(file)[0] == 0o600
    second = await server.start(history=file)
    telegram = second.telegram
    assert [user["first_name"] for user in telegram.users.values()] == ["Aigerim", "Daniyar"]
    document, answer, question = telegram.messages[2].values()
    assert telegram.files[document["document"]["file_id"]] == ("plan.md", b"# Plan \xff")
    assert (answer["message_id"], answer["text"]) == (sent.message_id, "Read it")
    assert telegram.updates[-1]["message"]["text"] == question["text"] == "not read"
    bot = unlimited(second)
    await bot.edit_message_text("Edited", chat_id=2, message_id=sent.message_id)
    assert (await bot.send_message(2, "New")).message_id > question["message_id"]
    await bot.session.close()
    await second.stop()
    assert seen(file)[1] == [file.name], "no half-written file"


async def test_a_kill_loses_a_second_at_most(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAVE_DELAY", 0.01)
    running = await server.start(history=file)
    running.telegram.send(1, text="kept")
    await asyncio.sleep(0.5)
    assert b"kept" in seen(file)[2]
    await running.stop()


async def test_what_the_bot_has_read_does_not_come_again(file: Path) -> None:
    running = await server.start(history=file)
    running.telegram.send(1, text="read")
    bot = unlimited(running)
    (update,) = await bot.get_updates()
    await asyncio.sleep(1.5 * module.SAVE_DELAY)
    await bot.get_updates(offset=update.update_id + 1)
    before = seen(file)[2]
    await bot.session.close()
    await running.stop()
    written = seen(file)[2]
    running = await server.start(history=file)
    bot = unlimited(running)
    assert await bot.get_updates() == []
    assert written != before
    for _ in range(3):
        await bot.get_updates()
    await running.stop()
    assert seen(file)[2] == written, "a poll that brings nothing writes nothing"
    await bot.session.close()


def test_what_is_kept_is_bounded() -> None:
    made = chatted()
    for user in range(100, 100 + module.MOST_CHATS):
        made.add_user(user, "Many")
        made.send(user, text="x")
    for number in range(3 * module.MOST_MESSAGES):
        made.send(100, text=str(number))
        made.send_document(101, "a", bytes(100_000))
    kept = take(made)
    assert len(kept["users"]) == len(kept["chats"]) == module.MOST_CHATS
    rows = dict(kept["messages"])
    assert len(rows[100]) == module.MOST_MESSAGES
    assert rows[100][-1]["text"] == str(3 * module.MOST_MESSAGES - 1)
    assert len(kept["updates"]) == module.MOST_UPDATES
    assert len(json.dumps(kept)) < 2 * module.MOST_FILES


BROKEN = [b"", b"{", b"[]", b"null", b'{"version": 2}', b"\xff\xfe", b"[" * 100_000]


@pytest.mark.parametrize("data", BROKEN, ids=lambda data: str(data[:10]))
async def test_a_broken_file_is_set_aside_and_said_so(
    file: Path, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    put(file, data)
    running = await server.start(history=file)
    assert "history is broken" in caplog.text
    assert seen(file.parent / "local-chat.broken.json")[2] == data
    running.telegram.send(1, text="a")
    await running.stop()
    assert json.loads(seen(file)[2])["version"] == module.VERSION


async def test_a_folder_that_cannot_be_written_is_a_line(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    running = await server.start(history=file.parent / "none" / file.name)
    running.telegram.send(1, text="a")
    await running.stop()
    assert "is not saved: FileNotFoundError" in caplog.text


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, inner in items:
        found.append((*path, key))
        if isinstance(inner, dict | list):
            found += leaves(inner, (*path, key))
    return found


WHOLE = json.dumps(take(chatted()))
PLACES = leaves(json.loads(WHOLE))


@given(st.sampled_from(PLACES), st.sampled_from([None, 1, "x", [], {}, 2**70, [[]], {"a": 1}]))
def test_a_file_with_something_else_in_it_is_read_whole_or_not_at_all(
    place: tuple[Any, ...], other: Any
) -> None:
    kept = json.loads(WHOLE)
    inner = kept
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = other
    telegram = Telegram()
    before = take(telegram)
    try:
        give(telegram, kept)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        assert take(telegram) == before
    else:
        json.dumps(take(telegram))
        telegram.send(1, text="the chat goes on") if 1 in telegram.users else None
