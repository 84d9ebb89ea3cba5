"""Headings as people write them in three languages, whatever the built-in documents call them."""

import pytest

from db import reference
from db.documents.headings import kind_of
from db.documents.read import read_analysis

TITLES: dict[str, list[str]] = {
    "have": [
        "Что я умею",
        "Мои навыки",
        "Навыки, которыми я владею",
        "Что я уже знаю",
        "Менің дағдыларым",
        "Не білемін",
        "Меңгерген дағдыларым",
        "My skills",
        "What I can do",
        "My current skills",
        "Skills I already have that the market demands",
    ],
    "lack": [
        "Навыки, которых не хватает",
        "Чего мне не хватает",
        "Чего я пока не умею",
        "Навыки, которыми я не владею",
        "Что мне нужно изучить",
        "Пробелы в навыках",
        "Маған жетіспейтін дағдылар",
        "Менде жоқ дағдылар",
        "Үйренуім керек дағдылар",
        "Skills I'm missing",
        "Skill gaps",
        "What I need to learn",
        "Skills the market demands that I lack",
    ],
    "learning": [
        "Что я изучаю",
        "Сейчас учу",
        "В процессе изучения",
        "Қазір үйреніп жүргенім",
        "Үйреніп жатқан дағдылар",
        "Оқып жүрмін",
        "What I'm learning",
        "What I’m learning",
        "Learning now",
    ],
    "strong": [
        "Мои сильные стороны",
        "В чём я силён",
        "Менің күшті жақтарым",
        "Мықты жақтарым",
        "My strengths",
        "What I’m good at",
    ],
    "develop": [
        "Над чем работать",
        "Мои слабые стороны",
        "Зоны роста",
        "Что подтянуть",
        "Дамытатын жақтарым",
        "Әлсіз жақтарым",
        "Weaknesses",
        "Areas for improvement",
    ],
    "container": [
        "Софт-скиллы",
        "Мои софт-скилы",
        "Гибкие навыки",
        "Зарплаты в Казахстане",
        "Оплата труда",
        "Жұмсақ дағдылар",
        "Софт-дағдылар",
        "Жалақы деңгейі",
        "Еңбекақы",
        "Soft-skills",
        "Pay",
    ],
    "roadmap": [
        "План обучения по кварталам",
        "Мой учебный план",
        "План развития",
        "Роадмап",
        "Дорожная карта по этапам",
        "Оқу жоспары",
        "Тоқсандар бойынша оқу жоспарым",
        "Roadmap (priority order)",
        "Quarterly roadmap",
        "My study plan",
    ],
    "cities": [
        "Зарплаты по городам",
        "Сравнение городов",
        "Зарплата в разных городах",
        "Города",
        "Қалалар бойынша жалақы",
        "Қалалардағы жалақы",
        "Salaries by city",
        "Pay across cities",
    ],
    "bands": [
        "Зарплаты по уровням",
        "Зарплатные вилки",
        "Зарплата по грейдам",
        "Обзор рынка",
        "Деңгейлер бойынша жалақы",
        "Нарық шолуы",
        "Salary ranges",
        "Pay by level",
    ],
    "premiums": [
        "Доплаты за навыки",
        "Навыки, которые повышают зарплату",
        "Дағдылар үшін үстемеақы",
        "Жалақыны арттыратын дағдылар",
        "Skills that pay more",
        "Skill premiums",
    ],
    "takeaway": [
        "Выводы",
        "Итоги",
        "Что я понял",
        "Басты ой",
        "Негізгі тұжырым",
        "Summary",
        "Job market: my takeaway",
    ],
    "components": ["Компоненты и роли", "Компоненттер мен рөлдер", "Platform components"],
    "common": [
        "Навыки, общие для всех ролей",
        "Барлық рөлге керек дағдылар",
        "Skills common to all roles",
        "Skills across roles",
    ],
    "frequent": [
        "Навыки, которые требуют чаще всего",
        "Востребованные навыки",
        "Навыки в большинстве вакансий",
        "Көп сұралатын дағдылар",
        "Сұранысқа ие дағдылар",
        "Most common skills in postings",
        "In-demand skills",
    ],
    "postings": [
        "Примеры вакансий",
        "Обзор рынка труда",
        "Объявления о работе",
        "Бос жұмыс орындары",
        "Еңбек нарығына шолу",
        "Job openings",
        "Job market overview",
        "Jobs",
    ],
    "role": [
        "Целевая роль",
        "Кем я хочу стать",
        "Желаемая должность",
        "Мақсатты рөлім",
        "Кім болғым келеді",
        "My target role",
        "The role I chose",
    ],
    "actions": [
        "Следующие шаги",
        "Список дел",
        "Задачи",
        "Келесі қадамдар",
        "Тапсырмалар",
        "Next steps",
        "To-do",
    ],
    "own": ["Личные задачи", "Мои задачи", "Жеке тапсырмаларым", "My personal tasks"],
    "several": [
        "Skills that appear in several postings",
        "Skills in multiple vacancies",
        "Навыки, которые встречаются в нескольких вакансиях",
        "Бірнеше вакансияда кездесетін дағдылар",
    ],
    "single": [
        "Skills specific to a single posting",
        "Unique skills",
        "Навыки только в одной вакансии",
        "Навыки, характерные для одной вакансии",
        "Бір вакансияда ғана кездесетін дағдылар",
    ],
    "duties": ["Roles and responsibilities", "Обязанности ролей", "Міндеттер"],
    "improve": [
        "Skills that I can improve",
        "Skills to improve",
        "Навыки, которые хочу развить",
        "Дамытқым келетін дағдылар",
    ],
    "goals": ["Goals", "My goals for 2026", "Мои цели", "Мақсаттарым"],
    "tracking": ["Tracking", "Progress tracking", "Отслеживание прогресса", "Прогресс", "Бақылау"],
    "aside": ["Useful links", "Personal reflection", "Обо мне", "Литература", "Өзім туралы"],
    "period": [
        "Week 3",
        "Неделя 2",
        "Март",
        "2-апта",
        "I квартал",
        "Осенний семестр",
        "Бірінші тоқсан",
        "First quarter",
        "Phase 1",
    ],
}


