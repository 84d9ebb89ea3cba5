"""Files of postings that anyone sends for themselves: a saved page, a spreadsheet, a chat."""

import io
import json

import pytest
from openpyxl import Workbook

from db.store.engine import Database
from handlers.postings.rules import MAX_OWN
from tests.chat import Chat
from tests.store import dump


@pytest.fixture(autouse=True)
async def no_administrator(chat: Chat) -> None:
    await chat.say("/plan")


def workbook(count: int) -> bytes:
    book, data = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.append(["Должность", "Компания", "Ссылка", "З/п", "Технологии", "Город"])
    for at in range(count):
        link = f"https://jobs.example.kz/{at}"
        sheet.append([f"Developer {at}", "Acme", link, "от 500к", "Python, Docker", "Алматы"])
    book.save(data)
    return data.getvalue()


async def send(chat: Chat, data: bytes, name: str) -> None:
    chat.telegram.send_document(chat.user_id, name, data)
    await chat.feed()


async def own(db: Database) -> list[str]:
    return [each["title"] for each in (await dump(db))["postings"] if each["user_id"]]


async def test_a_page_saved_in_a_browser_is_a_draft_and_then_ones_own(
    chat: Chat, db: Database
) -> None:
    vacancy = {
        "vacancyId": 77,
        "name": "Middle Go developer",
        "company": {"name": "Acme"},
        "area": {"name": "Алматы"},
        "compensation": {"from": 700000, "to": None, "currencyCode": "KZT", "mode": "MONTH"},
        "description": "<p>Docker, Kafka</p>",
    }
    state = json.dumps({"vacancyView": vacancy})
    page = f'<template id="HH-Lux-InitialState">{state}</template>'
    await send(chat, page.encode(), "Вакансия.html")
    assert chat.text.startswith("Middle Go developer\nAcme · Mid-level · Almaty · from 700K ₸")
    assert "https://hh.ru/vacancy/77" in chat.text
    await chat.press("✖ Kafka")
    await chat.press("Save")
    assert "⬜ Docker" in chat.text or "✅ Docker" in chat.text
    assert "Kafka" not in chat.text
    assert await own(db) == ["Middle Go developer"]


async def test_a_spreadsheet_becomes_ones_own_postings(chat: Chat, db: Database) -> None:
    await send(chat, workbook(3), "мои вакансии.xlsx")
    assert chat.text.startswith("I found 3 postings in this file.\n• Developer 0\n")
    assert "title ← Должность" in chat.text
    assert "pay ← З/п" in chat.text
    assert await own(db) == []
    await chat.press_twice("Save")
    assert chat.text.startswith("Saved 3 postings for you alone.")
    assert len(await own(db)) == 3
    await chat.press("My own postings")
    assert "1. Developer 2" in chat.text
    await chat.press("1")
    assert "from 500K ₸, before or after tax is not said, the currency is not named" in chat.text


async def test_the_same_file_again_adds_nothing(chat: Chat, db: Database) -> None:
    for _time in range(2):
        await send(chat, workbook(3), "a.xlsx")
        await chat.press("Save")
    assert chat.text == "Nothing was saved.\nYou had 3 of them already.\n"
    assert len(await own(db)) == 3


async def test_more_than_there_is_room_for_is_said(chat: Chat, db: Database) -> None:
    await send(chat, workbook(MAX_OWN + 4), "a.xlsx")
    await chat.press("Save")
    assert f"No room for 4: you keep {MAX_OWN} of your own." in chat.text
    assert len(await own(db)) == MAX_OWN


LEFT_OUT = """title,company,url,salary,published_at,description
QA one,Acme,https://e.kz/1,nice money,2026-03-01,"Postman, SQL, Git"
QA two,Acme,https://e.kz/2,7 ₸,2099-01-01,
QA two,Acme,https://e.kz/2,7 ₸,2026-11-01,
,Acme,https://e.kz/3,,,
QA four,,,,,
QA five,Acme,,500 000,,
"""


async def test_rows_that_are_left_out_are_counted_with_their_reasons(
    chat: Chat, db: Database
) -> None:
    await send(chat, LEFT_OUT.encode(), "a.csv")
    for line in (
        "I found 3 postings in this file.",
        "Twice in the file: 1",
        "Pay that I can't read: 1. Those are kept without it.",
        "Pay unlike any usual one: 1. It is kept, and counted in no figure.",
        "Pay without a currency: 1. I take it as KZT.",
        "Not read: 2\nRow 5: it has no title\nRow 6: it has no id and no link",
    ):
        assert line in chat.text
    await chat.press("Save")
    await send(chat, LEFT_OUT.encode(), "again.csv")
    await chat.press("Save")
    assert "You had 3 of them already." in chat.text, "one has no link, and is known by its names"
    assert len(await own(db)) == 3


async def test_a_row_keeps_its_day_and_is_known_by_a_line(chat: Chat, db: Database) -> None:
    await send(chat, LEFT_OUT.encode(), "a.csv")
    await chat.press("Save")
    rows = {each["title"]: each for each in (await dump(db))["postings"] if each["user_id"]}
    now = chat.clock.now.date().isoformat()
    assert [str(rows[f"QA {name}"]["published_at"])[:10] for name in ("one", "two", "five")] == [
        "2026-03-01",
        now,
        now,
    ]
    await chat.press("My own postings")
    assert "you match 2 of 4" in chat.text
    assert "known by a line" in chat.text


