"""The head of a pasted posting: the company may stand above the role."""

import pytest

from db.sources.post import draft


@pytest.mark.parametrize(
    ("text", "title", "company"),
    [
        ("Nur Bank\nQA engineer\nPostman, SQL", "QA engineer", "Nur Bank"),
        ("Қазтелеком\nЖүйелік әкімші\nLinux", "Жүйелік әкімші", "Қазтелеком"),
        ("qolda.kz\nАналитик данных (junior)\nSQL", "Аналитик данных (junior)", "qolda.kz"),
        ("Tulpar Group · Астана\nJava developer\nSpring", "Java developer", "Tulpar Group"),
        ("Tulpar Group\nАлматы\nJava developer\nSpring", "Java developer", "Tulpar Group"),
        ("ТОО «Арман»\nПрограммист 1С\nSQL", "Программист 1С", "Арман"),
        ("Tulpar Group ищет\nDevOps инженер\nDocker", "DevOps инженер", "Tulpar Group"),
        # No company stands on these first lines.
        ("Шымкент\nGo developer\nKafka", "Go developer", None),
        ("Срочно нужен человек\nGo developer\nKafka", "Go developer", None),
        ("Frontend\nReact developer\nTypeScript", "Frontend", None),
        ("Data Engineer\nSenior Data Engineer\nSpark", "Data Engineer", None),
        ("Docker\nGo developer\nKafka", "Docker", None),
        ("Go developer\nTulpar Group\nKafka", "Go developer", None),
        ("Мы делаем сервис для банков\nGo developer\nKafka", "Мы делаем сервис для банков", None),
    ],
)
def test_a_company_above_a_role_is_no_title(text: str, title: str, company: str | None) -> None:
    found = draft(text)
    assert (found.title, found.company) == (title, company)


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("Job: Python developer", "Python developer"),
        ("Job opening: Python developer", "Python developer"),
        ("💼 Работа: Python-разработчик", "Python-разработчик"),
        ("Жұмыс: Python әзірлеушісі", "Python әзірлеушісі"),
        ("Работа: удалённая", "Работа: удалённая"),
    ],
)
def test_a_label_before_a_role_is_no_part_of_the_title(first: str, title: str) -> None:
    assert draft(f"{first}\nКомпания: Kaspi\nТребования: Python, SQL").title == title
