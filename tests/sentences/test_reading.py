"""Tests: the rules read people's sentences right, in three languages, mixed, and with slips."""

import random
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.sentences.rules.following import asks_more, merged
from handlers.sentences.rules.intents import intents
from handlers.sentences.rules.reading import Known
from handlers.sentences.rules.recognise import read
from handlers.sentences.rules.vocabulary import vocabulary
from tests.sentences.measure import HERE, Written, is_right, known, language_of, written

ROOT = HERE.parent.parent
FILES = sorted(file.stem for file in HERE.glob("*.tsv"))
KNOWN = {code: known(code) for code in ("en", "ru", "kk")}
# The bounds of the whole: what is read right, and what a sentence takes, in CPU seconds.
LEAST_RIGHT, MOST_TIME = 0.95, 0.003


def wrong(rows: list[Written]) -> list[str]:
    missed = []
    for row in rows:
        facts, places = KNOWN[language_of(row)]
        reading = read(row.text, facts)
        if not is_right(row, reading, places):
            missed.append(f"{row.text}: {reading.intent}, not {row.intent} {row.slots}")
    return missed


@pytest.mark.parametrize("file", FILES)
def test_nearly_every_sentence_is_read_right(file: str) -> None:
    rows = written(f"{file}.tsv")
    missed = wrong(rows)
    assert len(missed) <= (1 - LEAST_RIGHT) * len(rows), missed


def test_a_sentence_goes_on_from_the_one_before() -> None:
    rows = written("follow_ups.txt", header=False)
    assert len(rows) >= 35
    missed = []
    for row in rows:
        facts, places = KNOWN[row.language]
        first, second = (read(text, facts) for text in row.text.split(" >> "))
        if row.intent == "more":
            right = asks_more(first, second)
        else:
            now = merged(first, second)
            right = now is not None and is_right(row, now, places)
        missed += [] if right else [row.text]
    assert not missed


@pytest.mark.parametrize("text", ["who will win the match", "what is the weather in london"])
def test_a_text_about_something_else_goes_on_from_nothing(text: str) -> None:
    facts, _places = KNOWN["en"]
    assert merged(read("python jobs in astana", facts), read(text, facts)) is None


def test_there_are_sentences_of_every_intent_in_every_language() -> None:
    rows = [row for file in FILES for row in written(f"{file}.tsv")]
    assert len(rows) >= 1_400
    counts = Counter((row.language, row.intent) for row in rows)
    there = {intent for _language, intent in counts}
    assert there == set(intents().lines) - {"remove"}
    for language in ("en", "ru", "kk"):
        assert not [intent for intent in there if not counts[language, intent]], language


def test_each_line_of_an_intent_can_be_said() -> None:
    phrases = [each for words in vocabulary().languages for each in words.phrases.values()]
    said = {tag.partition("=")[0] for tags in phrases for tag in tags}
    # Tags of slots, and those that the rules give to no word.
    said |= {slot for takes in intents().takes.values() for slot in takes}
    said |= {"only", "only_skill", "two_skills", "two_cities", "task_found", "forbidden"}
    for name, lines in intents().lines.items():
        assert not [line for line in lines if not (line.needs | line.bars) <= said], name


def test_a_question_near_a_deed_does_nothing() -> None:
    deeds = intents().groups["deeds"]
    questions = (HERE / "questions.txt").read_text("utf-8").splitlines()
    assert len(questions) >= 100
    # A deed without a value has nothing to do: it opens its screen.
    harmless = {"remind", "zone", "language", "every"}
    for question in questions:
        for facts, _places in KNOWN.values():
            reading = read(question, facts)
            slots = reading.slots
            values = (slots.day, slots.minute, slots.zone, slots.city, slots.language)
            if reading.intent in harmless and not any(value is not None for value in values):
                continue
            assert reading.intent not in deeds or reading.asks, question


