"""Every skill of every track has a short way to learn it, as whole in each language."""

import re
from urllib.parse import urlsplit

import pytest

from db import reference
from db.reference.how_to import HowTo, described, how_to
from db.reference.tracks import tracks

LANGUAGES = ("en", "ru", "kk")
# Characters: a step is a task, which a button cuts to fit; the rest stands in a message.
MAX_STEP, MAX_DONE_WHEN, MAX_PROJECT = 72, 90, 105
# Letters that no other language of ours has; the names of products are Latin in all of them.
LETTERS = {"en": r"[A-Za-z]", "ru": r"[а-яё]", "kk": r"[әғқңөұүһі]"}


def ways(language: str) -> list[HowTo]:
    found = [how_to(slug, language) for slug in described()]
    assert None not in found
    return [way for way in found if way is not None]


def test_each_skill_of_each_track_has_a_way() -> None:
    wanted = {slug for track in tracks().values() for slug in track.skills}
    assert len(wanted) >= 80
    assert set(described()) == wanted
    assert wanted <= {skill["slug"] for skill in reference.skills()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_each_way(language: str) -> None:
    for way, english in zip(ways(language), ways("en"), strict=True):
        assert 3 <= len(way.steps) == len(english.steps) <= 6, way.slug
        assert len(set(way.steps)) == len(way.steps)
        assert language == "en" or not set(way.steps) & set(english.steps), way.slug
        for text, most in (
            *((step, MAX_STEP) for step in way.steps),
            (way.done_when, MAX_DONE_WHEN),
            (way.project, MAX_PROJECT),
        ):
            assert 10 <= len(text) <= most, text
            assert text == text.strip() and text[-1] not in ".!:;", text
        # It stands behind "Project: "; names of products keep their capitals.
        assert way.project[0].islower() or language == "kk", way.project
        assert not re.match("[a-z][A-Z]", way.project), way.project


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_is_in_its_language(language: str) -> None:
    for way in ways(language):
        whole = " ".join([*way.steps, way.done_when, way.project])
        assert len(re.findall(LETTERS[language], whole)) >= 20, way.slug
        assert language != "en" or not re.search("[а-яё]", whole, re.IGNORECASE)


def test_hours_are_ranges_and_links_are_official_addresses() -> None:
    for way in ways("en"):
        least, most = way.hours
        assert 1 <= least < most <= 200
        assert 1 <= len(way.links) == len(set(way.links)) <= 3
        for link in way.links:
            parts = urlsplit(link)
            assert parts.scheme == "https" and parts.hostname and not parts.query
            assert not parts.fragment


def test_a_language_without_words_gets_the_english_ones() -> None:
    assert how_to("docker", "uz") == how_to("docker", "en")
    assert how_to("docker", "ru") != how_to("docker", "en")


def test_an_unknown_skill_has_no_way() -> None:
    assert how_to("basket-weaving", "en") is None
