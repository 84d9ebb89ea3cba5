"""The skills that a CV says its writer has, or is learning; and the form by which it is told.

Nothing here keeps the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from db import reference
from db.reference.matching import find_skills
from db.reference.phrases import any_of, plain

# Characters of a line that may be a heading, and of a text that is read.
_SHORT, MOST = 48, 40_000
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"(?:\+|\b8)[\s(-]*\d{1,3}[\d\s()-]{7,20}\d")
# A word without an end, and a gap: expressions would walk over them again and again.
_ENDLESS, _GAP = re.compile(r"\S{100,}"), re.compile(r"[^\S\n]{4,}")
# Addresses and names of accounts: "github.com/anna-rust" says nothing of Rust.
_ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)@\w+|(?:https?://|www\.)\S+"
    r"|\b(?:[a-z0-9-]+\.)+[a-z]{2,7}/[\w./%?=&#~+-]+|\b(?:github|gitlab|linkedin)\.com\b"
)
_MARK = re.compile(r"^\s*(?:#{1,6}\s|[-*+•◦▪●○·–—✓✔]\s|\d{1,2}[.)]\s)?\s*")
_BOX = re.compile(r"(?m)^[^\S\n]*(?:[-*+][^\S\n]+)?(?:\[[ xX]\]|[☐☑☒⬜])")
_EMPHASIS = re.compile(r"\*\*|__|`")
_RULE = re.compile(r"[\s|:-]*")
# A part of a line that is a time: "since May 2023", "03.2022", "2021-2026".
_TIME = re.compile(
    r"^(?:(?:с|from|since|до|to|until|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|summer|янв|фев"
    r"|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|лето|қаң|ақп|нау|сәу|мам|мау|шіл|там|қыр|қаз|қар"
    r"|жел)\w*\.?\s+){0,2}(?:\d{1,2}[./]){0,2}(?:19|20)\d\d\b"
)
_SPAN = re.compile(r"\s+[—–-]\s*\d.*$")
_SEGMENT = re.compile(r"\s+[|·•–—-]\s+|[,;|\t]\s*|\s+at\s+|\s+в\s+|\s{3,}")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_PIECE = re.compile(r"[,;|•·()]|\s[-–—]\s|:\s")


@dataclass(frozen=True)
class CvSkills:
    """Slugs of skills in the order of the text; none is in both."""

    have: tuple[str, ...] = ()
    learning: tuple[str, ...] = ()


class _Line(NamedTuple):
    kind: str
    text: str


def read(text: str) -> CvSkills:
    """Return a CV's lines about its writer, without wishes, hobbies and employers."""
    have: dict[str, None] = {}
    learning: dict[str, None] = {}
    for kind, line in _body(_bounded(text)):
        if kind == "interests":
            continue
        for sentence in _SENTENCE.split(_ADDRESS.sub(" ", line)):
            spoken = plain(sentence)
            if _phrases("not_had").search(spoken):
                continue
            learned = kind == "learning" or _phrases("learned").search(spoken)
            if kind == "plans" and not learned:
                continue
            found = dict.fromkeys(_named(kind, sentence))
            (learning if learned else have).update(found)
    return CvSkills(tuple(have), tuple(slug for slug in learning if slug not in have))


def looks_like_cv(text: str) -> bool:
    """True for a text with somebody's address or phone and the headings of a CV, and no boxes."""
    text = _bounded(text)
    if _BOX.search(text) or not (_EMAIL.search(text) or _PHONE.search(text)):
        return False
    lines = [_told(line) for line in _lines(text)]
    if any(line in _analysis() for line in lines):
        return False
    kinds = {kind for line in _lines(text) for kind, _rest in [_heading(line)] if kind}
    return len(kinds) >= 2 and not kinds.isdisjoint({"experience", "education", "projects"})


def _bounded(text: str) -> str:
    return _GAP.sub("   ", _ENDLESS.sub(" ", text[:MOST]))


