"""The time to render views in each language, as a ratio to English in the same run."""

import time
from collections.abc import Callable
from statistics import median

from db.queries import salary as salary_queries
from db.queries import users
from handlers.common.view import View
from handlers.home.views import onboarding
from handlers.salary.rules import SalaryQuestion
from handlers.salary.views import pay as salary
from handlers.skills import screens as skill_screens
from handlers.skills.views import skills
from tests.benchmarks.bot import real_chat
from tests.conftest import TODAY

ROUNDS, TIMES = 15, 40


def rendering(view: Callable[[], View]) -> float:
    started = time.perf_counter()
    for _ in range(TIMES):
        view().as_kwargs()
    return (time.perf_counter() - started) / TIMES


async def run() -> list[str]:
    async with real_chat() as (chat, db):
        await chat.say("/start")
        async with db.read() as session:
            user = await users.find(session, 1)
            assert user is not None
            bands = await salary_queries.bands(session, user.analysis_id)
            facts = await skill_screens.facts(session, user)
        stated = salary.Stated(bands, None)
        subjects: dict[str, Callable[[], View]] = {
            "settings (dates)": lambda: onboarding.settings(user, "Backend Engineer", TODAY),
            "pay (money)": lambda: salary.overview(stated, SalaryQuestion(None, None)),
            "skills (counts)": lambda: skills.skill_list(facts),
        }
        i18n = chat.dispatcher["i18n"]
        lines = []
        for name, view in subjects.items():
            taken: dict[str, list[float]] = {code: [] for code in i18n.available_locales}
            for _ in range(ROUNDS):  # in turn, so that a busy moment of the machine meets all
                for code, times in taken.items():
                    with i18n.context(), i18n.use_locale(code):
                        times.append(rendering(view))
            base = median(taken["en"])
            others = ", ".join(
                f"{code} {median(times) / base:.2f}" for code, times in taken.items()
            )
            lines.append(f"{name}: {1000 * base:.2f} ms in English; {others}")
        return lines
