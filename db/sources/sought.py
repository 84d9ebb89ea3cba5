"""The role that a sentence of a posting says one looks for: "мы ищем Data Analyst в команду"."""

import re
from collections.abc import Iterable
from functools import cache

from db import reference
from db.documents.posting_titles import is_role
from db.reference.phrases import any_of

# Words of a role that stands by itself, and letters of a line that are looked at.
MOST_WORDS, MOST_LETTERS = 8, 300
_ENDS = re.compile(
    r"[.!?;:\n|—–]|,\s|\s-\s|\s(?:в|во|на|для|с|со|и мы|который|чтобы|to|for|with|in|at|who)\s",
    re.IGNORECASE,
)


def sought_role(title: str, lines: Iterable[str]) -> str | None:
    """The role in the first such sentence; None for a title that is a role by itself."""
    if found := _behind(title):
        return found
    if is_role(title) and len(title.split()) <= MOST_WORDS:
        return None
    return next(filter(None, map(_behind, lines)), None)


def _behind(line: str) -> str | None:
    line = line[:MOST_LETTERS]
    if (spoken := _seeking().search(line)) is None:
        return None
    role = _ENDS.split(line[spoken.end() :], maxsplit=1)[0].strip(' *_«»"')
    if not role or len(role.split()) > MOST_WORDS or not is_role(role):
        return None
    return _nouns().sub(r"\1", role)


@cache
def _seeking() -> re.Pattern[str]:
    known = reference.posts()["sought"]
    before, between = (any_of(known[kind]) for kind in ("before", "between"))
    return re.compile(rf"(?<!\w){before}\s+(?:{between}\s+)*", re.IGNORECASE)


@cache
def _nouns() -> re.Pattern[str]:
    """Words for people that end in "а" where somebody looks for them."""
    nouns = "|".join(map(re.escape, reference.posts()["sought"]["nouns"]))
    return re.compile(rf"({nouns})а(?!\w)", re.IGNORECASE)
