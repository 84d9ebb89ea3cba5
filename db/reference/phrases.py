"""Phrases of the reference data as regular expressions."""

import re
import unicodedata
from collections.abc import Iterable

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


def _phrase(phrase: str) -> str:
    body = re.escape(phrase).replace(r"\*", r"\w*")
    before = r"(?<!\w)" if phrase[0].isalnum() else ""
    return before + body + (r"(?!\w)" if phrase[-1].isalnum() else "")
