"""The language: from Telegram at first, then from /settings, and what goes along with it."""

import pytest
from sqlalchemy import select, update

from bot.headhunter.sweep_runner import notify_admins
from bot.observability.error_reports import ErrorReports
from bot.telegram.client import publish_profile
from bot.telegram.dispatcher import DrainingDispatcher
from db.models.users import Task
from db.rows.sweeps import SweepRow
from db.store.engine import Database
from tests.chat import Chat
from tests.conftest import TODAY
from tests.deliverers import MONDAY, Tick, onboard
from tests.flows.common.test_failures import NoEdits
from tests.store import load_sample


@pytest.fixture
async def every(db: Database) -> Database:
    """The store with the built-in analysis in each language."""
    await load_sample(db)
    return db


@pytest.fixture
def chats(chat: Chat, every: Database) -> Chat:
    return chat


def speak(chat: Chat, code: str) -> None:
    chat.telegram.users[chat.user_id]["language_code"] = code


@pytest.mark.parametrize(
    ("code", "item", "day"),
    [
        ("ru", "Docker и Docker Compose", "понедельник"),
        ("ru-KZ", "Docker и Docker Compose", "понедельник"),
        ("kk", "Docker және Docker Compose", "дүйсенбі"),
        ("en", "Docker & Docker Compose", "Monday"),
        ("de", "Docker & Docker Compose", "Monday"),
        ("x'; --", "Docker & Docker Compose", "Monday"),
    ],
)
async def test_a_newcomer_reads_the_language_of_their_telegram(
    chats: Chat, code: str, item: str, day: str
) -> None:
    speak(chats, code)
    await chats.say("/roadmap")
    assert item in chats.text
    await chats.say("/settings")
    assert day in chats.text
    assert [each for each in chats.buttons if each.startswith("✅")]


async def test_another_language_changes_the_message_in_its_place_and_the_menu(chats: Chat) -> None:
    await publish_profile(chats.bot, chats.dispatcher["i18n"])
    await chats.say("/settings")
    assert "Monday" in chats.text
    before = chats.message["message_id"]
    data = chats.data
    russian = next(data[each] for each in data if data[each] == "lang1:ru")
    await chats.press_data(russian)
    assert chats.message["message_id"] == before
    assert "понедельник" in chats.text
    assert chats.unanswered == 0
    key = '{"chat_id": 1, "type": "chat"}'
    assert chats.telegram.commands[key, ""]
    await chats.say("/roadmap")
    assert "Docker и Docker Compose" in chats.text


async def test_each_language_has_a_menu_a_name_and_descriptions_of_its_own(chats: Chat) -> None:
    i18n = chats.dispatcher["i18n"]
    await publish_profile(chats.bot, i18n)
    for code in ("", "ru", "kk"):
        for scope in ("all_private_chats", "all_group_chats"):
            assert chats.telegram.commands[f'{{"type": "{scope}"}}', code]
    assert chats.telegram.profile["name", ""] == "Career Bot"


async def test_a_choice_outlives_what_telegram_says(chats: Chat) -> None:
    await chats.say("/settings")
    await chats.press_data("lang1:kk")
    speak(chats, "ru")
    await chats.say("/settings")
    assert "дүйсенбі" in chats.text


async def test_a_language_without_a_catalogue_is_refused(chats: Chat) -> None:
    await chats.say("/settings")
    await chats.press_data("lang1:de")
    assert "out of date" in chats.toast


async def test_ticks_and_an_own_task_are_there_in_the_other_language(chats: Chat) -> None:
    await chats.say("/add Read Fluent Python")
    await chats.say("/plan")
    await chats.press("✅ 1")
    await chats.say("/settings")
    await chats.press_data("lang1:ru")
    await chats.say("/progress")
    assert "1" in chats.text
    assert "21" in chats.text
    assert "Контейнеризация приложения на FastAPI" in chats.text
    await chats.press("↩ 1")
    await chats.say("/settings")
    await chats.press_data("lang1:en")
    await chats.say("/progress")
    assert "0 of 21" in chats.text


async def test_a_digest_comes_in_the_readers_language_with_the_same_tasks(
    chats: Chat, tick: Tick
) -> None:
    await onboard(chats)
    await chats.say("/settings")
    await chats.press_data("lang1:ru")
    await tick(MONDAY)
    assert "Контейнеризация приложения на FastAPI" in chats.text
    await chats.say("/settings")
    await chats.press_data("lang1:kk")
    await chats.say("/plan")
    assert "FastAPI қосымшасын контейнерлеу" in chats.text


