"""No view builds a sentence out of pieces: other languages put them in another order."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
# The reasons that db gives are literals of the catalogue, too; one view alone puts them in words.
REASONS = sorted((ROOT / "db").glob("*/problems.py"))
WORDED = ROOT / "handlers" / "common" / "problems.py"
FILES = [*sorted({*(ROOT / "handlers").rglob("*.py")} - {WORDED}), *REASONS]
SAYS = {"_", "__", "gettext", "ngettext", "lazy_gettext", "Sentence"}


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


def says(node: ast.AST) -> bool:
    """Tell whether an expression is a text of the catalogue, perhaps with its placeholders
    filled."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYS:
        return True
    formatted = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return formatted and node.func.attr == "format" and says(node.func.value)  # type: ignore[attr-defined]


def between(node: ast.AST) -> bool:
    """Tell whether an expression may stand between two sentences: spaces, line breaks, dots; no
    word, no value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return not any(each.isalnum() for each in node.value)
    if isinstance(node, ast.BinOp):
        return between(node.left) and between(node.right)
    return says(node)


def literal(call: ast.Call) -> bool:
    texts = call.args[:2] if getattr(call.func, "id", "") == "ngettext" else call.args[:1]
    return all(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in texts)


def complaints(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYS:
            if not literal(node):
                yield node.lineno, "the catalogue can't know a text that is no literal"
            for each in node.args[:2]:
                text = getattr(each, "value", "")
                if isinstance(text, str) and text != text.strip(" "):
                    yield node.lineno, f"{text!r} is the end of some sentence"
                if isinstance(text, str) and text[:1] in tuple(",;:."):
                    yield node.lineno, f"{text!r} is the end of some sentence"
        if isinstance(node, ast.JoinedStr):
            values = [each for each in node.values if isinstance(each, ast.FormattedValue)]
            rest = [each for each in node.values if not isinstance(each, ast.FormattedValue)]
            inside = [each for each in values if says(each.value)]
            if inside and (len(values) > 1 or not all(map(between, rest))):
                yield node.lineno, "a text of the catalogue is a piece of an f-string"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            sides = (node.left, node.right)
            if any(map(says, sides)) and not all(map(between, sides)):
                yield node.lineno, "a text of the catalogue is glued to something"


@pytest.mark.parametrize("file", FILES, ids=named)
def test_a_text_is_a_whole_sentence_in_one_literal(file: Path) -> None:
    found = sorted(set(complaints(ast.parse(file.read_text(encoding="utf-8")))))
    assert not found, "\n".join(f"line {line}: {why}" for line, why in found)


@pytest.mark.parametrize(
    "code",
    [
        '_("in ") + city',
        'city + _(" net")',
        "f\"{_('Pay')}: {pay}\"",
        "_(name)",
        '_(f"{x} of")',
        "f\"{_('Pay')} of the month\"",
        '_(" net")',
        '_(", few")',
        '"Pay " + _("net")',
        '_("{n} of").format(n=1) + total',
        'ngettext("task", many, n)',
    ],
)
def test_pieces_are_seen(code: str) -> None:
    assert list(complaints(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ['"\\n" + _("Next.")', '_("One.") + " " + _("Two.")', '_("{n} of {all}").format(n=1)']
)
def test_sentences_may_follow_each_other(code: str) -> None:
    assert not list(complaints(ast.parse(code)))