async def test_one_posting_beside_rows_that_are_none_is_no_draft(chat: Chat) -> None:
    await send(chat, b"title,company,url\nQA,Acme,https://e.kz/1\nQA,Acme,\n,Acme,x\n", "a.csv")
    assert chat.text.startswith("I found 2 postings in this file.")
    await send(chat, b"title,company,url\nQA,Acme,https://e.kz/1\n,Acme,x\n", "a.csv")
    assert "I found 1 posting in this file." in chat.text
    assert "Not read: 1\nRow 3: it has no title" in chat.text


async def test_a_file_that_goes_on_says_so(chat: Chat) -> None:
    await send(chat, workbook(2 * MAX_OWN), "a.xlsx")
    assert "goes on" not in chat.text
    await send(chat, workbook(2 * MAX_OWN + 1), "a.xlsx")
    assert f"The file goes on: I read its first {2 * MAX_OWN}." in chat.text


LISTED = """Вакансии дня:

1. Java-разработчик — Тулпар — от 900к — https://e.kz/1
2. QA — Мост — 400-600к — https://e.kz/2
3. Дизайнер, подробности позже
4. DevOps — Нур — до 1.5 млн — https://e.kz/4"""


async def test_a_pasted_list_of_vacancies_is_saved_whole(chat: Chat, db: Database) -> None:
    await chat.say(LISTED)
    assert chat.text.startswith("I found 3 postings in this text.\n• Java-разработчик\n• QA\n")
    assert "Not read: 1" in chat.text
    await chat.press_twice("Save")
    assert chat.text.startswith("Saved 3 postings for you alone.")
    assert sorted(await own(db)) == ["DevOps", "Java-разработчик", "QA"]
    await chat.say(LISTED)
    await chat.press("Cancel")
    commas = (
        "Дайджест\n\n• QA в Парус, Алматы, 400-500к — ссылка\n• Go-разработчик в Нур, 800к — тут"
    )
    await chat.say(commas)
    assert chat.text.startswith("I found 2 postings in this text.\n• QA в Парус\n• Go-разработ")
    await chat.press("Cancel")
    assert len(await own(db)) == 3


async def test_a_pasted_table_is_saved_whole_and_its_columns_put_right(
    chat: Chat, db: Database
) -> None:
    qa = "QA, Парус, Астана, https://jobs.example.kz/1, SQL Postman Git"
    java = "Java-разработчик, Нур, Алматы, https://jobs.example.kz/2, Java Spring SQL"
    await chat.say(f"Вакансия, Компания, Город, Ссылка, Стек\n{qa}\n{java}")
    assert chat.text.startswith("I found 2 postings in this text.\n• QA\n• Java-разработчик\n")
    await chat.press("Columns")
    await chat.press("company ←")
    await chat.press("Город")
    assert chat.text.startswith("I found 2 postings in this text.")
    await chat.press("Save")
    rows_saved = (await dump(db))["postings"]
    assert {each["company"] for each in rows_saved if each["user_id"]} == {"Астана", "Алматы"}


async def test_columns_are_put_right_here_too(chat: Chat, db: Database) -> None:
    await send(chat, workbook(2), "a.xlsx")
    await chat.press("Columns")
    await chat.press("company ←")
    await chat.press("Город")
    assert "company ← Город" in chat.text
    await chat.press("Save")
    rows = (await dump(db))["postings"]
    assert {each["company"] for each in rows if each["user_id"]} == {"Алматы"}


async def test_cancel_and_a_file_without_postings_keep_nothing(chat: Chat, db: Database) -> None:
    await send(chat, workbook(2), "a.xlsx")
    await chat.press("Cancel")
    assert chat.text == "Nothing was saved."
    await send(chat, b"{}", "a.json")
    assert chat.text.startswith("I found no posting in this file.")
    assert "forward a post" in chat.text
    await send(chat, b"PK\x03\x04 xl/ broken", "a.xlsx")
    assert chat.text.startswith("I can't open this file")
    assert await own(db) == []


async def test_a_list_in_a_text_is_kept_and_a_plan_in_one_stays_a_plan(
    chat: Chat, db: Database
) -> None:
    jobs = "".join(
        f"{at}. QA {at} — Acme — Алматы — от {at}00 000 ₸ — https://e.kz/{at}\n" for at in (4, 5)
    )
    await send(chat, jobs.encode(), "вакансии.txt")
    assert chat.text.startswith("I found 2 postings in this file.")
    await chat.press("Save")
    assert sorted(await own(db)) == ["QA 4", "QA 5"]
    plan = "# My plan\n\n## Roadmap\n\n- [ ] Learn Docker — https://docs.docker.com\n- [ ] SQL\n"
    for name in ("plan.md", "plan.txt"):
        await send(chat, plan.encode(), name)
        assert chat.text.startswith("Tasks to tick: 2")


async def test_a_file_too_large_is_not_fetched(chat: Chat) -> None:
    large = {"file_id": "a", "file_unique_id": "a", "file_size": 3 * 1024 * 1024 + 1}
    await chat.send(document={**large, "file_name": "x.csv"})
    assert chat.text == "A file of your own postings may have 3 MB. Please send it in parts."
    assert not [name for name, _ in chat.session.calls if name == "getFile"]
