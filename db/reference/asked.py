"""Tells what a posting asks for from what it offers and what it says of the employer."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from db import reference
from db.reference.matching import any_of_forms, folded, lower, normalise

# "…" in a phrase: so many letters of one sentence may stand between its beginning and its end.
_GAP = 60
# A phrase that ends in "…" takes the rest of its sentence, until the employer begins to seek.
_REST = 250
_SENTENCE_ENDS = re.compile(r"[\n.;:!?]")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>]+")
# A heading of a section: a known phrase with a few more words, then a colon or the line's end.
_HEADING = r"(?m)(?:^|(?<=[.;!?] ))[^\w\n]*(?:{known})[^\n:.;]{{0,40}}(?::|$)"
# Any other short line that ends in a colon begins a section of demands.
_OTHER = r"^[^\n:.;]{3,60}:\W*$"


class _Rules(NamedTuple):
    headings: re.Pattern[str]
    # Phrases that are no demand as a whole.
    whole: re.Pattern[str]
    # Beginnings of sentences in which the employer describes itself, and what ends these.
    portraits: re.Pattern[str]
    seeking: re.Pattern[str]
    # Words that are none behind certain beginnings: the words, and for each its beginnings.
    ends: re.Pattern[str]
    beginnings: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]


@cache
def _rules() -> _Rules:
    data = reference.demands()
    known = "|".join(
        f"(?P<{kind}>{any_of_forms(f'{normalise(each)}*' for each in phrases)})"
        for kind, phrases in data["sections"].items()
    )
    # Normalising makes three dots of "…".
    phrases = [normalise(each) for rule in data["not_asked"] for each in rule["phrases"]]
    beginnings: defaultdict[str, list[str]] = defaultdict(list)
    for phrase in phrases:
        beginning, gap, end = phrase.rpartition(" ... ")
        if gap:
            beginnings[end].append(beginning)
    return _Rules(
        re.compile(f"{_HEADING.format(known=known)}|{_OTHER}"),
        re.compile(_words(phrase for phrase in phrases if " ..." not in phrase)),
        re.compile(_words(each.removesuffix(" ...") for each in phrases if each.endswith(" ..."))),
        re.compile(_words(map(normalise, data["seeking"]))),
        re.compile(_words(beginnings)),
        tuple(
            (re.compile(any_of_forms([end])), re.compile(_words(those)))
            for end, those in beginnings.items()
        ),
    )


def _words(phrases: Iterable[str]) -> str:
    return rf"(?<!\w){any_of_forms(phrases)}(?!\w)"


def asked_part(text: str) -> str:
    """A posting's text without its offers, its employer's self-portrait, colleagues, links …

    Keeps upper and lower case, and the order of what is left.
    """
    kept = folded(text)
    low, rules = lower(kept), _rules()
    spans = list(_sections(low))
    for pattern in (_LINK, rules.whole):
        spans += [found.span() for found in pattern.finditer(low)]
    spans += [found.span() for found in rules.ends.finditer(low) if _is_end(low, found)]
    spans += [(found.start(), _said_of_us(low, found)) for found in rules.portraits.finditer(low)]
    for start, end in spans:
        kept = f"{kept[:start]}{' ' * (end - start)}{kept[end:]}"
    return kept


def _said_of_us(low: str, found: re.Match[str]) -> int:
    """Return the end of a sentence in which the employer describes itself."""
    rest = _SENTENCE_ENDS.split(low[found.end() : found.end() + _REST])[0]
    sought = _rules().seeking.search(rest)
    return found.end() + (sought.start() if sought else len(rest))


def _is_end(low: str, found: re.Match[str]) -> bool:
    """True where one of the beginnings of these words stands before them in the sentence."""
    before = _SENTENCE_ENDS.split(low[max(found.start() - _GAP, 0) : found.start()])[-1]
    return any(
        beginning.search(before)
        for end, beginning in _rules().beginnings
        if end.fullmatch(found.group())
    )


def _sections(low: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the sections that state an offer or describe the employer."""
    begun: int | None = None
    for found in _rules().headings.finditer(low):
        if found.lastgroup in ("offered", "about"):
            begun = found.start() if begun is None else begun
        elif begun is not None:
            yield begun, found.start()
            begun = None
    if begun is not None:
        yield begun, len(low)