def _named(kind: str, sentence: str) -> Iterator[str]:
    sentence = _without_employer(kind, sentence)
    yield from find_skills(sentence)
    if kind in ("skills", "learning"):
        # A name that is a word, too, counts where it stands alone: "R", "Go".
        for piece in _PIECE.split(sentence):
            word = piece.strip(" .")
            yield from find_skills(word)
            if slug := reference.cv()["alone"].get(plain(word)):
                yield slug
    if kind == "languages":
        spoken = plain(sentence)
        for slug, names in _languages().items():
            if names.search(spoken):
                yield slug


def _without_employer(kind: str, sentence: str) -> str:
    """Keep the job of a line like "Oracle Kazakhstan, Java developer, 2022"."""
    parts = [part for part in _SEGMENT.split(sentence) if part]
    dated = kind == "experience" and any(_TIME.match(plain(part)) for part in parts)
    is_job = [_phrases("jobs").search(plain(part)) is not None for part in parts]
    at_work = len(parts) > 1 and is_job[0] and " at " in sentence
    if dated or at_work or _phrases("employers").search(plain(sentence)):
        return ", ".join(part for part, job in zip(parts, is_job, strict=True) if job)
    return sentence


def _body(text: str) -> Iterator[_Line]:
    kind, lines = "about", list(_lines(text))
    for number, line in enumerate(lines):
        found, rest = _heading(line)
        kind = found or kind
        if rest and not (kind == "experience" and _is_employer(lines[number : number + 3])):
            yield _Line(kind, rest)


def _is_employer(lines: Sequence[str]) -> bool:
    """Test if the first line is a bare name with a job and its time below, as LinkedIn has it."""
    if len(lines) < 3 or len(lines[0].split()) > 4:
        return False
    job, time = (plain(line) for line in lines[1:])
    return bool(_phrases("jobs").search(job)) and bool(_TIME.match(time))


def _lines(text: str) -> Iterator[str]:
    """The lines of a text, cells of tables by themselves; a line that was broken is mended."""
    whole = ""
    for line in _rows(text):
        words = _EMPHASIS.sub("", _MARK.sub("", line, count=1)).strip()
        if not words or _RULE.fullmatch(words):
            continue
        if whole and line.lstrip().startswith(words) and _goes_on(whole, words):
            whole += ("" if whole.endswith("-") else " ") + words
            continue
        if whole:
            yield whole
        whole = words
    if whole:
        yield whole


def _rows(text: str) -> Iterator[str]:
    for row in text.replace("\\|", "\t").splitlines():
        for cell in row.split("|") if row.lstrip().startswith("|") else [row]:
            yield from cell.split("<br>")


def _goes_on(line: str, words: str) -> bool:
    """True where a line was broken for want of room, not ended."""
    return words[:1].islower() or line.rsplit(" ", 1)[-1] in reference.cv()["joins"]


def _heading(line: str) -> tuple[str, str]:
    """The kind of section that a line begins, "" for none, and what follows on it."""
    told = _told(line)
    if len(told) <= _SHORT and (kind := _headings().get(told)):
        return kind, ""
    if len(told) <= _SHORT and line.isupper() and _phrases("not_had").search(told):
        return "plans", ""
    head, colon, rest = line.partition(":")
    if colon and (kind := _headings().get(_told(head))):
        return kind, rest.strip()
    # A table's row, as some readers of PDF give it: "Education Satbayev University".
    words = line.split(" ")
    for count in range(min(4, len(words) - 1), 0, -1):
        kind = _headings().get(_told(" ".join(words[:count])), "")
        if kind and line[:1].isupper() and not words[count][:1].islower():
            return kind, " ".join(words[count:])
    return "", line


def _told(line: str) -> str:
    return _SPAN.sub("", plain(line)).strip(" .:•—-")


@cache
def _headings() -> dict[str, str]:
    return {
        plain(phrase): kind
        for kind, phrases in reference.cv()["headings"].items()
        for phrase in phrases
    }


@cache
def _analysis() -> frozenset[str]:
    return frozenset(map(plain, reference.cv()["analysis"]))


@cache
def _phrases(key: str) -> re.Pattern[str]:
    return re.compile(any_of(reference.cv()[key]))


@cache
def _languages() -> dict[str, re.Pattern[str]]:
    found = reference.cv()["languages"]
    return {slug: re.compile(any_of(names)) for slug, names in found.items()}
