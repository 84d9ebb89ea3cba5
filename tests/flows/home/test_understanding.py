"""Tests: the bot understands texts in all three languages, whatever language it speaks."""

import pytest

from db import reference
from db.documents.read import read_analysis
from db.reference.matching import city_of, find_skills
from db.reference.phrases import plain
from handlers.common.words import is_salary_word
from handlers.home.screens import SCREENS
from handlers.salary.rules import understand
from handlers.sentences import answering
from tests.chat import Chat
from tests.store import load_sample

CITIES = ["Almaty", "Astana", "Karaganda"]


@pytest.mark.parametrize(
    ("words", "city", "level"),
    [
        ("алматы мидл", "Almaty", "mid"),
        ("астана аға", "Astana", "senior"),
        ("зарплата астана сеньор", "Astana", "senior"),
        ("Алматы жалақы", "Almaty", None),
        ("алматыда орта деңгей", "Almaty", "mid"),
        ("Қарағандыда джун", "Karaganda", "junior"),
        ("зарплаты мидлов в Астане", "Astana", "mid"),
        ("сколько получает мидл в алматы", "Almaty", "mid"),
        ("кіші маман Шымкент", "Shymkent", "junior"),
        ("алматыдағы аға әзірлеуші жалақысы", "Almaty", "senior"),
        ("қанша төлейді астанада мидлге", "Astana", "mid"),
        ("ведущий разработчик алматы", "Almaty", "lead"),
        ("стажёр караганда", "Karaganda", "intern"),
        ("тағылымдамашы алматы", "Almaty", "intern"),
        ("бастапқы деңгей астана", "Astana", "entry"),
        ("как платят начинающим", None, "entry"),
        # An average is no level, though both are "средний", "орташа".
        ("средняя зарплата в алматы", "Almaty", None),
        ("орташа жалақы астана", "Astana", None),
    ],
)
def test_pay_is_asked_for_in_any_language(words: str, city: str | None, level: str | None) -> None:
    asked = understand(words, CITIES)
    assert (asked.city, asked.level) == (city, level)
    assert asked.unknown == ()


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("докер", "docker"),
        ("контейнерлеу", "docker"),
        ("контейнеризация", "docker"),
        ("постгрес", "postgresql"),
        ("постгре", "postgresql"),
        ("джанго", "django"),
        ("кубер", "kubernetes"),
        ("кафка", "kafka"),
        ("микросервистер", "microservices"),
        ("тестілеу", "testing"),
        ("ағылшын тілі", "english"),
        ("алгоритмдер", "algorithms"),
        ("ақпараттық қауіпсіздік", "information-security"),
        ("питон", "python"),
        ("машиналық оқыту", "machine-learning"),
        ("тайпскрипт", "typescript"),
    ],
)
def test_a_skill_is_known_by_its_names(words: str, slug: str) -> None:
    assert find_skills(words) == [slug]


def test_every_name_of_a_skill_is_that_skills_and_means_nothing_else() -> None:
    for skill in reference.skills():
        for name in (skill["name"], *skill["aliases"]):
            assert find_skills(name, general=True) == [skill["slug"]], name
            asked = understand(name, CITIES)
            # A name that holds a trade ("load testing") is a question about its pay.
            of_trade = asked.role is not None
            assert of_trade or asked.unknown or (asked.city or asked.level) is None, name
            assert not any(map(is_salary_word, plain(name).split())), name
            assert plain(name).replace(" ", "") not in answering.names(), name


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
async def test_what_the_built_in_analysis_names_is_found_by_that_name(
    chat: Chat, code: str
) -> None:
    await load_sample(chat.dispatcher["db"])
    chat.telegram.users[1]["language_code"] = code
    document = read_analysis(reference.text(f"backend-engineer.{code}.md")).document
    for each in {*document.common, *document.have, *document.learning, *document.lack}:
        if not find_skills(each.name):
            await chat.say(each.name)
            card_or_choice = ("skill1:", "card1:")
            assert next(iter(chat.data.values())).startswith(card_or_choice), each.name


@pytest.mark.parametrize(
    ("place", "city"),
    [
        ("Алматы", "Almaty"),
        ("Қарағанды қаласы", "Karaganda"),
        ("г. Шымкент", "Shymkent"),
        ("Усть-Каменогорск", "Oskemen"),
        ("Өскемен", "Oskemen"),
        ("Риддер (ВКО)", "Ridder"),
        ("Кентау (ЮКО)", "Kentau"),
        ("Орал", "Oral"),
        ("Уральск", "Oral"),
    ],
)
def test_a_place_is_known_by_its_names(place: str, city: str) -> None:
    assert city_of(place) == city


def test_every_city_has_a_name_in_each_language_that_is_understood() -> None:
    assert list(reference.city_titles()) == reference.city_names()
    for city, names in reference.city_titles().items():
        assert set(names) == {"ru", "kk"}
        for name in names.values():
            assert city_of(name) == city


def test_the_words_of_screens_lead_to_screens_and_to_one_each() -> None:
    screens = reference.screens()
    assert set(screens) <= set(SCREENS)
    names = [plain(name) for each in screens.values() for name in each["names"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
@pytest.mark.parametrize(
    ("words", "screen"),
    [
        ("План", "/plan"),
        ("жоспар", "/plan"),
        ("прогресс", "/progress"),
        ("Дорожная карта", "/roadmap"),
        ("жол картасы", "/roadmap"),
        ("навыки", "/skills"),
        ("Дағдылар", "/skills"),
        ("вакансии", "/postings"),
        ("вакансиялар", "/postings"),
        ("зарплата", "/salary"),
        ("жалақы", "/salary"),
        ("настройки", "/settings"),
        ("баптаулар", "/settings"),
        ("помощь", "/help"),
        ("көмек", "/help"),
        ("гибкие навыки", "/softskills"),
        ("рөлдер", "/roles"),
        ("докер", "/skills docker"),
        ("зарплата астана сеньор", "/salary astana senior"),
        ("Алматы жалақы", "/salary almaty"),
        ("/salary астана аға", "/salary astana senior"),
    ],
)
async def test_words_open_what_the_command_opens(
    chat: Chat, code: str, words: str, screen: str
) -> None:
    await load_sample(chat.dispatcher["db"])
    chat.telegram.users[1]["language_code"] = code
    await chat.say(screen)
    expected = chat.text
    await chat.say(words)
    assert chat.text.splitlines()[1:] == expected.splitlines()[1:]
    assert len(chat.text.splitlines()) > 1
