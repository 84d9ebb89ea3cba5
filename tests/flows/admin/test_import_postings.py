"""An administrator sends a file of postings: shown first, stored by Save, and by nobody else."""

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientError

from bot.local.rules import TOKEN
from db.store.engine import Database
from handlers.admin import import_postings
from tests.chat import Chat
from tests.sources.hand import details, item, lines
from tests.store import dump

FILE = lines(
    details(),
    item(id="2", alternate_url=None),
    item(id="2", alternate_url=None),
    *({"number": number} for number in range(6)),
)


async def send(chat: Chat, data: bytes, name: str = "postings.jsonl") -> Chat:
    chat.telegram.send_document(chat.user_id, name, data)
    await chat.feed()
    return chat


async def market(db: Database) -> list[dict[str, Any]]:
    return [each for each in (await dump(db))["postings"] if each["analysis_id"] is None]


async def test_nothing_is_stored_before_save(chat: Chat, db: Database) -> None:
    await send(chat, FILE)
    assert chat.text == (
        "Postings from a file\n\n"
        "Rows read: 9\nNew: 2\nChanged: 0\nThe same as before: 0\nTwice in the file: 1\n\n"
        "Not counted – copies of a vacancy: 1.\n\n"
        "Not read: 6\n"
        + "".join(f"Row {row}: it is no posting\n" for row in range(4, 9))
        + "…\n\nNothing is saved yet."
    )
    assert chat.buttons == ["Save", "Cancel"]
    assert await market(db) == []
    await chat.press("Save")
    saved = "Saved.\n\nNew: 2\nChanged: 0\nThe same as before: 0"
    assert chat.text == f"{saved}\n\nNot counted – copies of a vacancy: 1."
    assert chat.buttons == []
    assert {each["source_id"] for each in await market(db)} == {"900000001", "2"}
    assert (await dump(db))["dialogs"] == []


async def test_two_taps_save_once(chat: Chat, db: Database) -> None:
    await send(chat, FILE)
    await chat.press_twice("Save")
    assert chat.text.startswith("Saved.\n\nNew: 2")
    assert chat.toast.startswith("This button is out of date.")
    assert (len(await market(db)), chat.unanswered) == (2, 0)


async def test_the_same_file_again_would_change_nothing(chat: Chat, db: Database) -> None:
    await send(chat, FILE)
    await chat.press("Save")
    before = await market(db)
    await send(chat, FILE)
    assert "New: 0\nChanged: 0\nThe same as before: 2" in chat.text
    await chat.press("Save")
    assert await market(db) == before


async def test_cancel_drops_the_file(chat: Chat, db: Database) -> None:
    await send(chat, FILE)
    await chat.press("Cancel")
    assert chat.text == "Nothing was saved."
    await send(chat, FILE)
    await chat.say("/cancel")
    await chat.press("Save")
    assert chat.toast.startswith("This button is out of date.")
    assert await market(db) == []


async def test_a_button_saves_the_file_that_it_stands_under(chat: Chat, db: Database) -> None:
    await send(chat, FILE)
    first = chat.data["Save"], chat.message["message_id"]
    await send(chat, lines(item(id="3", alternate_url=None)))
    await chat.press_data(*first)
    assert chat.toast.startswith("This button is out of date.")
    assert await market(db) == []
    await chat.press("Save")
    assert [each["source_id"] for each in await market(db)] == ["3"]


async def test_who_is_no_administrator_saves_to_no_market(chat: Chat, db: Database) -> None:
    await send(chat, FILE)
    data = chat.data["Save"]
    other = chat.as_user(2)
    await send(other, FILE)
    assert other.text.startswith("I found 2 postings in this file.")
    await other.press_data(data)
    assert other.toast == "This button is out of date."
    await send(other, FILE)
    await other.press("Save")
    assert {each["user_id"] for each in await market(db)} == {2}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("picture.png", "I can't read pictures."),
        ("postings", "I found nothing of a plan in it"),
        (".csv.zip", "I can't open this file"),
    ],
)
async def test_a_file_of_another_kind_is_no_postings(chat: Chat, name: str, answer: str) -> None:
    await send(chat, FILE, name)
    assert chat.text.startswith(answer)


