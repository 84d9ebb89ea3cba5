"""Writes figures of the market into an author's text; every other byte stays as it came."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from db.documents import numbers, raw_lines
from db.documents.document import Document, DocumentBand, Money, NamedSkills
from db.documents.figures import (
    Counted,
    PaySource,
    counted,
    pay_note,
    with_count,
    without_count,
    without_pay_note,
)
from db.documents.patch import put_lines
from db.documents.patched_text import PatchedText
from db.documents.problems import Unclear
from db.documents.read import read_analysis
from db.documents.write import named_line
from db.reference import skill_titles
from db.reference.matching import find_skills
from db.vocabulary import Level

# The lists of a document on what postings ask for.
Asked = Literal["frequent", "several", "single"]
_LISTS: tuple[Asked, ...] = ("frequent", "several", "single")
ALMOST_EVERY = 0.8
# What stands between the two figures of a range, and the words of a unit.
_BETWEEN = re.compile(r"\s*(?:[-–—]|\b(?:to|до)\b)\s*")
_UNIT = re.compile(r"(?<=\d)\s*([^\W\d_]+)")
_MILLION, _THOUSAND = 1_000_000, 1_000
# Characters that pay takes at most.
LONGEST = 60


@dataclass(frozen=True)
class PayFigure:
    """Pay in tenge by the month of a level, in a city or (None) as a whole."""

    level: Level
    city: str | None
    low: int
    high: int
    source: PaySource


@dataclass(frozen=True)
class SkillFigure:
    """A skill by its slug and its English name, and the postings that ask for it."""

    slug: str
    name: str
    count: Counted


Figure = PayFigure | SkillFigure


def renewed(text: str, figures: Sequence[Figure]) -> tuple[str, list[Figure]]:
    """The text with these figures, and those of them that could not be put into it.

    What is written is read again: a figure counts only where nothing else has changed.
    """
    left: list[Figure] = []
    now = _ReadText(text, read_analysis(text).document)
    for figure in figures:
        if isinstance(figure, PayFigure):
            found = next(_with_pay(now, figure), None)
        else:
            found = _with_skill(now, figure)
        if found is None:
            left.append(figure)
        else:
            now = found
    return now.text, left


class _ReadText(NamedTuple):
    """A text, and what a reader finds in it."""

    text: str
    document: Document


def _with_pay(now: _ReadText, figure: PayFigure) -> Iterator[_ReadText]:
    """The text with this pay in each way of writing that a reader understands."""
    there = now.document
    bands = [*there.bands, *there.city_bands]
    band = next((b for b in bands if (b.level, b.city) == (figure.level, figure.city)), None)
    if band is None or band.place is None:
        return
    pay = Money(figure.low, figure.high, band.salary.currency)
    wanted = replace(band, salary=pay, source=figure.source)
    expected = replace(
        there,
        bands=[wanted if each is band else each for each in there.bands],
        city_bands=[wanted if each is band else each for each in there.city_bands],
    )
    patched = PatchedText(now.text)
    thousand = " мың" if patched.language == "kk" else " тыс"
    for line in _lines_with_pay(patched.raw(band.place.line), band, wanted, thousand):
        patched.lines[band.place.line - 1] = line
        written = _read(patched)
        if written.document == expected:
            yield written


def _read(patched: PatchedText) -> _ReadText:
    text = patched.joined()
    return _ReadText(text, read_analysis(text).document)


def _lines_with_pay(
    raw: str, band: DocumentBand, wanted: DocumentBand, thousand: str
) -> Iterator[str]:
    """The line of a band with other pay: as its author writes figures, else in full."""
    start, end = 0, len(raw.rstrip())
    if band.place is not None and band.place.column is not None:
        start, end = raw_lines.cell_span(raw, band.place.column) or (0, 0)
    part = without_pay_note(raw[start:end])
    span = _span_of(part, band.salary)
    if span is None or wanted.source is None:
        return
    old = part[span[0] : span[1]]
    for figures in (_as_written(old, wanted.salary, thousand), _in_full(old, wanted.salary)):
        said = part[: span[0]] + figures + part[span[1] :] + pay_note(wanted.source)
        yield raw[:start] + said + raw[end:]


def _span_of(text: str, pay: Money) -> tuple[int, int] | None:
    """The place of the shortest words that say this pay; the currency may stand beside them."""
    starts = [found.start() for found in re.finditer(r"(?<![\d.,])\d", text)]
    wanted = (pay.minimum, pay.maximum)
    for open_ended in dict.fromkeys((pay.open_ended, False)):
        for start in starts:
            for end in range(start + 1, min(len(text), start + LONGEST) + 1):
                if _says(text[start:end], wanted, open_ended=open_ended):
                    rest = re.match(r"[^\W\d_]*", text[end:] if text[end - 1].isalpha() else "")
                    return start, end + (rest.end() if rest else 0)
    return None


def _says(text: str, wanted: tuple[int, int], *, open_ended: bool) -> bool:
    if not (text[-1].isalnum() or text[-1] == "+"):
        return False
    try:
        found = numbers.money(text)
    except Unclear:
        return False
    return (found.minimum, found.maximum, found.open_ended) == (*wanted, open_ended)


def _as_written(old: str, pay: Money, thousand: str) -> str:
    """A range with the units and marks of another one; `thousand` is the word of its language."""
    unit = _UNIT.search(old)
    if unit is None:
        return _in_full(old, pay)
    latin = unit[1].isascii()
    point = "." if latin else ","
    names = ("K", "M") if latin else (thousand, " млн")
    sizes = [_MILLION if end >= _MILLION else _THOUSAND for end in (pay.minimum, pay.maximum)]
    ends = [
        f"{end / size:.6f}".rstrip("0").rstrip(".").replace(".", point)
        for end, size in zip((pay.minimum, pay.maximum), sizes, strict=True)
    ]
    low, high = (names[size == _MILLION] for size in sizes)
    dash = _dash(old)
    if low == high and not latin:
        low = ""
    elif low != high and not latin:
        dash = f" {dash.strip()} "
    return f"{ends[0]}{low}{dash}{ends[1]}{high}"


def _in_full(old: str, pay: Money) -> str:
    mark = re.search(r"(?<=\d)([ ,.'’\u00a0\u202f])(?=\d{3}(?!\d))", old)
    low, high = (
        f"{end:,}".replace(",", mark[1] if mark else "") for end in (pay.minimum, pay.maximum)
    )
    return f"{low}{_dash(old)}{high}"


def _dash(old: str) -> str:
    found = _BETWEEN.search(old)
    return found.group() if found else "-"


def _with_skill(now: _ReadText, figure: SkillFigure) -> _ReadText | None:
    """The text with this figure; None where it has no place in it."""
    there, patched = now.document, PatchedText(now.text)
    count, language = figure.count, patched.language
    at, line = _line_of(there, figure.slug)
    place = line.place if line else None
    wanted = _list_of(count) or at
    if wanted is None:
        return None
    if line is None or place is None or place.column is not None or place.line != place.end:
        title = skill_titles().get(figure.name, {}).get(language, figure.name)
        new = named_line(title, with_count(None, count, language))
        put_lines(patched, wanted, [f"- {new}"], _LISTS)
    else:
        said = _line_with_count(patched.raw(place.line), line, count, language)
        following = patched.raw(place.end + 1)
        has_more = following[:1].isspace() and following.strip()
        if wanted == at or has_more:
            patched.lines[place.line - 1] = said
        else:
            patched.gone.add(place.line)
            put_lines(patched, wanted, [said.strip()], _LISTS)
    written = _read(patched)
    return written if _is_written(there, written.document, figure) else None


def _line_with_count(raw: str, line: NamedSkills, count: Counted, language: str) -> str:
    """A skill's written line with the count behind it, in place of an older one."""
    base, text = without_count(raw), with_count(None, count, language)
    if base.rstrip(" *_").endswith(":"):
        return f"{base.rstrip()} {text}"
    if line.detail:
        return f"{base} ({text})"
    bullet = re.match(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+", base)
    mark = bullet.group() if bullet else ""
    return f"{mark}**{base[len(mark) :].strip('*_ ')}:** {text}"


def _line_of(there: Document, slug: str) -> tuple[Asked | None, NamedSkills | None]:
    """The line that speaks of this skill alone, and its list; one with a count goes first."""
    found = [
        (kind, line)
        for kind in _LISTS
        for line in getattr(there, kind)
        if find_skills(line.name) == [slug]
        or (not find_skills(line.name) and find_skills(line.detail or "") == [slug])
    ]
    found.sort(key=lambda each: counted(each[1].detail) is None)
    return found[0] if found else (None, None)


def _list_of(count: Counted) -> Asked | None:
    if count.asked >= ALMOST_EVERY * count.total:
        return "frequent"
    return {0: None, 1: "single"}.get(count.asked, "several")


def _is_written(before: Document, after: Document, figure: SkillFigure) -> bool:
    """Tests that the figure is read, that no name is lost, and all other parts are as before."""
    _kind, line = _line_of(after, figure.slug)
    if line is None or counted(line.detail) != figure.count:
        return False
    names = [
        sorted(named.name for kind in _LISTS for named in getattr(document, kind))
        for document in (before, after)
    ]
    lost = [name for name in names[0] if name not in names[1]]
    rest = [replace(each, frequent=[], several=[], single=[]) for each in (before, after)]
    return not lost and len(names[1]) - len(names[0]) in (0, 1) and rest[0] == rest[1]
