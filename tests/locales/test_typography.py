"""Tests: on every screen amounts stay in one line, dashes are of one kind, words are ours."""

import re
from pathlib import Path

import pytest
from aiogram.utils.formatting import Bold, Code, Text

from db.store.engine import Database
from handlers.common.typography import bound, joined
from handlers.common.view import rendered
from tests.chat import Chat
from tests.locales.catalogues import FILES, LANGUAGES, ids, read, strings
from tests.locales.crawl import crawl
from tests.locales.test_shown import PRESSES

BREAKS = re.compile(
    r"\d\+? (?:тыс\.|млн|мың|КБ|МБ|KB|MB)|(?:\d|[KM]|тыс\.|млн|мың)\+? [₸₽€$%]|№ \d"
    r"|\d (?:нояб|қар|Nov)\b|\d–\d|\d-[а-яәғқңөұүһі]|\d (?:of|из|ішінен) \d"
)
DASHES = re.compile(r" – |(?<!\d) - ")
LATIN = re.compile(r"(?<![\w/@.{_-])[A-Za-z]{4,}(?![\w}@._/])")
# Words of Latin letters that Russian and Kazakh keep (docs/glossary.md).
NAMES = ["Career", "Telegram", "HeadHunter", "Markdown", "Word", "HTML", "JSON", "Excel", "Google"]
NAMES += ["Docs", "Notion", "Redis", "Docker", "docker", "Kolesa", "Kaspi", "PostgreSQL", "SQLite"]
LEVELS = ["Junior", "Middle", "Senior", "Lead"]
KEPT = {*NAMES, *LEVELS, "Python", "pull", "request", "tzdata"}


@pytest.mark.heavy
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
async def test_no_screen_breaks_an_amount_or_mixes_dashes(
    chat: Chat, db: Database, language: str
) -> None:
    chat.telegram.users[chat.user_id]["language_code"] = language
    await crawl(chat, PRESSES)
    whole = chat.telegram.whole
    assert len(whole) > 100
    assert any("\N{NO-BREAK SPACE}₸" in text for text in whole)
    broken = {text for text in whole if BREAKS.search(text)}
    assert not broken, sorted(broken)[:3]
    mixed = {text for text in whole if " – " in text and " — " in text}
    assert not mixed, sorted(mixed)[:3]


@pytest.mark.parametrize("file", FILES, ids=LANGUAGES)
def test_a_catalogue_has_one_dash_and_no_english_word(file: Path) -> None:
    wrong = []
    for message in read(file):
        for text in strings(message) if message.id else ():
            plain = re.sub(r"https?://\S*|/[a-z_]+", " ", text)
            wrong += [f"{text!r}: the dash is long"] if DASHES.search(text) else []
            found = set(LATIN.findall(plain)) - KEPT
            wrong += [f"{text!r}: {word} of {ids(message)[0]!r}" for word in found]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("от 1,2–2 млн ₸ на руки", "от 1,2–2~млн~₸ на руки"),
        ("400–700K ₸ net", "400–700K~₸ net"),
        ("3.5M+ ₸", "3.5M+~₸"),
        ("2+ млн ₽ и 5 МБ", "2+~млн~₽ и 5~МБ"),
        ("20–30K CHF, 15 %", "20–30K~CHF, 15~%"),
        ("500 мыңнан жоғары, 500 тысяч", "500~мыңнан жоғары, 500~тысяч"),
        ("27 Nov, 5 дек. 2025, 3 мамыр, 12 марта", "27~Nov, 5~дек. 2025, 3~мамыр, 12~марта"),
        ("№ 5 от А. Б. Иванова", "№~5 от А.~Б.~Иванова"),
        ("5 часов, 3 из 20 в час", "5 часов, 3~из~20 в час"),
    ],
)
def test_what_belongs_together_stays_in_one_line(text: str, shown: str) -> None:
    assert bound(text).replace("\N{NO-BREAK SPACE}", "~") == shown
    assert len(bound(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("300–600 тыс. ₸, 1,8–3,5+", "300–~600 тыс. ₸, 1,8–~3,5+"),
        ("1–5-апта, 2-бет", "1–~5-~апта, 2-~бет"),
        ("2026-11-27, Backend-әзірлеуші, 24/7 – 2", "2026-11-27, Backend-әзірлеуші, 24/7 – 2"),
    ],
)
def test_no_line_breaks_behind_the_dash_of_a_range(text: str, shown: str) -> None:
    assert joined(text).replace("\N{WORD JOINER}", "~") == shown


def test_entities_stand_right_behind_a_joined_range_and_code_is_as_it_was() -> None:
    text, entities = rendered(Text("1–2 ", Bold("3–4"), " ", Code("5–6")))
    assert text.replace("\N{WORD JOINER}", "~") == "1–~2 3–~4 5–6"
    assert [(each["offset"], each["length"]) for each in entities] == [(5, 4), (10, 3)]
