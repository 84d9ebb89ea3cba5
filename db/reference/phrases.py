"""Phrases of the reference data as regular expressions."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

# Every dash that keyboards and editors put where a hyphen-minus is meant.
DASHES = "-‐‑‒–—−"
_DASHES = str.maketrans(dict.fromkeys(DASHES, "-"))


def plain(text: str) -> str:
    """One way of writing: NFKC, casefolded, ё as е, every dash "-", single spaces."""
    same = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return " ".join(same.translate(_DASHES).split())


def any_of(phrases: Iterable[str]) -> str:
    """An expression for any of the phrases as whole words, the longest first."""
    longest = sorted({plain(phrase) for phrase in phrases}, key=len, reverse=True)
    return f"(?:{'|'.join(map(_phrase, longest))})"


def beside_digits(forms: Iterable[str]) -> str:
    """An expression as of any_of; a figure may stand right before or behind: 400K, USD400."""
    return any_of(forms).replace(r"(?<!\w)", r"(?<![^\W\d])").replace(r"(?!\w)", r"(?![^\W\d])")


def groups_beside_digits(kind: str, forms: Mapping[str, Iterable[str]]) -> list[str]:
    """Return a group for the forms of each name; the group is called by the kind and the name."""
    return [rf"(?P<{kind}{name}>{beside_digits(each)}\.?)" for name, each in forms.items()]


def _phrase(phrase: str) -> str:
    body = re.escape(phrase).replace(r"\*", r"\w*")
    before = r"(?<!\w)" if phrase[0].isalnum() else ""
    return before + body + (r"(?!\w)" if phrase[-1].isalnum() else "")
