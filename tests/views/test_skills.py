"""Tests: in the words for what postings ask for, the noun goes with the number before it."""

from typing import Literal

from aiogram.utils.i18n import I18n

from db.rows.skills import KnownSkill
from handlers.skills.rules.contradictions import Contradiction
from handlers.skills.views.lines import asked, asked_of, contradiction

DOCKER = KnownSkill(1, "Docker", "docker", 1)
KINDS: tuple[Literal["overrated", "unasked", "unplanned"], ...] = (
    "overrated",
    "unasked",
    "unplanned",
)


def sentences(total: int) -> list[str]:
    found = [contradiction(Contradiction(kind, DOCKER, total)) for kind in KINDS]
    return [*found, asked(DOCKER, total), asked_of("Docker", DOCKER, total)]


def test_the_noun_goes_with_the_total(english: I18n) -> None:
    nouns = {
        "en": {1: "posting", 5: "postings", 21: "postings"},
        "ru": {1: "вакансии", 5: "вакансий", 21: "вакансии", 111: "вакансий"},
        "kk": {1: "вакансия", 5: "вакансия", 21: "вакансия"},
    }
    for language, by_total in nouns.items():
        with english.use_locale(language):
            for total, noun in by_total.items():
                for each in sentences(total):
                    assert f"{total} {noun} " in each.replace(".", " "), each