async def test_inline_answers_are_in_the_language_that_was_chosen(chats: Chat) -> None:
    await chats.say("/settings")
    await chats.press_data("lang1:ru")
    key = chats.telegram.inline_query(1, "salary almaty")
    await chats.feed()
    (pay,) = chats.telegram.inline_answers[key]
    # A figure, since it is the language's own even where a sentence is not translated yet.
    assert "1,2" in str(pay["input_message_content"]["message_text"])
    other = chats.as_user(2)
    key = other.telegram.inline_query(2, "salary almaty")
    await other.feed()
    (pay,) = other.telegram.inline_answers[key]
    assert "1.2" in str(pay["input_message_content"]["message_text"])


@pytest.mark.parametrize(("code", "words"), [("ru", "Готово"), ("kk", "Орындалды")])
async def test_toasts_captions_and_pictures_speak_it_too(
    chats: Chat, every: Database, code: str, words: str
) -> None:
    speak(chats, code)
    await chats.say("/plan")
    await chats.press("✅ 1")
    assert chats.toast.startswith(words)
    await chats.say("/progress")
    await chats.press_data("chart1:dark")
    assert {"ru": "Прогресс: 1 из", "kk": "Ілгерілеу: 21 ішінен 1"}[code][:12] in (
        chats.message["caption"]
    )


async def test_an_error_is_told_in_it(chats: Chat) -> None:
    speak(chats, "ru")
    await chats.say("/plan")
    chats.session.middleware(NoEdits())
    await chats.press_data("open1:roadmap")
    assert chats.text == "Что-то сломалось на моей стороне. Пожалуйста, попробуйте ещё раз."


async def test_what_an_administrator_is_told_outside_an_update_is_in_it(
    chats: Chat, dispatcher: DrainingDispatcher
) -> None:
    speak(chats, "kk")
    await chats.say("/plan")
    db, i18n = dispatcher["db"], dispatcher["i18n"]
    sweep = SweepRow(1, "headhunter", TODAY, TODAY, "captcha", 0, 0, 0, 0, {})
    await notify_admins(db, chats.bot, i18n, (1,))(sweep)
    assert "HeadHunter" in chats.text
    assert "asks for a captcha" not in chats.text
    reports = ErrorReports()
    reports.seen["a job failed"] = 2
    await reports.tell(db, chats.bot, i18n, (1,), TODAY)
    assert chats.text.startswith("Қателер")


async def test_a_plan_that_the_bot_made_follows_the_language_with_its_ticks(chat: Chat) -> None:
    await chat.say("/roles")
    await chat.press("DevOps")
    await chat.press("Its plan: DevOps")
    await chat.press("✅ 1")
    await chat.say("/add Ask Dana for a review")
    await chat.say("/plan")
    assert "1. Move, copy and search files" in chat.text
    before = chat.text
    await chat.press_data("lang1:ru")
    await chat.say("/plan")
    assert "Move, copy" not in chat.text
    assert "1 из 3" in chat.text
    await chat.say("/progress")
    assert "Move, copy" not in chat.text
    await chat.say("/plans")
    assert "● DevOps-инженер" in chat.text
    await chat.press_data("lang1:en")
    await chat.say("/plan")
    assert chat.text == before, "and back as it was, with the tick"


async def test_what_the_bot_added_to_learn_follows_the_language_unless_it_was_renamed(
    chat: Chat, db: Database
) -> None:
    async def words() -> list[str]:
        async with db.read() as session:
            return sorted(await session.scalars(select(Task.text).where(Task.user_id == 1)))

    for skill in ("Networks", "Kafka", "Terraform"):
        await chat.say(skill)
        await chat.press("Add to my plan")
    await chat.say("/add Learn Redis")
    before = await words()
    assert before == ["Learn Kafka", "Learn Networks", "Learn Redis", "Learn Terraform"]
    async with db.begin() as session:
        mine = update(Task).where(Task.text == "Learn Terraform")
        await session.execute(mine.values(text="Terraform on Fridays"))
    await chat.press_data("lang1:ru")
    russian = [
        "Learn Redis",
        "Terraform on Fridays",
        "Изучить: Kafka",
        "Изучить: Компьютерные сети",
    ]
    assert await words() == russian
    await chat.say("поменяй язык на казахский")
    assert await words() == [
        *("Kafka дағдысын үйрену", "Learn Redis", "Terraform on Fridays"),
        "Компьютерлік желілер дағдысын үйрену",
    ]
    await chat.press_data("lang1:en")
    assert await words() == [
        "Learn Kafka",
        "Learn Networks",
        "Learn Redis",
        "Terraform on Fridays",
    ]
