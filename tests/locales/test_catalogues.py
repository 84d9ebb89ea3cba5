"""Tests: each translation fits its English text."""

from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message

from bot.telegram.i18n import LOCALES
from tests.locales.catalogues import FILES, LANGUAGES, commands, ids, placeholders, read
from tests.locales.catalogues import strings as strings_of

each_language = pytest.mark.parametrize("file", FILES, ids=LANGUAGES)


def translated(catalogue: Catalog) -> list[Message]:
    return [each for each in catalogue if each.id and all(strings_of(each))]


@each_language
def test_no_message_is_missing_or_unused(file: Path) -> None:
    template = read(LOCALES / "messages.pot")
    wanted = {ids(each) for each in template if each.id}
    held = {ids(each) for each in read(file) if each.id}
    assert held == wanted, "run make messages"


@each_language
def test_placeholders_are_those_of_the_english_text(file: Path) -> None:
    for message in translated(read(file)):
        english = ids(message)
        wanted = placeholders(english[-1])
        for number, text in enumerate(strings_of(message)):
            # "One task" and its like may say the figure in words.
            one = len(english) > 1 and number == 0
            assert placeholders(text) in ([wanted, placeholders(english[0])] if one else [wanted])


@each_language
def test_a_translation_keeps_commands_line_breaks_and_marks(file: Path) -> None:
    for message in translated(read(file)):
        english = ids(message)[-1]
        for text in strings_of(message):
            assert commands(text) == commands(english), text
            assert text.count("\n") == english.count("\n"), text
            assert text == text.strip() or english != english.strip(), text
            assert "!" not in text, text
            for mark in "✅↩⏭💤📅➕‹›…%₸":
                assert (mark in text) == (mark in english), (mark, text)


@each_language
def test_the_plural_forms_are_those_of_the_language(file: Path) -> None:
    language = file.parts[-3]
    catalogue = read(file)
    rule = Locale.parse(language).plural_form
    # Figures for which CLDR and the catalogue's rule must agree on "the same form or another".
    numbers = [0, 1, 2, 3, 4, 5, 10, 11, 12, 14, 15, 20, 21, 22, 25, 100, 101, 102, 111, 112]
    assert catalogue.num_plurals == len({rule(number) for number in numbers})
    plural = {number: eval(as_python(catalogue.plural_expr), {"n": number}) for number in numbers}
    for a in numbers:
        for b in numbers:
            assert (rule(a) == rule(b)) == (int(plural[a]) == int(plural[b])), (a, b)


def as_python(expression: str) -> str:
    """ "n%10==1 && x ? 0 : y ? 1 : 2" of C in Python."""
    if "?" not in expression:
        return expression.replace("&&", " and ").replace("||", " or ")
    text = expression.strip().removeprefix("(").removesuffix(")")
    first, _, rest = text.partition("?")
    value, _, other = rest.partition(":")
    condition = first.replace("&&", " and ").replace("||", " or ")
    return f"({value} if ({condition}) else ({as_python(other)}))"
