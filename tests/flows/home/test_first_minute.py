"""A newcomer's first minute: role, skills, where they stand, and a plan of their own."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db import reference
from db.documents.read import read_analysis
from db.models.analyses import Analysis
from db.models.users import Task
from db.plans import builtin
from db.store.engine import Database
from handlers.callbacks.digest import OnboardDone, OnboardSkill
from handlers.callbacks.first import AimFor, Begin, Knows, Stand
from tests.chat import Chat, Clock
from tests.conftest import TODAY
from tests.deliverers import MONDAY, Tick
from tests.flows.documents.test_living_document import plan
from tests.made_up_market import add_postings

QA = ("testing", "sql", "postman", "git")
# What nobody but a backend developer in Python is to read.
OF_THE_SAMPLE = re.compile(
    r"FastAPI|Django|Chocofamily|Containerizing|[Пп]ример:|Пример \(|Үлгі:|Үлгі \(|A sample"
)
SCREENS = (
    *("/plan", "/roadmap", "/progress", "/softskills", "/skills", "/roles", "/postings"),
    *("/salary", "/settings", "/plans", "/goal"),
)


async def press_all(chat: Chat, *texts: str) -> int:
    """Press one button after another; the number of presses."""
    for text in texts:
        await chat.press(text)
    return len(texts)


def speak(chat: Chat, code: str) -> None:
    chat.telegram.users[chat.user_id]["language_code"] = code


async def look_around(chat: Chat) -> None:
    """No screen shows anything of the sample."""
    for screen in SCREENS:
        await chat.say(screen)
        shown = "\n".join((chat.text, *chat.buttons))
        assert not OF_THE_SAMPLE.search(shown), (screen, shown)


@pytest.mark.parametrize(
    ("code", "to_value", "title", "value", "start"),
    [
        (
            *("kk", ("QA", "SQL", "Git", "Дайын")),
            *("Тестілеуші (QA-инженер)", "46 вакансия ішінен Сізге сай келетіні: 0", "Бастау"),
        ),
        (
            *("ru", ("Frontend", "HTML/CSS", "Git", "Готово")),
            *("Frontend-разработчик", "Из 31 вакансии, где", "Начать: "),
        ),
        (
            *("en", ("Another", "Data analyst", "SQL", "Done")),
            *("Data analyst", "You know 1 of its 14 core skills", "Start: "),
        ),
        (
            *("ru", ("1С", "SQL", "Junior", "Готово")),
            *("Программист 1С", "Из 46 вакансий, где", "Начать: "),
        ),
    ],
)
async def test_four_taps_show_where_one_stands_and_the_sixth_ticks_a_task(
    newcomer: Chat, code: str, to_value: tuple[str, ...], title: str, value: str, start: str
) -> None:
    chat = newcomer
    speak(chat, code)
    await chat.say("/start")
    assert await press_all(chat, *to_value) <= 4
    assert chat.text.startswith(title)
    assert value in chat.text
    assert await press_all(chat, start, "✅ 1") == 2
    assert len(chat.from_bot()) == 1, "all in one message"
    assert chat.toast
    await look_around(chat)
    await chat.say("/plans")
    assert f"● {title}" in chat.text


async def test_a_mentor_looks_around_and_gets_no_plan(
    newcomer: Chat, tick: Tick, clock: Clock
) -> None:
    await newcomer.say("/start")
    await newcomer.press("Mentor")
    assert newcomer.text.startswith("Look around")
    await look_around(newcomer)
    await newcomer.say("/plan")
    assert newcomer.text.startswith("Your plan is empty.")
    count = len(newcomer.from_bot())
    await tick(MONDAY)
    assert len(newcomer.from_bot()) == count, "nothing to remind of"


async def test_who_ignores_the_start_hears_of_it_once(newcomer: Chat, tick: Tick) -> None:
    await newcomer.say("/start")
    await tick(MONDAY)
    assert "waits for a role" in newcomer.text
    assert "I use Kazakhstan (UTC+5), Monday 09:00" in newcomer.text
    await tick(MONDAY + timedelta(weeks=1))
    assert len(newcomer.from_bot()) == 2
    await newcomer.press("Choose a role")
    await press_all(newcomer, "QA", "Done", "Start: ")
    assert "“QA engineer” is your plan" in newcomer.text


async def test_a_market_of_postings_gives_the_fit_and_the_order(
    newcomer: Chat, db: Database, clock: Clock
) -> None:
    tester = {"track": "qa", "city": "Astana", "level": "junior", "skills": QA}
    paid = {"salary_min": 250_000, "salary_max": 400_000, "gross": False}
    rows = [{**tester, **paid, "title": f"QA {number}"} for number in range(12)]
    rows += [{"track": "1c", "title": f"1C {n}", "skills": ("1c", "sql")} for n in range(20)]
    await add_postings(db, clock.now, rows)
    chat = newcomer
    await chat.say("/start")
    await press_all(chat, "QA", "SQL", "Git", "Done")
    assert "You fit 0 of 12 postings" in chat.text
    assert " brings 12 more." in chat.text
    assert "n = 12" in chat.text
    await press_all(chat, "City", "Astana")
    assert chat.text.startswith("QA engineer · Astana")
    await chat.press("Start: ")
    await chat.say("/roadmap")
    assert "1. Testing" in chat.text
    await chat.say("/skills")
    assert "1C" not in chat.text
    await chat.say("/goal")
    assert "You fit 0 of 12 postings" in chat.text


async def test_a_snapshot_gives_the_fit_and_the_order_and_says_what_it_does_not_know(
    newcomer: Chat,
) -> None:
    chat = newcomer
    unknown = "Here the snapshot knows no city and no level: all count."
    await chat.say("/start")
    await press_all(chat, "QA", "SQL", "Git", "Done")
    fits = re.search(r"You fit \d+ of \d+ postings that name four or more skills\.", chat.text)
    assert fits, chat.text
    assert re.search(r" brings? \d+( more)?\.", chat.text), chat.text
    assert unknown not in chat.text
    await press_all(chat, "City", "Almaty")
    assert fits[0] in chat.text
    assert unknown in chat.text
    await chat.press("Start: ")
    await chat.say("/goal")
    assert f"{fits[0]} {unknown}" in chat.text
    assert f"The order is that of what each skill brings. {unknown}" in await plan(chat)


async def test_of_a_rare_group_a_snapshot_says_that_it_knows_too_little(newcomer: Chat) -> None:
    total = reference.snapshot()["postings"]
    chat = await newcomer.say("/start")
    await press_all(chat, "QA", "Done", "Start: ")
    await chat.say("/salary qa senior karaganda")
    assert f"QA engineer (by title) · Karaganda · Senior: fewer than 5 of {total}" in chat.text
    assert "So few have no figures in the snapshot." in chat.text
    await chat.say("/salary qa zzz")
    assert "called “zzz”" in chat.text


async def test_the_time_has_one_button_and_leads_back(newcomer: Chat) -> None:
    await newcomer.say("/start")
    await press_all(newcomer, "QA", "Done", "Time", "Kazakhstan", "Yes", "Friday", "19:00")
    assert newcomer.text.startswith("QA engineer")
    assert "Friday at 19:00" in newcomer.text
    await press_all(newcomer, "Time", "Skip")
    assert newcomer.text.startswith("QA engineer")


async def test_a_plan_is_made_once_undone_and_made_again(newcomer: Chat, db: Database) -> None:
    chat = newcomer
    await chat.say("/start")
    await chat.say("/add Call the dean")
    await chat.say("/start")
    await press_all(chat, "QA", "Done")
    await chat.press_twice("Start: ")
    assert chat.unanswered == 0

    async def plans_and_own() -> tuple[int, int, int]:
        async with db.read() as session:
            mine = Analysis.user_id == 1
            made = await session.scalar(select(func.count()).where(mine))
            live = await session.scalar(
                select(func.count()).where(mine, Analysis.removed_at.is_(None))
            )
            own = await session.scalar(
                select(func.count()).where(Task.user_id == 1, Task.analysis_id.is_not(None))
            )
            return made or 0, live or 0, own or 0

    assert await plans_and_own() == (1, 1, 1)
    await chat.say("/progress")
    assert "Your own" in chat.text, "what was added before moved along"
    await chat.say("/plan")
    await press_all(chat, "✅ 1", "✅ 2")
    await chat.say("/plans")
    assert "● QA engineer – 2 of 65" in chat.text, "one of them is the user's own"
    await chat.press("Undo the last document")
    assert "“Empty plan”" in chat.text
    await chat.say("/plan")
    assert "Call the dean" in chat.text
    await chat.say("/goal")
    assert "QA" in chat.text, "the goal stays"
    await chat.say("/plans")
    await chat.press("Put back")
    assert "○ QA engineer – 2 of 64" in chat.text, "it is as it was, with its ticks"
    await chat.press_data(Begin(role=10_011, way="market").pack())
    assert "is your plan" in chat.text
    assert await plans_and_own() == (2, 2, 1), "a plan of what one has learned since is another"


async def test_the_sample_is_chosen_named_and_left_again(newcomer: Chat) -> None:
    chat = newcomer
    await chat.say("/start")
    await press_all(chat, "QA", "Done", "See the sample")
    for screen in ("/plan", "/roadmap", "/progress", "/softskills", "/postings", "/salary"):
        await chat.say(screen)
        assert "A sample (Python)" in chat.text, screen
    await chat.say("/roadmap")
    await press_all(chat, "1", "✅ 1")
    assert "A sample (Python)" in chat.text
    await chat.say("/plans")
    assert "● The sample" in chat.text
    await press_all(chat, "Make a plan from the market", "QA")
    assert not [each for each in chat.buttons if each == "✅ Python"], "that is the sample's"
    await press_all(chat, "Done", "Start: ")
    await look_around(chat)


async def test_a_plan_in_the_language_of_its_reader_is_edited_like_any_other(
    newcomer: Chat,
) -> None:
    chat = newcomer
    speak(chat, "ru")
    await chat.say("/start")
    await press_all(chat, "QA", "Готово", "Начать: ", "✅ 1")
    await chat.say("/export")
    await chat.press("План")
    sent = chat.message["document"]["file_id"]
    text = chat.telegram.files[sent][1].decode()
    assert text.startswith("# План: Тестировщик (QA-инженер)")
    assert text.count("- [x] ") == 1
    assert "снимок рынка" in text
    await chat.send(document=chat.message["document"])
    assert chat.text.startswith("Изменений нет: это и есть ваш план.")


async def test_an_own_document_becomes_the_plan_and_keeps_the_goal(newcomer: Chat) -> None:
    await newcomer.say("/start")
    await press_all(newcomer, "QA", "Done", "Bring my own document")
    await newcomer.say("# My way\n\n- [ ] Read the syllabus\n- [x] Install Postman\n")
    await newcomer.press("Save")
    assert "Your plan is “My way” now.\nDone: 1 of 2" in newcomer.text
    await look_around(newcomer)
    assert "Role: QA engineer" in newcomer.text, "the goal came along"
    await newcomer.say("/start")
    assert newcomer.text.startswith("Hello, User 1. What would you like to see?")


async def test_an_operators_document_is_what_newcomers_have(newcomer: Chat, db: Database) -> None:
    text = "# Course\n\n- [ ] Read the rules\n"
    async with db.begin() as session:
        await builtin.replace_builtin(session, text, read_analysis(text).document, TODAY)
    await newcomer.say("/plan")
    assert "Read the rules" in newcomer.text
    assert "sample" not in newcomer.text


async def test_how_to_do_it_stands_at_a_task_and_at_a_skill(newcomer: Chat) -> None:
    chat = newcomer
    await chat.say("/start")
    await press_all(chat, "QA", "Done", "Start: ", "Details", "🔎 1", "How to do it")
    assert chat.text.startswith("How to learn Testing\n")
    for part in ("hours for a beginner", "You know it when", "Project:", "📖 "):
        assert part in chat.text
    await chat.press("Back")
    await chat.press("Note")
    await chat.say("Ask Aru about mocks")
    await chat.press("How to do it")
    assert "Ask Aru about mocks" in chat.text
    other = chat.as_user(2)
    await other.say("/start")
    await other.press_data(chat.data["‹ Back"].replace("task1", "howto1:0"))
    assert "out of date" in other.toast
    await chat.say("docker")
    await chat.press("How to learn it")
    assert chat.text.startswith("How to learn Docker\n")
    await chat.press("Back")
    assert chat.text.startswith("Docker")


async def test_buttons_of_the_former_start_still_work(newcomer: Chat) -> None:
    chat = newcomer
    await chat.say("/start")
    await chat.press_data(OnboardSkill(page=0).pack())
    assert "Which of these do you know?" in chat.text
    await chat.press_data(OnboardDone().pack())
    assert "Which role do you aim for?" in chat.text


async def test_a_forged_role_or_skill_changes_nothing(newcomer: Chat, db: Database) -> None:
    chat = newcomer
    await chat.say("/start")
    for data in (
        AimFor(role=19_999),
        AimFor(role=96),
        Stand(role=0),
        Stand(role=10_011, city=500),
        Knows(role=10_011, skill_id=999_999, known=True),
        Begin(role=0, way="market"),
        Begin(role=12, way="market"),
    ):
        await chat.press_data(data.pack())
        assert chat.unanswered == 0
    async with db.read() as session:
        assert not await session.scalar(select(func.count()).where(Analysis.user_id == 1))