async def test_a_file_without_postings_offers_nothing_to_save(chat: Chat, db: Database) -> None:
    await send(chat, b"\x00", "postings.CSV")
    assert chat.text.startswith("I found nothing of a plan in it, so nothing was changed.")
    assert chat.buttons == ["Show me the form"]
    assert (await dump(db))["dialogs"] == []


async def test_a_plan_is_looked_at_for_postings_once(chat: Chat) -> None:
    await send(chat, b"Task,Status\nRead a book on queues,done\n", "plan.csv")
    assert chat.text.startswith("Tasks to tick: 1 (1 done)")
    # Then the reader of plans fetches it.
    assert [name for name, _ in chat.session.calls].count("getFile") == 2


async def test_a_file_too_large_is_not_fetched(chat: Chat) -> None:
    large = {"file_id": "a", "file_unique_id": "a", "file_size": 20 * 1024 * 1024 + 1}
    await chat.send(document={**large, "file_name": "x.json"})
    assert chat.text == "A file of postings may have 20 MB. Please send it in parts."
    assert not [name for name, _ in chat.session.calls if name == "getFile"]


async def test_a_file_larger_than_it_says_is_not_read_to_its_end(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def understated(file_id: str) -> dict[str, Any]:
        return {"file_id": file_id, "file_unique_id": "a", "file_size": 1, "file_path": file_id}

    monkeypatch.setattr(import_postings, "FILES", replace(import_postings.FILES, most=100))
    monkeypatch.setattr(chat.telegram, "_getFile", understated)
    file = chat.telegram.send_document(1, "x.json", FILE)["document"]
    monkeypatch.setitem(file, "file_size", 1)
    chat.telegram.updates.clear()
    await chat.send(document={**file, "file_name": "x.json"})
    assert chat.text.startswith("A file of postings may have 20 MB.")


@pytest.mark.parametrize("error", [ClientError, TimeoutError, OSError])
async def test_a_download_that_fails_keeps_the_token_out_of_the_log(
    chat: Chat,
    db: Database,
    error: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(url: str, *_rest: object, **_named: object) -> AsyncIterator[bytes]:
        raise error(f"no answer from {url}")
        yield b""

    caplog.set_level(logging.DEBUG)
    await send(chat, FILE)
    monkeypatch.setattr(chat.session, "stream_content", fail)
    await chat.press("Save")
    assert chat.text.startswith("Telegram did not give me the file.")
    assert chat.buttons == ["Save", "Cancel"], "it can be tried again"
    await send(chat, FILE)
    assert chat.text.startswith("Telegram did not give me the file.")
    assert TOKEN.split(":")[1] not in caplog.text
    assert "ERROR" not in caplog.text
    assert await market(db) == []


async def test_a_file_that_telegram_lost_is_told(chat: Chat) -> None:
    lost = {"file_id": "gone", "file_unique_id": "a", "file_size": 5, "file_name": "x.json"}
    await chat.send(document=lost)
    assert chat.text.startswith("Telegram did not give me the file.")


async def test_a_title_stays_out_of_the_dialog_and_the_summary_fits(
    chat: Chat, db: Database
) -> None:
    odd = [item(name=["<b>x</b>" * 600]) for _ in range(50)]
    await send(chat, json.dumps([*odd, details()]).encode(), "x.json")
    assert "Row 1: a field has another form than it should (name)" in chat.text
    assert len(chat.text) < 1000
    (dialog,) = (await dump(db))["dialogs"]
    assert set(dialog["data"]) == {"file_id", "message_id"}


TABLE = (
    "№;Наименование вакансии;Организация;Ссылка на вакансию;Зарплата;Где;Комментарий;Дата\n"
    "1;Python-разработчик;Acme;https://jobs.example.kz/1;от 400 000 до 600 000;Алматы;а;"
    "20.11.2026\n"
    "20.11.2026\n"
    "2;QA engineer;Acme;https://jobs.example.kz/2;высокая;Астана;б;21.11.2026\n"
    "3;Аналитик;Пример;https://jobs.example.kz/3;1 000 - 2 000 ₸;Алматы;в;22.11.2026\n"
)


async def test_a_spreadsheet_gets_to_its_place_in_postings(chat: Chat, db: Database) -> None:
    await send(chat, TABLE.encode("cp1251", "replace"), "вакансии.csv")
    assert "title ← Наименование вакансии\ncompany ← Организация\n" in chat.text
    assert "city ← Где\ndate ← Дата\n" in chat.text
    assert "2 columns not used" in chat.text
    assert "Pay that I can't read: 1. Those are kept without it." in chat.text
    assert "Pay unlike any usual one: 1. It is kept, and counted in no figure." in chat.text
    assert chat.buttons == ["Save", "Cancel", "Columns"]
    await chat.press("Save")
    assert "New: 3" in chat.text
    await chat.say("/postings")
    await chat.press("1")
    assert "400–600K ₸" in chat.text
    assert "Source: jobs.example.kz" in chat.text


async def test_a_column_is_put_right_by_buttons(chat: Chat, db: Database) -> None:
    await send(chat, TABLE.encode(), "вакансии.csv")
    await chat.press("Columns")
    assert "city ← Где" in chat.buttons
    await chat.press("company ←")
    await chat.press("Комментарий")
    assert "company ← Комментарий" in chat.text
    await chat.press("Columns")
    await chat.press("city ←")
    await chat.press("None of them")
    assert "city ←" not in chat.text
    await chat.press("Save")
    assert {(each["company"], each["city"]) for each in await market(db)} == {
        ("а", None),
        ("б", None),
        ("в", None),
    }


async def test_a_table_that_names_no_title_can_be_told_it(chat: Chat, db: Database) -> None:
    await send(chat, "a;b\nДворник;https://jobs.example.kz/9\n".encode(), "x.csv")
    assert chat.text.startswith("No postings were read.")
    assert "it has: a, b" in chat.text
    assert chat.buttons == ["Columns"]
    await chat.press("Columns")
    await chat.press("title ←")
    await chat.press_data(chat.data["a"])
    assert chat.buttons == ["Save", "Cancel", "Columns"]
    await chat.press("Save")
    assert [each["title"] for each in await market(db)] == ["Дворник"]


async def test_a_columns_button_of_another_file_is_out_of_date(chat: Chat) -> None:
    await send(chat, TABLE.encode(), "вакансии.csv")
    old = chat.data["Columns"], chat.message["message_id"]
    await send(chat, TABLE.encode(), "вакансии.csv")
    await chat.press_data(*old)
    assert chat.toast.startswith("This button is out of date.")


async def test_the_same_vacancy_from_two_files_is_one(chat: Chat, db: Database) -> None:
    page = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "Python-разработчик",
        "url": "https://jobs.example.kz/1?utm_source=tg#top",
        "hiringOrganization": {"name": "Acme"},
    }
    for data, name in ((TABLE.encode(), "a.csv"), (json.dumps(page).encode(), "b.json")):
        await send(chat, data, name)
        await chat.press("Save")
    assert "Changed: 1" in chat.text
    assert len(await market(db)) == 3


async def test_a_saved_page_gets_to_its_place_in_postings(chat: Chat) -> None:
    vacancy = {
        "vacancyId": 77,
        "name": "Go developer",
        "company": {"name": "Acme"},
        "area": {"name": "Алматы"},
        "description": "<p>Docker, Kafka</p>",
        "publicationDate": "2026-11-20T12:00:00+0500",
    }
    state = json.dumps({"vacancyView": vacancy})
    page = f'<!doctype html><template id="HH-Lux-InitialState">{state}</template>'
    await send(chat, page.encode(), "Вакансия.html")
    assert chat.buttons == ["Save", "Cancel"]
    await chat.press("Save")
    await chat.say("/postings")
    await chat.press("1")
    assert "Source: HeadHunter" in chat.text
    assert "Kafka" in chat.text


async def test_a_chats_export_gets_to_its_place_in_postings(chat: Chat) -> None:
    post = "Junior QA\nКомпания: Acme\nТребования: Python, SQL, Docker\n" + "Текст. " * 20
    kept = [
        {"id": at, "date": "2026-11-20T12:00:00", "text": text}
        for at, text in enumerate((post, "Привет", "Как дела?"))
    ]
    chats = {"name": "Jobs", "type": "public_channel", "id": 5, "messages": kept}
    await send(chat, json.dumps(chats).encode(), "result.json")
    assert "Rows read: 1" in chat.text
    assert "Messages that offer no job: 2" in chat.text
    await chat.press("Save")
    await chat.say("/postings")
    await chat.press("1")
    assert "Source: Telegram" in chat.text
