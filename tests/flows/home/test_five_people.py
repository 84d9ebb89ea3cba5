"""Five people on one bot, from /start to the third week: each meets their own plan and market."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.deliverers import MONDAY, Tick
from tests.flows.home.test_first_minute import OF_THE_SAMPLE, SCREENS, speak
from tests.flows.sharing.test_share import token

WEEK = timedelta(weeks=1)
OF_ANOTHER = re.compile(r"Python Backend|Backend Engineer|EduPlatform")


@dataclass
class Person:
    """A user with their taps: to the screen of value, and to the plan; and a posting they paste.

    `python`: it is a part of their trade.
    """

    chat: Chat
    code: str
    to_value: Sequence[str]
    start: str
    title: str
    posting: str
    python: bool = False

    async def tap(self, *texts: str) -> None:
        for text in texts:
            await self.chat.press(text)
            self.look()

    async def say(self, text: str) -> None:
        await self.chat.say(text)
        self.look()

    def look(self) -> None:
        """Nothing that is on the screen is somebody else's."""
        shown = "\n".join((self.chat.text, *self.chat.buttons))
        assert not OF_THE_SAMPLE.search(shown), shown
        assert not OF_ANOTHER.search(shown), shown

    def look_at_tasks(self) -> None:
        """Python is no task, and no reason for one, of a trade that does without it.

        Choices of roles and the skills of a market may name it.
        """
        self.look()
        assert self.python or "Python" not in self.chat.text, self.chat.text

    async def begin(self) -> None:
        """Four taps to where they stand, two more to the first tick; then a posting of theirs."""
        speak(self.chat, self.code)
        await self.say("/start")
        await self.tap(*self.to_value)
        assert len(self.to_value) <= 4
        assert self.chat.text.startswith(self.title)
        await self.tap(self.start, "✅ 1")
        assert "🧾" in self.chat.text, "the first tick has a receipt"
        self.look_at_tasks()
        await self.say(self.posting)
        save = next(data for data in self.chat.data.values() if data.startswith("draftend1"))
        await self.chat.press_data(save)
        self.look()

    async def week(self, number: int) -> None:
        """A digest has come: one tick of it, its receipt, and a look at every screen."""
        self.look_at_tasks()
        digest = self.chat.message["message_id"]
        line = next(text for text in self.chat.buttons if text.startswith("✅"))
        await self.tap(line)
        assert self.chat.message["message_id"] == digest, "in its place"
        assert "🧾" in self.chat.text
        self.look_at_tasks()
        for screen in SCREENS if number == 3 else ("/plan",):
            await self.say(screen)


def people(first: Chat) -> list[Person]:
    return [
        Person(
            first,
            *("kk", ("QA", "SQL", "Git", "Дайын"), "Бастау", "Тестілеуші (QA-инженер)"),
            "Нұр Банк\nТестілеуші (QA)\nҚала: Астана\nЖалақы: 300 000 – 400 000 ₸\n"
            "Талаптар: Postman, SQL, Docker, тест құжаттамасы, ағылшын тілі және командада жұмыс.",
        ),
        Person(
            first.as_user(2),
            *("ru", ("Frontend", "HTML/CSS", "Git", "Готово"), "Начать: "),
            "Frontend-разработчик",
            "Tulpar Group\nFrontend-разработчик\nАлматы\nЗарплата: 500 000 – 700 000 ₸\n"
            "Требования: React, TypeScript, Webpack, Git. Команда из пяти человек, тесты, ревью.",
        ),
        Person(
            first.as_user(3),
            *("en", ("Another", "Data analyst", "SQL", "Done"), "Start: ", "Data analyst"),
            "Orda Bank\nData analyst\nAstana\nSalary: 450 000 - 600 000 ₸\n"
            "Requirements: SQL, Power BI, Pandas, statistics. You will talk to people a lot.",
            python=True,
        ),
        Person(
            first.as_user(4),
            *("ru", ("1С", "SQL", "Junior", "Готово"), "Начать: ", "Программист 1С"),
            "ТОО «Арман»\nПрограммист 1С\nШымкент\nЗарплата: 400 000 – 550 000 ₸\n"
            "Требования: 1С:Бухгалтерия, 1С:ЗУП, SQL, запросы и СКД. Обучение за счёт компании.",
        ),
    ]


async def test_five_people_have_their_own_three_weeks(
    newcomer: Chat, db: Database, clock: Clock, tick: Tick
) -> None:
    learners = people(newcomer)
    for person in learners:
        await person.begin()
    mentor = Person(newcomer.as_user(5), "ru", (), "", "", "")
    speak(mentor.chat, mentor.code)
    analyst = learners[2]
    await analyst.say("/share")
    await analyst.tap("Make a link")
    await mentor.say(f"/start share_{token(analyst.chat)}")
    await mentor.tap("Подписаться")
    for number in (1, 2, 3):
        await tick(MONDAY + (number - 1) * WEEK)
        mentor.look()
        assert f"1. Чей-то план: {number} из " in mentor.chat.text, "a line about whom they follow"
        assert not [text for text in mentor.chat.buttons if text.startswith("✅")]
        for person in learners:
            await person.week(number)
        clock.now += timedelta(hours=1)
