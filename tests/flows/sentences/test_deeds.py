"""A sentence does what a button does: certain deeds at once with a way back, others by buttons."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from db.queries import users
from db.rows.users import UserRow
from db.store.engine import Database
from tests.chat import Chat
from tests.sentences.measure import HERE
from tests.store import dump, load_sample

# Rows that grow with every step and back: history, and the moment of activity.
HISTORY = {"ticks", "skill_moves", "postponements", "task_edits", "unread_counts", "tasks"}


async def user_of(db: Database) -> UserRow:
    async with db.read() as session:
        user = await users.find(session, 1)
    assert user is not None
    return user


async def settled(db: Database) -> dict[str, Any]:
    """All that a user sees of the store: without history, which only grows."""
    return {name: rows for name, rows in (await dump(db)).items() if name not in HISTORY}


SETTINGS = [
    ("remind me on sundays at 19:30", {"weekday": 6, "minute_of_day": 1170}),
    ("напоминай по пятницам в 8 вечера", {"weekday": 4, "minute_of_day": 1200}),
    ("сенбі күні таңғы 10-да еске сал", {"weekday": 5, "minute_of_day": 600}),
    ("пиши раз в две недели", {"every_weeks": 2}),
    ("stop sending me reminders", {"reminded": False}),
    ("я переехал в москву", {"time_zone": "Europe/Moscow"}),
    ("set my time zone to utc-3", {"time_zone": "Etc/GMT+3"}),
    ("поменяй язык на казахский", {"language": "kk"}),
]


@pytest.mark.parametrize(("sentence", "change"), SETTINGS)
async def test_a_setting_is_changed_and_changed_back(
    chat: Chat, db: Database, sentence: str, change: dict[str, Any]
) -> None:
    await load_sample(db)
    await chat.say("/plan")
    before = await user_of(db)
    await chat.say(sentence)
    after = await user_of(db)
    assert {name: getattr(after, name) for name in change} == change
    await chat.say("undo")
    assert await user_of(db) == before


async def test_a_pause_has_its_length_and_its_undo(chat: Chat, db: Database) -> None:
    await chat.say("/plan")
    before = await user_of(db)
    await chat.say("поставь на паузу на 10 дней")
    paused = (await user_of(db)).paused_until
    assert paused is not None
    assert (paused - chat.clock.now).days == 10
    await chat.press("Resume")
    assert (await user_of(db)).paused_until == before.paused_until
    await chat.say("pause for a year")
    assert "at the most" in chat.text
    assert (await user_of(db)).paused_until is None
    # A day in January, seven weeks ahead.
    await chat.say("пауза до 15 января")
    paused = (await user_of(db)).paused_until
    assert paused is not None
    assert (paused - chat.clock.now).days == 52
    await chat.press("Возобновить" if "Возобновить" in chat.buttons else "Resume")
    # The weekday ends the pause, and the digest keeps its own.
    await chat.say("поставь на паузу до пятницы")
    paused = (await user_of(db)).paused_until
    assert paused is not None
    assert paused.astimezone(ZoneInfo(before.time_zone)).weekday() == 4
    assert 1 <= (paused - chat.clock.now).days + 1 <= 7
    assert (await user_of(db)).weekday == before.weekday
    await chat.press("Возобновить" if "Возобновить" in chat.buttons else "Resume")
    # A question offers the very day beside the usual ones.
    await chat.say("can you pause for 10 days?")
    assert "Until Fri 4 Dec" in chat.buttons
    assert (await user_of(db)).paused_until is None


async def test_a_task_is_not_moved_to_another_quarter(chat: Chat, db: Database) -> None:
    await chat.say("move docker networking to q3")
    assert chat.text.startswith("A task moves to next week at the most, not to another quarter.")
    assert (await dump(db))["postponements"] == []


async def test_a_setting_with_its_value_is_changed_in_spite_of_a_slip(
    chat: Chat, db: Database
) -> None:
    await chat.say("remaind me wensday 20:30")
    user = await user_of(db)
    assert (user.weekday, user.minute_of_day) == (2, 1230)
    # A slip beside a word that is not known is only a guess.
    await chat.say("pauze the zzvorq for 10 days")
    assert (await user_of(db)).paused_until is None


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        ("I finished docker networking", "3. Docker networking and volumes"),
        ("done with the first docker step", "1. Containerizing FastAPI app"),
        ("first task is done", "1. Containerizing FastAPI app"),
    ],
)
async def test_a_task_is_ticked_by_its_words(
    chat: Chat, db: Database, sentence: str, line: str
) -> None:
    await chat.say(sentence)
    assert line in chat.text
    assert "🧾 Docker: lack → learning" in chat.text
    ticks = (await dump(db))["ticks"]
    assert [row["state"] for row in ticks] == ["done"]
    await chat.say("undo")
    assert [row["state"] for row in (await dump(db))["ticks"]] == ["done", "open"]


async def test_several_tasks_are_asked_about(chat: Chat, db: Database) -> None:
    await chat.say("finished ci/cd")
    assert chat.text == "Which task do you mean?"
    assert (await dump(db))["ticks"] == []
    await chat.press("Docker image building")
    assert "1 of 3" in chat.text


async def test_a_task_is_added_in_its_writers_words(chat: Chat, db: Database) -> None:
    await chat.say("Добавь задачу: прочитать «Чистый код» про Redis")
    assert [row["text"] for row in (await dump(db))["tasks"] if row["kind"] == "own"] == [
        "прочитать «Чистый код» про Redis"
    ]
    await chat.press("Delete")
    assert chat.text.startswith("Deleted: прочитать")


async def test_a_task_moves_to_next_week_and_back(chat: Chat) -> None:
    await chat.say("postpone the first task to next week")
    assert "📅 next week: Containerizing FastAPI app" in chat.text
    await chat.say("undo")
    assert "next week:" not in chat.text


async def test_skills_change_their_state_with_a_way_back(chat: Chat, db: Database) -> None:
    await chat.say("I know redis and kafka")
    assert "Redis: have\nKafka: have" in chat.text
    await chat.press("↩ Kafka")
    assert "You: lack" in chat.text
    await chat.say("я учу кубернетес")
    assert "You: learning" in chat.text
    await chat.say("I want to learn graphql")
    assert "In your plan: Learn GraphQL" in chat.text
    await chat.press("↩ Undo")
    assert chat.text.startswith("Deleted: Learn GraphQL")


async def test_a_question_about_an_item_shows_its_steps(chat: Chat, db: Database) -> None:
    before = await dump(db)
    await chat.say("did I finish docker?")
    assert chat.text.startswith("Docker & Docker Compose")
    assert "✅ 1" in chat.buttons
    assert (await dump(db))["ticks"] == before["ticks"]


async def test_what_cannot_be_undone_asks(chat: Chat, db: Database) -> None:
    await chat.say("/plan")
    await chat.say("удали все мои данные")
    assert "This can't be undone." in chat.text
    assert (await dump(db))["users"]


def questions() -> list[str]:
    return Path(HERE / "questions.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture
async def settled_chat(chat: Chat, db: Database) -> AsyncIterator[Chat]:
    await load_sample(db)
    await chat.say("/plan")
    yield chat


async def test_a_question_near_a_deed_changes_nothing(settled_chat: Chat, db: Database) -> None:
    before = await dump(db)
    for question in questions():
        await settled_chat.say(question)
        after = await dump(db)
        assert {**after, "unread_counts": []} == {**before, "unread_counts": []}, question


async def test_a_question_offers_the_deed_by_a_button(chat: Chat, db: Database) -> None:
    await chat.say("can you remind me on sundays at 18?")
    assert (await user_of(db)).weekday == 0
    await chat.press("Sunday 18:00")
    assert (await user_of(db)).weekday == 6
    assert (await user_of(db)).minute_of_day == 18 * 60


async def test_an_edited_text_does_nothing(chat: Chat, db: Database) -> None:
    await chat.say("hello")
    asked = next(iter(chat.telegram.messages[1]))
    chat.telegram.edit(1, asked, "stop reminders")
    await chat.feed()
    assert (await user_of(db)).reminded
    assert chat.text.startswith("An edited message changes nothing.")


@pytest.mark.parametrize(
    "sentence", ["I finished -1 step", "я закончил шаг", "finished step 0", "мен қадамды бітірдім"]
)
async def test_a_tick_without_a_name_asks_which(chat: Chat, db: Database, sentence: str) -> None:
    await chat.say(sentence)
    assert chat.text.startswith("Which task do you mean?")
    assert len(chat.buttons) > 1
    assert (await dump(db))["ticks"] == []


async def test_an_application_needs_a_day_that_has_been(chat: Chat, db: Database) -> None:
    wrong = {
        "applied at Nomad tomorrow": "This day is still to come",
        "applied at Nomad on 31.02.2026": "No calendar has this day",
        "подал в Nomad 30 февраля": "No calendar has this day",
        "interview at Nomad yesterday at 25:00": "No day has this hour",
        "applied at Nomad 2000 days ago": "This day is too far",
        "applied at Nomad on 5 March 2015": "This day is too far",
        "interview at Nomad on 1 January 2020 10:00": "This day is too far",
        "rejected by the": "Where did you apply?",
    }
    for sentence, reason in wrong.items():
        await chat.say(sentence)
        assert chat.text.startswith(reason), sentence
        assert (await dump(db))["applications"] == [], sentence
    await chat.say("applied at Nomad yesterday")
    assert len((await dump(db))["application_moves"]) == 1
    await chat.say("кеше Nomad-қа өтініш бердім")
    assert chat.text.startswith("You have this application already: ")
    assert len((await dump(db))["application_moves"]) == 1


async def test_who_has_an_interview_keeps_it_when_told_of_the_application(
    chat: Chat, db: Database
) -> None:
    await chat.say("interview at 2GIS tomorrow at 10")
    before = (await dump(db))["applications"]
    assert [row["company"] for row in before] == ["2GIS"]
    await chat.say("applied at 2GIS yesterday")
    assert chat.text.startswith("You have this application already: Interview.")
    assert (await dump(db))["applications"] == before


async def test_a_goal_with_a_role_of_several_names_offers_them(chat: Chat, db: Database) -> None:
    await chat.say("хочу быть аналитиком в Астане")
    assert chat.text.startswith("Several roles have this name.")
    assert [row["city"] for row in (await dump(db))["goals"]] == ["Astana"]
    await chat.press("🎯 My goal: Data analyst")
    assert "Data analyst" in chat.text
    await chat.say("I want to become an architect")
    assert chat.text.startswith("I know no role that is called “architect”.")
    assert [row["track"] for row in (await dump(db))["goals"]] == ["data-analyst"]


async def test_please_behind_a_language_sets_it(chat: Chat, db: Database) -> None:
    await chat.say("Russian please")
    assert (await user_of(db)).language == "ru"


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("applied at Kaspi and Halyk yesterday", "Halyk"),
        ("applied at Kaspi, Almaty, and got an answer", None),
        ("interview at Kaspi on friday and monday", None),
    ],
)
async def test_a_second_company_is_not_passed_over_in_silence(
    chat: Chat, said: str, other: str | None
) -> None:
    await chat.say(said)
    assert "Kaspi" in chat.text
    head = f"One company at a time: “{other}” needs a sentence of its own."
    assert chat.text.startswith(head) if other else "One company" not in chat.text


async def test_another_ones_wish_changes_no_goal(chat: Chat, db: Database) -> None:
    for words in (
        "my mentee wants to be a devops, what should he know",
        "студент хочет в аналитику данных, с чего начать",
    ):
        await chat.say(words)
        assert (await dump(db))["goals"] == [], words


async def test_a_reminder_is_corrected_at_once_and_a_question_is_not(
    chat: Chat, db: Database
) -> None:
    await chat.say("remind me on wednesdays")
    await chat.say("no, at 8 pm")
    user = await user_of(db)
    assert (user.weekday, user.minute_of_day) == (2, 1200)
    await chat.say("at 7 pm?")
    assert (await user_of(db)).minute_of_day == 1200


async def test_a_step_of_a_translated_plan_has_its_english_name(chat: Chat, db: Database) -> None:
    await load_sample(db)
    chat.telegram.users[1]["language_code"] = "ru"
    await chat.say("ya sdelal docker networking")
    assert [row["state"] for row in (await dump(db))["ticks"]] == ["done"]
    await chat.say("что осталось по докеру")
    assert chat.text.startswith("Docker и Docker Compose")
    assert "1 из 3" in chat.text
