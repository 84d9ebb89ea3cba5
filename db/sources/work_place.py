"""Tells if the work of a posting is done from home, elsewhere, or if that is not said (None)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from db import reference
from db.reference.phrases import any_of, plain
from db.sources import text as texts

# A line's part behind a label: "Формат работы: удаленно".
_LABELLED = re.compile(r"^(?P<label>[^:–—\n]{3,40}?)\s*(?::|\s[–—-]\s)\s*(?P<said>.{2,80})$")
_MOST_LINES, _LONGEST = 400, 160
_YES, _NO = ("true", "1", "yes", "да", "иә"), ("false", "0", "no", "нет", "жоқ")


@cache
def _words(kind: str) -> re.Pattern[str]:
    forms: list[str] = reference.posts()["work"][kind]
    return re.compile(any_of(forms))


def of_posting(title: str, place: str | None, text: str) -> bool | None:
    """Tells by the title and the place, else by the lines that are about the format of work.

    Other sentences are no witness: "remote access", "one day a week from home".
    """
    for said in (title, place or ""):
        if (found := of_words(said[:_LONGEST])) is not None:
            return found
    if re.search(r"#(?:remote|удал[её]нк\w*|удал[её]нно)\b", text[:20_000], re.IGNORECASE):
        return True
    return next(_of_lines(texts.bare(text).splitlines()[:_MOST_LINES]), None)


def _of_lines(lines: Iterable[str]) -> Iterator[bool]:
    for line in lines:
        found = _LABELLED.match(line.strip(" •*-\t")[:_LONGEST])
        if not found or not _words("labels").fullmatch(plain(found["label"])):
            continue
        if (said := of_words(found["said"])) is not None:
            yield said


def of_words(said: str) -> bool | None:
    """Tells by a few words: "Удаленная работа"; None where they name no place to work."""
    spoken = plain(said)
    if _words("hybrid").search(spoken) or _words("never").search(spoken):
        return False
    if _words("home").search(spoken):
        return True
    return False if _words("office").search(spoken) else None


def of_cell(cell: str | None) -> bool | None:
    """Tells by a cell of a column on the format of work, or on whether it is remote."""
    spoken = plain((cell or "")[:_LONGEST])
    if spoken in _YES or spoken in _NO:
        return spoken in _YES
    return of_words(spoken)


def of_formats(ids: Sequence[str]) -> bool | None:
    """Tells by the codes of a source: REMOTE, ON_SITE, HYBRID, fullDay."""
    codes = [code.casefold().replace("_", "") for code in ids]
    if "remote" in codes:
        return True
    return False if {"onsite", "hybrid", "fieldwork"} & set(codes) else None
