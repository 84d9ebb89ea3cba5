"""The place of work of a posting is told by a field of its source, its title or its lines."""

from typing import Any

import pytest

from db.sources import headhunter, work_place
from db.sources.posting import PostingDraft, make
from db.sources.read import read
from tests.sources.hand import item


@pytest.mark.parametrize(
    ("title", "text", "remote"),
    [
        ("Go developer (remote)", "", True),
        ("Аналитик (удалённо)", "", True),
        ("QA", "Требования: SQL\n• Формат работы: удаленно\n", True),
        ("QA", "Work format: hybrid, two days remote", False),
        ("QA", "Жұмыс форматы: қашықтан", True),
        ("QA", "График работы: офис, 5/2", False),
        ("QA", "#QA #удаленка\nSQL", True),
        # These are no witnesses.
        ("QA", "Настройка удаленного доступа, remote procedure calls, work in the team", None),
        ("QA", "Иногда можно поработать удаленно", None),
        ("Системный администратор (не удаленно)", "", False),
        ("QA", "Место работы: Астана", None),
    ],
)
def test_the_title_and_the_lines_on_the_format_of_work_tell(
    title: str, text: str, remote: bool | None
) -> None:
    assert make(PostingDraft("x", "1", title, text=text)).remote is remote


@pytest.mark.parametrize(
    ("fields", "remote"),
    [
        ({"schedule": {"id": "remote", "name": "Удаленная работа"}}, True),
        ({"schedule": {"id": "fullDay", "name": "Полный день"}}, None),
        ({"work_format": [{"id": "ON_SITE"}, {"id": "REMOTE"}]}, True),
        ({"work_format": [{"id": "HYBRID"}]}, False),
        ({"work_format": None, "schedule": None}, None),
    ],
)
def test_a_vacancy_of_headhunter_says_it_by_its_fields(
    fields: dict[str, Any], remote: bool | None
) -> None:
    assert headhunter.item({**item(), **fields}).remote is remote


def test_a_column_of_a_table_says_it() -> None:
    rows = "name,company,schedule\nQA,A,Удаленная работа\nDBA,A,Полный день\nGo dev,A,Офис"
    found = read(rows.encode())
    assert [each.remote for each in found.postings] == [True, None, False]


@pytest.mark.parametrize("cell", ["true", "Да", "REMOTE"])
def test_a_yes_in_a_column_on_work_from_home_is_one(cell: str) -> None:
    assert work_place.of_cell(cell) is True
