"""Three questions on each skill of the tracks: a native quiz can show them in each language."""

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

from db.reference.quiz import ANSWERS, QUESTIONS, Question, asked, questions
from db.reference.tracks import tracks

LANGUAGES = ("en", "ru", "kk")
# Telegram allows 300 and 100; on a phone these still stand on three lines, and on two.
MAX_QUESTION, MAX_ANSWER = 120, 60
LETTERS = {"en": r"[A-Za-z]", "ru": r"[а-яё]", "kk": r"[а-яёәғқңөұүһі]"}


def every(language: str) -> list[tuple[str, Question]]:
    return [(slug, question) for slug in asked() for question in questions(slug, language)]


def test_each_skill_of_each_track_has_its_questions() -> None:
    assert set(asked()) == {slug for track in tracks().values() for slug in track.skills}
    for language in LANGUAGES:
        for slug in asked():
            found = questions(slug, language)
            assert len({question.question for question in found}) == QUESTIONS == len(found), slug


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_fits_a_quiz(language: str) -> None:
    for slug, question in every(language):
        assert 10 <= len(question.question) <= MAX_QUESTION, (slug, question.question)
        assert len(set(question.answers)) == ANSWERS == len(question.answers), slug
        assert all(1 <= len(answer) <= MAX_ANSWER for answer in question.answers), slug
        assert 0 <= question.right < ANSWERS
        for text in (question.question, *question.answers):
            assert text == " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_is_asked_in_its_language(language: str) -> None:
    for slug, question in every(language):
        assert len(re.findall(LETTERS[language], question.question, re.I)) >= 5, (slug, question)
        if language == "en":
            whole = " ".join((question.question, *question.answers)).replace("&НаСервере", "")
            assert not re.search("[а-яё]", whole, re.IGNORECASE), slug


def test_languages_agree_on_pages_and_right_answers() -> None:
    english = every("en")
    for language in ("ru", "kk"):
        for (slug, ours), (other, theirs) in zip(english, every(language), strict=True):
            assert (slug, ours.page, ours.right) == (other, theirs.page, theirs.right)
            assert ours.question != theirs.question
            # A code or a name is the same everywhere; words are translated, all or none of them.
            same = [a == b for a, b in zip(ours.answers, theirs.answers, strict=True)]
            if same[ours.right] and re.search(r"[a-z]{4,} [a-z]{4,}", ours.answers[ours.right]):
                assert all(same), (slug, theirs.answers)


def test_the_right_answer_stands_at_every_place_alike() -> None:
    places = Counter(question.right for _, question in every("en"))
    assert set(places) == set(range(ANSWERS))
    assert min(places.values()) * 2 > max(places.values())


def test_each_page_is_an_https_address() -> None:
    for slug, question in every("en"):
        parts = urlsplit(question.page)
        assert parts.scheme == "https" and parts.hostname, slug
        assert not parts.query and not parts.fragment, slug


def test_a_language_without_words_gets_the_english_questions() -> None:
    assert questions("docker", "uz") == questions("docker", "en") != questions("docker", "ru")


def test_an_unknown_skill_has_no_questions() -> None:
    assert questions("basket-weaving", "en") == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_answer_is_seldom_the_right_one(language: str) -> None:
    """Choosing the longest of four must pay about as little as choosing blindly."""
    found = [question for _, question in every(language)]
    alone = 0
    for question in found:
        right = len(question.answers[question.right])
        alone += all(
            len(answer) < right
            for place, answer in enumerate(question.answers)
            if place != question.right
        )
    assert alone <= 0.35 * len(found), f"{alone} of {len(found)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_length_does_not_give_the_right_answer_away(language: str) -> None:
    lengths = [
        (len(question.answers[question.right]), sorted(map(len, question.answers))[-2])
        for _, question in every(language)
    ]
    clearly_longest = sum(second < 0.8 * right for right, second in lengths)
    assert clearly_longest < len(lengths) / 4
