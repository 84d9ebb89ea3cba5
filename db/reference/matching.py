"""Finds skills and levels in what people write."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from db.models import Level, LevelRule
from db.reference import levels, skills

# Letters of one word: "-" and "." separate, "+" and "#" belong to names (C++, C#).
_WORD = r"0-9a-zа-яёәғқңөұүһі_+#"
# Cyrillic letters that look like Latin ones, as in "с#" and "1с" typed on the wrong layout.
_LOOKALIKES = str.maketrans("асеорхук", "aceopxyk")
_MIXED = re.compile(rf"[{_WORD}]+")
_YEARS = re.compile(r"(\d{1,2})\s*(?:\+|[-‐–—]\s*\d{1,2})?\s*(?:years?|yrs?|лет|года?|жыл)")


def normalise(text: str) -> str:
    """One form for one word: NFKC, casefolded, ё as е, lookalikes folded in mixed tokens."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return _MIXED.sub(lambda found: _fold(found.group()), plain)


def _fold(token: str) -> str:
    mixed = any("a" <= letter <= "z" or letter in "0123456789+#" for letter in token)
    return token.translate(_LOOKALIKES) if mixed else token


@cache
def _forms() -> tuple[re.Pattern[str], dict[str, str]]:
    """One expression over all aliases, the longest first, and whose group is whose skill."""
    forms: dict[str, str] = {}
    for skill in skills():
        for alias in skill["aliases"]:
            forms.setdefault(re.escape(normalise(alias)), skill["slug"])
        for stem in skill["stems"]:
            body = re.escape(normalise(stem)).replace(r"\*", rf"[{_WORD}]*")
            forms.setdefault(body + rf"[{_WORD}]*", skill["slug"])
    longest = sorted(forms, key=len, reverse=True)
    groups = {f"s{number}": forms[form] for number, form in enumerate(longest)}
    body = "|".join(f"(?P<s{number}>{form})" for number, form in enumerate(longest))
    return re.compile(rf"(?<![{_WORD}])(?:{body})(?![{_WORD}])"), groups


def find_skills(text: str) -> list[str]:
    """The slugs of the skills that a text names, in order, each once."""
    pattern, groups = _forms()
    found = (groups[str(each.lastgroup)] for each in pattern.finditer(normalise(text)))
    return list(dict.fromkeys(found))


def level_word(text: str) -> Level | None:
    """The level that a text names by a word; the longest form wins."""
    plain = normalise(text)
    for word in sorted(levels(), key=len, reverse=True):
        if re.search(rf"(?<![{_WORD}]){re.escape(normalise(word))}(?![{_WORD}])", plain):
            return levels()[word]
    return None


def posting_level(
    title: str, note: str | None, requirements: Iterable[str]
) -> tuple[Level, LevelRule] | None:
    """The title's word, else the note's, else the years asked for.

    Years go by the analysis's own bands: under 1 entry, under 2 junior, under 5 mid, else senior.
    """
    rules: tuple[tuple[str, LevelRule], ...] = ((title, "title"), (note or "", "note"))
    for text, rule in rules:
        if level := level_word(text):
            return level, rule
    years = [int(each) for line in requirements for each in _YEARS.findall(line.casefold())]
    if not years:
        return None
    buckets: tuple[tuple[int, Level], ...] = ((1, "entry"), (2, "junior"), (5, "mid"))
    return next((level for limit, level in buckets if max(years) < limit), "senior"), "experience"
