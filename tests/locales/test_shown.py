"""Whatever is shown comes from a catalogue, from CLDR, or from somebody's document."""

import re
from collections.abc import Iterator
from gettext import NullTranslations
from zoneinfo import available_timezones

import pytest
from babel import Locale
from PIL import ImageFont

from bot.charts.canvas import FONTS
from db.reference import cities, city_titles, role_names, skill_titles, skills
from db.reference.how_to import described, how_to
from db.reference.tracks import tracks
from db.store.engine import Database
from handlers.common import commands
from handlers.common.view import Button, fitted, label_width
from tests.chat import Chat
from tests.deliverers import MONDAY, Tick, onboard
from tests.locales.catalogues import FILES, LANGUAGES, ids, read, strings
from tests.locales.crawl import Said, crawl
from tests.store import dump

PRESSES = 160
LETTERS = re.compile(r"[^\W\d_]+…?")


class Wrapped(NullTranslations):
    """A language in which every text of the catalogue stands in brackets of its own."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return f"⟦{singular if n == 1 else plural}⟧"


@pytest.fixture
def wrapped(chat: Chat) -> Iterator[Chat]:
    i18n = chat.dispatcher["i18n"]
    i18n.locales["en"] = Wrapped()
    yield chat
    del i18n.locales["en"]


async def data_words(db: Database) -> set[str]:
    """The words of documents, skills, cities, zones, CLDR, and what the tests write."""
    texts: list[str] = ["User 1 UTC KZT n Read Fluent Python Career Bot"]
    for table, rows in (await dump(db)).items():
        if table != "dialogs":
            texts += [str(value) for row in rows for value in row.values() if value]
    texts += [skill["name"] for skill in skills()] + [*cities(), *city_titles()]
    texts += [names["en"] for names in role_names().values()] + list(available_timezones())
    texts += [each for it in tracks().values() for each in (it.titles["en"], it.short["en"])]
    ways = [way for slug in described() if (way := how_to(slug, "en"))]
    texts += [text for way in ways for text in (*way.steps, way.done_when, way.project)]
    texts += [link for way in ways for link in way.links]
    texts += [(Locale.parse(code).get_display_name(code) or "").capitalize() for code in LANGUAGES]
    for file in FILES:
        message = read(file).get("English")
        assert message is not None
        texts += strings(message)
    locale = Locale.parse("en")
    for names in (locale.days, locale.months):
        texts += [
            name for kind in names.values() for form in kind.values() for name in form.values()
        ]
    return {word for text in texts for word in LETTERS.findall(text)}


def outside(text: str) -> str:
    """Return the text outside all brackets; a text that was cut may lack its closing ones."""
    depth, kept = 0, []
    for each in text:
        depth = max(0, depth + (each == "⟦") - (each == "⟧"))
        kept.append(each if depth == 0 and each not in "⟦⟧" else " ")
    return "".join(kept)


def strangers(text: str, known: set[str]) -> list[str]:
    found = LETTERS.findall(outside(text))
    return [
        word
        for word in found
        if word not in known
        and not (word.endswith("…") and any(each.startswith(word[:-1]) for each in known))
    ]


async def test_no_word_is_shown_that_no_catalogue_holds(wrapped: Chat, db: Database) -> None:
    found = await crawl(wrapped, PRESSES)
    known = await data_words(db)
    for said in found:
        for text in (said.text, said.toast, *(label for row in said.rows for label in row)):
            # Links and commands are the same in every language.
            plain = re.sub(r"https?://\S+|(?<!\w)/[a-z_]+|@\w+", " ", text)
            assert not strangers(plain, known), text
    assert len(found) > 100


async def test_a_digest_and_the_menu_hold_no_such_word(
    wrapped: Chat, db: Database, tick: Tick
) -> None:
    await onboard(wrapped)
    await tick(MONDAY)
    known = await data_words(db)
    assert not strangers(wrapped.text, known)
    i18n = wrapped.dispatcher["i18n"]
    with i18n.context(), i18n.use_locale("en"):
        for each in commands.menu(commands.COMMANDS, public=False):
            assert not strangers(each.description, known)


def test_a_word_outside_is_seen() -> None:
    assert strangers("⟦Pay in⟧ Almaty: nothing", {"Almaty"}) == ["nothing"]
    assert not strangers("⟦Pay ⟦in⟧ x⟧ Alm…", {"Almaty"})


# Telegram on a phone of 360 pixels: what is left for the keyboard, between its buttons, and at
# the sides of a label; the size of a label's letters, and of an emoji.
KEYBOARD, GAP, PADDING, SIZE, EMOJI = 280, 5, 15, 15, 20
# Inter is a little wider than Roboto, which a phone has.
ROUNDING = 1
_font = ImageFont.truetype(FONTS / "Inter-Medium.otf", SIZE)


def width(label: str) -> float:
    # The selector makes a picture of the sign before it, and has no width of its own.
    label = label.replace("\N{VARIATION SELECTOR-16}", "")
    pictures = [each for each in label if ord(each) > 0x2300 and each not in "⟦⟧"]
    return _font.getlength("".join(each for each in label if each not in pictures)) + EMOJI * len(
        pictures
    )


def room(in_row: int) -> float:
    return (KEYBOARD - GAP * (in_row - 1)) / in_row - PADDING


async def names_in(db: Database) -> set[str]:
    """Return the names of things in documents and in the reference data: labels of these may be
    cut."""
    columns = {
        "skills": "name",
        "roadmap_items": "title",
        "postings": "title",
        "roles": "name",
        "components": "name",
        "tasks": "text",
        "premiums": "name",
    }
    whole = await dump(db)
    names = {str(row[column]) for table, column in columns.items() for row in whole[table]}
    names |= {name for each in skill_titles().values() for name in each.values()}
    titles = city_titles()
    names |= {*titles, *(name for each in titles.values() for name in each.values())}
    names |= {name for each in role_names().values() for name in each.values()}
    return {name for name in names if len(name) > 1}


def too_long(found: list[Said], names: set[str]) -> set[str]:
    """The labels of our own that a phone would cut; somebody's title may be as long as it is."""

    def is_named(label: str) -> bool:
        cut = label.strip("✅• ").removesuffix("…")
        return any(name in label or name.startswith(cut) for name in names)

    return {
        f"{label!r}: {width(label):.0f} of {room(len(row)):.0f}"
        for said in found
        for row in said.rows
        for label in row
        if width(label) > room(len(row)) + ROUNDING and not is_named(label)
    }