def test_what_is_told_quoted_doubted_or_denied_is_no_deed() -> None:
    deeds = intents().groups["deeds"]
    rows = (HERE / "told.txt").read_text("utf-8").splitlines()
    assert len(rows) >= 250
    for row in rows:
        language, sentence = row.split("\t")
        reading = read(sentence, KNOWN[language][0])
        assert reading.intent not in deeds or reading.asks, sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "i didn't finish docker networking",
        "I have not done the first task",
        "не сделал первый шаг по докеру",
        "надо сделать первый шаг по докеру",
        "хочу закончить ci/cd",
        "мне нужно выучить докер",
        "i want to finish docker",
        "i need to learn redis",
        "если я закончу докер",
        "if i skip kubernetes",
        "докерді бітіру керек",
    ],
)
def test_what_is_wished_or_denied_is_not_done(sentence: str) -> None:
    for facts, _places in KNOWN.values():
        reading = read(sentence, facts)
        assert reading.asks or reading.intent not in ("done", "know", "learning", "skip"), reading


@pytest.mark.parametrize(
    ("sentence", "intent"),
    [
        # A form that the data lists is no form of another word: "меня" of "меню", "менее".
        ("что у меня в навыках", "skills"),
        # As near to "remain" as to "remind": the other words tell.
        ("remaind me every wensday at 9:30", "remind"),
        # A form that counts alone, in Latin letters and with a slip.
        ("vchera podalsya v kaspi", "applied"),
        ("finshed docker image bilding", "done"),
    ],
)
def test_a_word_is_the_one_that_the_sentence_makes_of_it(sentence: str, intent: str) -> None:
    assert read(sentence, KNOWN["en"][0]).intent == intent


@pytest.mark.parametrize(
    "sentence",
    [
        "ты пишешь по понедельникам или по вторникам",
        "change the language from russian to english",
        # A story: more than a sentence that tells to do something.
        "yesterday evening after a long day at the university and a lot of coffee with my friends "
        "we talked and then i finished docker networking and volumes",
    ],
)
def test_what_may_be_two_things_or_a_story_is_only_offered(sentence: str) -> None:
    reading = read(sentence, KNOWN["en"][0])
    assert reading.intent in intents().groups["deeds"]
    assert reading.asks


def test_a_sentence_takes_little_time() -> None:
    facts, _places = KNOWN["ru"]
    rows = written() + written("later.tsv")
    times = []
    for row in rows:
        began = time.process_time()
        read(row.text, facts)
        times.append(time.process_time() - began)
    assert sorted(times)[len(times) * 95 // 100] < MOST_TIME


WORDS = sorted({word for row in written() for word in row.text.split()})


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    read(text, KNOWN["en"][0])


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_any_words_are_read_without_an_error(words: list[str]) -> None:
    reading = read(" ".join(words), KNOWN["ru"][0])
    assert reading.intent is None or reading.intent in intents().lines


def test_random_letters_are_no_deed() -> None:
    """Seldom enough: nobody's plan changes because a child plays with a keyboard."""
    chance = random.Random(20)
    letters = "abcdefghijklmnopqrstuvwxyzабвгдежзиклмнопрстуфхцчшщыэюяәғқңөұүһі     "
    deeds = intents().groups["deeds"]
    certain = 0
    for _each in range(5_000):
        text = "".join(chance.choices(letters, k=chance.randint(1, 60)))
        reading = read(text, KNOWN["en"][0])
        certain += reading.intent in deeds and not reading.asks
    assert certain == 0


def test_a_new_task_keeps_its_own_words() -> None:
    reading = read("Add a task: Read «Clean Code», chapters 1–3 (why?)", Known())
    assert reading.intent == "add"
    assert reading.slots.text == "Read «Clean Code», chapters 1–3 (why?)"


def document_lines() -> list[str]:
    """Every line of the plans and documents that other tests read."""
    folders = ("tests/documents", "db/reference", "docs")
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.md"))]
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]


def test_lines_of_documents_are_hardly_ever_deeds() -> None:
    """People paste what they have; a line of it is no wish, though some say "I know Python"."""
    deeds = intents().groups["deeds"]
    lines = document_lines()
    assert len(lines) > 1_500
    found = [
        line
        for line in lines
        for reading in [read(line[:500], KNOWN["en"][0])]
        if reading.intent in deeds and not reading.asks
    ]
    assert len(found) <= len(lines) // 100, found
