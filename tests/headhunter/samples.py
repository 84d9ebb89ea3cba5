"""Made-up vacancies in the form of HeadHunter's answers, as its OpenAPI file describes them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

Row = dict[str, Any]
EXPERIENCES = ("noExperience", "between1And3", "between3And6", "moreThan6")
# A country, cities in it, and a region with a town.
AREAS: list[Row] = [
    {
        "id": "40",
        "parent_id": None,
        "name": "Казахстан",
        "areas": [
            {"id": "159", "parent_id": "40", "name": "Астана", "areas": []},
            {"id": "160", "parent_id": "40", "name": "Алматы", "areas": []},
            {
                "id": "7001",
                "parent_id": "40",
                "name": "Область",
                "areas": [{"id": "7002", "parent_id": "7001", "name": "Городок", "areas": []}],
            },
        ],
    },
    {"id": "97", "parent_id": None, "name": "Узбекистан", "areas": []},
]
# Units for one ruble.
DICTIONARIES: Row = {
    "currency": [
        {
            "code": code,
            "abbr": code,
            "name": code,
            "rate": rate,
            "default": code == "RUR",
            "in_use": True,
        }
        for code, rate in (("RUR", 1), ("KZT", 5.0), ("USD", 0.01))
    ],
    "experience": [{"id": "noExperience", "name": "Нет опыта"}],
}
TITLES = ("Junior Python developer", "Backend developer (Go)", "Senior Java developer")
TEXTS = (
    "Мы пишем сервисы на Python, нужны PostgreSQL и Docker.",
    "We need Go, Kafka and Kubernetes.",
    "Опыт с Java, Spring и Redis от трёх лет.",
)


def vacancy(number: int, published: datetime, **changes: Any) -> Row:
    """A vacancy with its details."""
    kind = number % len(TITLES)
    low = 300_000 + number * 1000
    salary = {"from": low, "to": low + 200_000, "currency": "KZT", "gross": False}
    return {
        "id": str(1000 + number),
        "name": TITLES[kind],
        "area": {"id": "160", "name": "Алматы", "url": "https://api.hh.ru/areas/160"},
        "employer": {"id": str(number % 7), "name": f"Company {number % 7}", "trusted": True},
        "alternate_url": f"https://hh.kz/vacancy/{1000 + number}",
        "published_at": published.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "archived": False,
        "experience": {"id": EXPERIENCES[number % 4], "name": "…"},
        "professional_roles": [{"id": "96", "name": "Программист, разработчик"}],
        "salary": salary,
        "salary_range": {**salary, "mode": {"id": "MONTH", "name": "За месяц"}},
        "type": {"id": "open", "name": "Открытая"},
        "description": f"<p>{TEXTS[kind]}</p><p>Posting {number}.</p>",
        "key_skills": [{"name": "Git"}],
        **changes,
    }


def many(count: int, now: datetime, apart: timedelta = timedelta(minutes=20)) -> list[Row]:
    """So many vacancies, the newest first, an hour and more before `now`."""
    return [vacancy(at, now - timedelta(hours=1) - apart * at) for at in range(count)]


def item(found: Row, text: str | None) -> Row:
    """A vacancy as a search shows it: a line of its text, with the words that were asked for."""
    line = found["description"].removeprefix("<p>").split("</p>")[0]
    if text:
        line = line.replace(text, f"<highlighttext>{text}</highlighttext>")
    hidden = ("description", "key_skills")
    shown = {key: value for key, value in found.items() if key not in hidden}
    return {**shown, "snippet": {"requirement": line, "responsibility": None}}


def within(area: str) -> set[str]:
    """An area's number and those of all within it."""

    def walk(rows: list[Row], inside: bool) -> Iterator[str]:
        for row in rows:
            here = inside or row["id"] == area
            if here:
                yield row["id"]
            yield from walk(row["areas"], here)

    return set(walk(AREAS, inside=False))


def area_tree(area: str, rows: list[Row] | None = None) -> Row | None:
    for row in AREAS if rows is None else rows:
        found = row if row["id"] == area else area_tree(area, row["areas"])
        if found:
            return found
    return None


def spread(rows: list[Row]) -> list[Row]:
    """Spread the vacancies over the cities in turn."""
    names = {"159": "Астана", "160": "Алматы", "7002": "Городок"}
    return [
        {**row, "area": {"id": id, "name": names[id]}}
        for row, id in zip(rows, cycle(names), strict=False)
    ]
