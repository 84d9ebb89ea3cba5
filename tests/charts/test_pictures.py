"""A picture is drawn once, then sent by the id that Telegram gave; a stale id is drawn anew."""

from dataclasses import replace
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import InputFile, Message

from bot.charts.cache import ChartCache, cache_key
from bot.local.checks import RefusedError
from bot.local.rules import TOKEN, Telegram
from bot.local.session import LocalSession
from db.queries import pictures as kept
from db.store.engine import Database
from handlers.common.charts import ChartFile, Send
from tests.charts.samples import demand, progress, salary
from tests.conftest import TODAY

PICTURE = ChartFile(progress, "kk")


def sender(bot: Bot, taken: list[InputFile | str]) -> Send:
    async def send(photo: InputFile | str) -> Message:
        taken.append(photo)
        return await bot.send_photo(1, photo)

    return send


@pytest.fixture
def telegram() -> Telegram:
    made = Telegram()
    made.add_user(1, "Aigerim")
    return made


@pytest.fixture
def bot(telegram: Telegram) -> Bot:
    return Bot(TOKEN, session=LocalSession(telegram))


def test_the_same_figures_have_the_same_key_and_others_another() -> None:
    assert cache_key(PICTURE) == cache_key(ChartFile(replace(progress), "kk", "dark"))
    others = [
        ChartFile(progress, "kk", "light"),
        ChartFile(progress, "ru"),
        ChartFile(replace(progress, title="Other"), "kk"),
        ChartFile(replace(progress, rows=progress.rows[:2]), "kk"),
        ChartFile(salary, "kk"),
        ChartFile(demand, "kk"),
    ]
    keys = {cache_key(each) for each in [PICTURE, *others]}
    assert len(keys) == 7
    assert all(len(each) <= 120 for each in keys)
    assert cache_key(PICTURE).startswith("progress:")
    assert cache_key(PICTURE).endswith(":kk:dark")


async def test_a_picture_is_kept_and_found_on_each_database(any_db: Database) -> None:
    async with any_db.begin() as session:
        await kept.upsert(session, "a", "first", TODAY)
        await kept.upsert(session, "a", "second", TODAY)
    async with any_db.read() as session:
        assert await kept.find_file_id(session, "a") == "second"
        assert await kept.find_file_id(session, "b") is None


async def test_a_known_picture_is_sent_by_its_id(db: Database, bot: Bot) -> None:
    taken: list[InputFile | str] = []
    pictures = ChartCache(db)
    for _ in range(3):
        await pictures.deliver(PICTURE, TODAY, sender(bot, taken))
    drawn, *known = taken
    assert isinstance(drawn, InputFile)
    assert known[0] == known[1]
    assert isinstance(known[0], str)


async def test_a_stale_id_is_drawn_anew_once(db: Database, bot: Bot, telegram: Telegram) -> None:
    taken: list[InputFile | str] = []
    pictures = ChartCache(db)
    await pictures.deliver(PICTURE, TODAY, sender(bot, taken))
    telegram.files.clear()
    for _ in range(2):
        await pictures.deliver(PICTURE, TODAY, sender(bot, taken))
    assert [isinstance(each, str) for each in taken] == [False, True, False, True]
    assert taken[1] != taken[3]


async def test_another_refusal_is_not_drawn_over(
    db: Database, bot: Bot, telegram: Telegram
) -> None:
    taken: list[InputFile | str] = []
    pictures = ChartCache(db)
    await pictures.deliver(PICTURE, TODAY, sender(bot, taken))
    telegram.block(1, blocked=True)
    with pytest.raises(Exception, match="blocked"):
        await pictures.deliver(PICTURE, TODAY, sender(bot, taken))
    assert len(taken) == 2


async def test_a_picture_that_was_not_taken_is_not_kept(db: Database) -> None:
    async def send(_: Any) -> None:
        return None

    await ChartCache(db).deliver(PICTURE, TODAY, send)
    async with db.read() as session:
        assert await kept.find_file_id(session, cache_key(PICTURE)) is None


def edit(telegram: Telegram, message_id: int, **media: Any) -> Any:
    fields = {"chat_id": 1, "message_id": message_id, "media": media}
    return telegram.call("editMessageMedia", fields, {"new": ("b.png", PNG)})


PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 8 + b"\x00\x00\x00\x02" * 2


def test_the_local_telegram_edits_media_and_refuses_what_telegram_refuses(
    telegram: Telegram,
) -> None:
    photo = {"chat_id": 1, "photo": "attach://a", "caption": "a"}
    sent = telegram.call("sendPhoto", photo, {"a": ("a.png", PNG)})
    number, file_id = sent["message_id"], sent["photo"][0]["file_id"]
    with pytest.raises(RefusedError, match="message is not modified"):
        edit(telegram, number, type="photo", media=file_id, caption="a")
    changed = edit(telegram, number, type="photo", media="attach://new", caption="b")
    assert changed["caption"] == "b"
    assert changed["photo"][0]["file_id"] != file_id
    for media, words in [
        ({"type": "photo", "media": "gone"}, "wrong remote file identifier"),
        ({"type": "photo"}, "media not found"),
        ({"type": "poll", "media": file_id}, "no media but photos"),
        ({"type": "photo", "media": file_id, "has_spoiler": True}, "have no has_spoiler"),
        ({"type": "photo", "media": file_id, "caption": "x" * 1025}, "caption is too long"),
    ]:
        with pytest.raises(RefusedError, match=words):
            edit(telegram, number, **media)
    with pytest.raises(RefusedError, match="no text in the message to edit"):
        telegram.call("editMessageText", {"chat_id": 1, "message_id": number, "text": "a"})
    with pytest.raises(RefusedError, match="message to edit not found"):
        edit(telegram, 99, type="photo", media=file_id)


def test_a_text_of_the_local_telegram_can_become_a_picture(telegram: Telegram) -> None:
    sent = telegram.call("sendMessage", {"chat_id": 1, "text": "a"})
    caption = {"chat_id": 1, "message_id": sent["message_id"], "caption": "b"}
    with pytest.raises(RefusedError, match="no caption in the message to edit"):
        telegram.call("editMessageCaption", caption)
    changed = edit(telegram, sent["message_id"], type="photo", media="attach://new")
    assert "text" not in changed
    assert changed["photo"]
    telegram.call("editMessageCaption", caption)
