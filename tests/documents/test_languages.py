"""The built-in analysis says the same in each language it ships in."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from db import reference
from db.documents.read import read_analysis
from db.plans.document_writer import document_hash
from db.reference.matching import find_skills, posting_level

LANGUAGES = [each for each in reference.builtin_languages() if each != "en"]


def text(language: str) -> str:
    return reference.text(f"backend-engineer.{language}.md")


def facts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each figure, address, name of ours and count of a document by where it stands; of a text
    only the skills that it names."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from facts(each, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        yield path, len(value)
        for at, each in enumerate(value):
            yield from facts(each, f"{path}.{at}")
    elif isinstance(value, str) and path.rsplit(".", 1)[-1] not in SAME:
        yield path, frozenset(find_skills(value))
    else:
        yield path, value


# What is no text but a fact: the same to the letter.
SAME = {"platform", "url", "company", "city", "level", "currency", "priority", "period"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_are_those_of_the_english_one(language: str) -> None:
    english, other = read_analysis(text("en")), read_analysis(text(language))
    assert other.problems == english.problems == ()
    assert dict(facts(asdict(other.document))) == dict(facts(asdict(english.document)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_postings_have_the_same_levels(language: str) -> None:
    def levels(language: str) -> list[Any]:
        document = read_analysis(text(language)).document
        return [posting_level(p.title, p.note, p.requirements) for p in document.postings]

    assert levels(language) == levels("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_release_knows_what_it_ships(language: str) -> None:
    assert document_hash(text(language)) in reference.shipped()


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_sentences_are_its_own(language: str) -> None:
    """Only names stay English: of skills, companies, postings."""
    english, other = (
        dict(texts(asdict(read_analysis(text(each)).document))) for each in ("en", language)
    )
    same = {path: value for path, value in english.items() if other[path] == value}
    steps = [path for path in same if re.search(r"\.(steps|action).*\.text$", path)]
    assert not steps, same


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from texts(each, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for at, each in enumerate(value):
            yield from texts(each, f"{path}.{at}")
    elif isinstance(value, str):
        yield path, value


@pytest.mark.parametrize(
    ("line", "priority", "reason"),
    [
        ("**Docker** (High priority - everywhere)", "high", "everywhere"),
        ("**Docker** (Priority: high - everywhere)", "high", "everywhere"),
        ("**Docker** (Высокий приоритет — нужен везде)", "high", "нужен везде"),
        ("**Docker** (Приоритет ниже среднего)", "low_medium", None),
        ("**Docker** (Приоритет: средний, для DevOps)", "medium", "для DevOps"),
        ("**Docker** (Жоғары басымдық - барлық жерде)", "high", "барлық жерде"),
        ("**Docker** (Басымдығы орташадан төмен)", "low_medium", None),
        ("**Docker** (Басымдығы: төмен)", "low", None),
    ],
)
def test_a_priority_is_read_before_or_behind_its_word(
    line: str, priority: str, reason: str | None
) -> None:
    reading = read_analysis(f"## Roadmap\n1. {line}\n    - step\n")
    (item,) = reading.document.roadmap
    assert reading.problems == ()
    assert (item.title, item.priority, item.reason) == ("Docker", priority, reason)