def test_the_views_know_how_wide_a_label_is() -> None:
    """They have no font to measure with; what they reckon is never much less than it takes."""
    labels = {
        text for file in FILES for each in read(file) for text in (*ids(each), *strings(each))
    }
    short = [each for each in labels if 0 < len(each) <= 24 and "{" not in each]
    assert len(short) > 300
    for label in short:
        assert -6 <= label_width(label) - width(label) <= 35, label


def test_a_row_breaks_where_a_label_would_be_cut() -> None:
    def sizes(*labels: str) -> list[int]:
        buttons = (Button(text=each, callback_data="x") for each in labels)
        return [len(row) for row in fitted(buttons, 3)]

    assert sizes("Lack", "Learning", "Have") == [3]
    assert sizes("Жетіспейді", "Бар", "Үйреніп жүрмін") == [2, 1]
    assert sizes("Мен мұны үйреніп жүрмін", "Бар", "Жоқ") == [1, 2]
    assert sizes() == []


def in_english(found: list[Said], language: str) -> set[str]:
    """The labels that name a skill in English where the language has a name for it; “English”
    chooses the bot's language."""
    names = {name for name, each in skill_titles().items() if each.get(language, name) != name}
    names -= {"English"}
    said = {label.strip("✅⬜📖•‹› ") for each in found for row in each.rows for label in row}
    return said & names


@pytest.mark.heavy
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
async def test_a_label_fits_its_row_on_a_phone(chat: Chat, db: Database, language: str) -> None:
    # Telegram's own: who deletes everything about themselves goes on in it.
    chat.telegram.users[chat.user_id]["language_code"] = language
    found = await crawl(chat, PRESSES)
    assert not in_english(found, language)
    cut = too_long(found, await names_in(db))
    assert not cut, "\n".join(sorted(cut))
