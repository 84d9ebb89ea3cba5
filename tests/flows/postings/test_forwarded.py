"""Posts of job channels, forwarded as they are: pictures, files, hidden links, hashtags."""

from typing import Any

import pytest

from db.store.engine import Database
from tests.chat import Chat
from tests.store import dump

POST = """🔥 Middle Python-разработчик
#вакансия #python #алматы #docker

🏢 Компания: Северный ветер
📍 Город: Алматы
💰 ЗП: от 600к до 900к на руки
🧠 Опыт работы: 1–3 года

Что нужно: FastAPI, PostgreSQL, желание учиться.
Откликнуться"""


def under(word: str, url: str, text: str = POST) -> dict[str, Any]:
    """A link under a word; Telegram counts in UTF-16."""
    before = text[: text.index(word)]
    offset = len(before.encode("utf-16-le")) // 2
    return {"type": "text_link", "offset": offset, "length": len(word), "url": url}


LINK = under("Откликнуться", "https://jobs.example.kz/7")
PICTURE = [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]
ORIGIN = {
    "type": "channel",
    "chat": {"id": -1001, "type": "channel", "title": "Jobs"},
    "message_id": 7,
    "date": 1_795_000_000,
}


async def test_a_forwarded_post_with_a_picture_gets_to_its_place_in_postings(
    chat: Chat, db: Database
) -> None:
    await chat.send(photo=PICTURE, caption=POST, caption_entities=[LINK], forward_origin=ORIGIN)
    assert chat.text.startswith(
        "Middle Python-разработчик\nСеверный ветер · Mid-level · Almaty · 600–900K ₸ net\n"
        "https://jobs.example.kz/7\n"
    )
    for skill in ("Python", "Docker", "FastAPI", "PostgreSQL"):
        assert f"✖ {skill}" in chat.buttons
    await chat.press("Save")
    assert "the currency is not named" in chat.text
    await chat.say("/postings")
    await chat.press("My own")
    assert "1. Middle Python-разработчик" in chat.text
    (own,) = [each for each in (await dump(db))["postings"] if each["user_id"]]
    assert (own["url"], own["experience"]) == ("https://jobs.example.kz/7", "between1And3")


@pytest.mark.parametrize(
    "around",
    [
        {"document": {"file_id": "d", "file_unique_id": "d", "file_name": "job.pdf"}},
        {"video": {"file_id": "v", "file_unique_id": "v", "width": 1, "height": 1, "duration": 1}},
    ],
)
async def test_what_stands_under_a_file_is_read_like_a_text(
    chat: Chat, around: dict[str, Any]
) -> None:
    await chat.send(**around, caption=POST)
    assert chat.text.startswith("Middle Python-разработчик\nСеверный ветер")


async def test_a_hidden_link_of_headhunters_opens_the_posting_that_is_known(chat: Chat) -> None:
    entity = under("Откликнуться", "https://almaty.hh.kz/vacancy/12345?from=tg")
    await chat.send(text=POST, entities=[under("Python", "https://t.me/jobs/1"), entity])
    assert "https://hh.kz/vacancy/12345" in chat.text


async def test_a_message_that_is_nothing_but_a_hidden_link_is_a_link(chat: Chat) -> None:
    await chat.send(text="Вакансия", entities=[under("Вакансия", "https://e.kz/1", "Вакансия")])
    assert "I know no posting with this link" in chat.text
    assert "https://e.kz/1" in chat.text


async def test_a_caption_that_is_no_posting_is_answered_as_before(chat: Chat) -> None:
    await chat.send(photo=PICTURE, caption="Смотри, какой кот")
    assert chat.text.startswith("I can't read pictures.")


async def test_a_greeting_and_hashtags_are_no_title(chat: Chat) -> None:
    text = POST.replace("🔥 Middle Python-разработчик\n", "Всем привет!\n#job #qa\nВакансия: QA\n")
    await chat.say(text)
    assert chat.text.startswith("QA\nСеверный ветер")


async def test_pasted_code_is_no_posting(chat: Chat) -> None:
    await chat.say("{'name': 'Python', 'id': 1}\n" * 10)
    assert "Save" not in chat.buttons