@pytest.mark.parametrize("kind", TITLES)
def test_a_heading_is_understood_in_three_languages(kind: str) -> None:
    assert {title: kind_of(title) for title in TITLES[kind]} == dict.fromkeys(TITLES[kind], kind)


def test_each_kind_is_tried() -> None:
    assert set(TITLES) == set(reference.headings())


@pytest.mark.parametrize(
    "title",
    [
        "Hobbies",
        "Как я провёл лето",
        "Менің отбасым",
        "Docker",
        "Образование",
        "Compensation Analyst",
        "Gap Inc.",
        "Google Pay Engineer",
        "Next steps with Go",
    ],
)
def test_other_headings_are_none_of_them(title: str) -> None:
    assert kind_of(title) is None


@pytest.mark.parametrize(
    "period",
    [
        "Январь – март",
        "Неделя 1",
        "Весна 2027",
        "Первое полугодие",
        "Спринт 1",
        "Қаңтар",
        "1-апта",
        "Бірінші жартыжылдық",
        "January",
        "Week 1",
        "Spring 2027",
        "Year 1",
        "Sprint 1",
    ],
)
def test_any_heading_below_the_roadmap_is_a_period(period: str) -> None:
    reading = read_analysis(f"## Roadmap\n### {period}\n1. **Docker**\n   - Write a Dockerfile\n")
    assert reading.problems == ()
    assert [(item.title, item.period) for item in reading.document.roadmap] == [("Docker", period)]


# For each heading of a built-in document, in its order, another that means the same.
OTHERS = {
    "en": [
        "My analysis",
        "Platform components",
        "Skills across roles",
        "The role I chose",
        "Role",
        "What I can do",
        "Skill gaps",
        "Job openings",
        "Skills employers ask for",
        "Summary",
        "Pay",
        "Salary ranges",
        "Pay across cities",
        "Skills that pay more",
        "My study plan",
        None,
        None,
        "Soft-skills",
        "What I’m good at",
        "Weaknesses",
        "Next steps",
    ],
    "ru": [
        "Мой анализ",
        "Роли и компоненты",
        "Навыки для всех ролей",
        "Кем я хочу стать",
        "Роль",
        "Что я умею",
        "Чего мне не хватает",
        "Примеры вакансий",
        "Востребованные навыки",
        "Итоги",
        "Оплата труда",
        "Зарплатные вилки",
        "Зарплаты по городам",
        "Доплаты за навыки",
        "План обучения по кварталам",
        None,
        None,
        "Софт-скиллы",
        "Мои сильные стороны",
        "Зоны роста",
        "Следующие шаги",
    ],
    "kk": [
        "Менің талдауым",
        "Компоненттер мен рөлдер",
        "Барлық рөлге керек дағдылар",
        "Кім болғым келеді",
        "Рөл",
        "Менің дағдыларым",
        "Менде жоқ дағдылар",
        "Бос жұмыс орындары",
        "Көп сұралатын дағдылар",
        "Негізгі тұжырым",
        "Еңбекақы",
        "Деңгейлер бойынша жалақы",
        "Қалалардағы жалақы",
        "Жалақыны арттыратын дағдылар",
        "Оқу жоспарым",
        None,
        None,
        "Жұмсақ дағдылар",
        "Мықты жақтарым",
        "Әлсіз жақтарым",
        "Келесі қадамдар",
    ],
}


@pytest.mark.parametrize("language", OTHERS)
def test_a_document_under_other_headings_says_the_same(language: str) -> None:
    text = reference.text(f"backend-engineer.{language}.md")
    others = iter(OTHERS[language])
    lines = []
    for line in text.splitlines():
        other = next(others) if line.startswith("#") else None
        # Brackets hold facts: whose market it is.
        facts = line[line.find("(") :] if "(" in line else ""
        lines.append(f"{line.split()[0]} {other} {facts}" if other else line)
    assert list(others) == []
    assert read_analysis("\n".join(lines)) == read_analysis(text)


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("2. Kafka", "Kafka"),
        ("2.3. Kafka", "Kafka"),
        ("1.2.3) Kafka", "Kafka"),
        ("5.10.2026: Kafka", "5.10.2026: Kafka"),
        ("11.2026", "11.2026"),
    ],
)
def test_the_number_of_a_heading_is_no_part_of_its_title_and_a_day_is(
    heading: str, title: str
) -> None:
    document = read_analysis(f"# Plan\n\n## Roadmap\n\n### {heading}\n- [ ] SQL\n").document
    assert [item.title for item in document.roadmap] == [title]
