"""Reasons are codes until somebody reads them: then they are whole sentences of a catalogue."""

import ast
from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path
from string import Formatter

import pytest

from bot.telegram.i18n import MessageCatalogs
from db.documents.problems import DocumentProblem as OfLine
from db.problems import ProblemCode, ReadProblem
from db.sources.problems import PostingProblem as OfRow
from handlers.common.problems import worded

ROOT = Path(__file__).parent.parent.parent
CODES: list[ProblemCode] = [*OfLine, *OfRow]


def placeholders(code: ProblemCode) -> set[str]:
    texts = [each for each in code.value if each]
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


def example(code: ProblemCode, count: int) -> ReadProblem:
    values: dict[str, int | str | ReadProblem] = {
        "text": "“{0}” %s",
        "city": "Almaty",
        "reason": OfLine.TOO_MANY_LINES(count=count),
    }
    return code(**{name: values.get(name, count) for name in placeholders(code)})


class Wrapped(NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return f"⟦{n}: {singular if n == 1 else plural}⟧"


@pytest.mark.parametrize("count", [1, 2, 2_000])
def test_in_english_the_chat_says_what_the_command_line_says(count: int) -> None:
    for reason in (example(code, count) for code in CODES):
        assert worded(reason) == str(reason)


def test_every_word_of_it_is_the_catalogues(english: MessageCatalogs) -> None:
    english.locales["en"] = Wrapped()  # type: ignore[assignment]
    for code in CODES:
        said = worded(example(code, 2))
        assert (said[0], said[-1]) == ("⟦", "⟧")
        assert said.count("⟦") == 1 + ("reason" in placeholders(code))
        assert said.startswith("⟦2: ") == bool(code.value.many)


def test_figures_are_the_readers(english: MessageCatalogs) -> None:
    with english.use_locale("ru"):
        assert "2\xa0000" in worded(OfLine.TOO_MANY_LINES(count=2_000))


def calls(room: str) -> Iterator[tuple[str, str, set[str | None]]]:
    """Each code that the files of a room use, with the fields that it is given there."""
    for file in sorted((ROOT / "db" / room).glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                holder = node.func.value
                if isinstance(holder, ast.Name) and holder.id in {
                    "DocumentProblem",
                    "PostingProblem",
                }:
                    where = f"{file.name}:{node.lineno}"
                    yield where, node.func.attr, {each.arg for each in node.keywords}


@pytest.mark.parametrize(("room", "codes"), [("documents", OfLine), ("sources", OfRow)])
def test_a_code_is_given_what_its_sentence_has_room_for(
    room: str, codes: type[ProblemCode]
) -> None:
    found = list(calls(room))
    for where, name, given in found:
        assert given == placeholders(codes[name]), where
    # What says "too many" is chosen first and called later.
    unused = set(codes.__members__) - {name for _where, name, _given in found}
    assert all(name.startswith("TOO_MANY_") for name in unused), unused
