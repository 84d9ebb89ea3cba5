"""Tells a column's field by the words in its name, where no name that we know is the whole of it.

"Предлагаемая зарплата, от" has a word of pay and one of a lower end: no list holds all such names.
"""

import re
from collections.abc import Sequence
from functools import cache

from db import reference

# Longer names are sentences, and a row of them is no row of headers.
MOST_WORDS, MOST_LETTERS = 6, 60
_SENTENCE = re.compile(r"[:!?0-9]|://")
_Rule = tuple[str, tuple[frozenset[str], ...], frozenset[str]]


def told(name: str, words: Sequence[str]) -> str | None:
    """The field of a name in these plain words; None where they tell none."""
    if not words or len(words) > MOST_WORDS or len(name) > MOST_LETTERS or _SENTENCE.search(name):
        return None
    for field, needed, without in _rules():
        if all(_holds(words, each) for each in needed) and not _holds(words, without):
            return field
    return None


def is_other_link(words: Sequence[str]) -> bool:
    """True for the name of a link that is none to the posting: its employer's, a logo."""
    return is_of(words, "other links") or is_of(words, "firm")


def is_of(words: Sequence[str], name: str) -> bool:
    """True where one of the words is of this set."""
    return _holds(words, _sets()[name])


def _holds(words: Sequence[str], known: frozenset[str]) -> bool:
    return any(
        word in known or any(f"{word[:end]}*" in known for end in range(3, len(word) + 1))
        for word in words
    )


@cache
def _sets() -> dict[str, frozenset[str]]:
    known = reference.column_words()
    return {name: frozenset(words) for name, words in (known["sets"] | known["without"]).items()}


@cache
def _rules() -> tuple[_Rule, ...]:
    sets = _sets()
    return tuple(
        (
            field,
            tuple(sets[name] for name in needed),
            frozenset().union(*(sets[n] for n in without)),
        )
        for field, needed, without in reference.column_words()["rules"]
    )
