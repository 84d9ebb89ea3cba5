"""Values in a sentence: pay, hour, span, zone, quarter, the number of a task."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from db.vocabulary import Level
from handlers.sentences.rules.vocabulary import SLIP, Hit

_CLOCK = re.compile(r"(?<![\d.,])([01]?\d|2[0-3])[:.]([0-5]\d)(?!\d)(?!\s*(?:млн|m|м|к|k)\b)")
# A clock time that is none: "25:00", "10:75".
_NO_CLOCK = re.compile(r"(?<![\d.,:])\d{1,2}:\d{2}(?![\d:])")
# "31.02.2026", "5/11/2026"; "2026-02-31".
_DATE = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})[./](20\d\d)(?!\d)")
_ISO = re.compile(r"(?<![\d.])(20\d\d)-(\d{1,2})-(\d{1,2})(?!\d)")
_SPACED = re.compile(r"(?<=\d)[\s\u00a0_](?=\d{3}(?!\d))")
_OFFSET = re.compile(r"\b(?:utc|gmt|ютс)\s*([+-]\s*\d{1,2})")
# "-1": what stands behind a minus counts nothing.
_MINUS = re.compile(r"(?<![\w)])[-−–]\s?\d")
_QUARTER = re.compile(r"\b(?:q|кв\.?)\s?([1-4])\b|\b([1-4])\s?(?:q|кв)\b")
# Behind a number these say how many: "2 steps" is not the second.
_COUNTED = frozenset(
    [
        *("steps", "tasks", "шага", "шагов", "задачи", "задач", "таски", "тасков"),
        *("тапсырма", "тапсырманы", "қадам", "қадамды"),
    ]
)
# Words before a bare hour, in three languages; a bare figure from LEAST tenge on is pay.
_AT = frozenset(
    [
        *("at", "в", "к", "сағат", "сагат", "sagat", "v", "to"),
        *("около", "после", "around", "after"),
    ]
)
LEAST, MOST = 50_000, 9_999_999
# Thousands of pay that are said without that word.
HUNDRED, MOST_SAID = 100, 1_900
_AND = frozenset(["and"])
LONGEST_SPAN, FAR, WEEK = 366, 36_600, 7
# Days of a year; the years of experience from which a level begins.
YEAR = 365
_YEARS: tuple[tuple[Level, int], ...] = (("senior", 5), ("mid", 2), ("junior", 1), ("entry", 0))
# Digits of a number that is read.
MOST_DIGITS = 20


@dataclass(frozen=True)
class Line:
    """A sentence as tokens, with the hits of the vocabulary."""

    text: str
    words: Sequence[str]
    hits: Sequence[Hit]

    def at(self, place: int, slot: str) -> str | None:
        """The value of a slot that a token stands for; single words only."""
        return self._values.get((place, slot))

    @cached_property
    def _values(self) -> dict[tuple[int, str], str]:
        found: dict[tuple[int, str], str] = {}
        for hit in self.hits:
            slot, is_value, value = hit.tag.partition("=")
            for place in range(hit.start, hit.end) if is_value else ():
                found.setdefault((place, slot), value)
        return found

    def number(self, place: int) -> float | None:
        """The number that a token is or names; None for more digits than anything has."""
        if not 0 <= place < len(self.words):
            return None
        word = self.words[place]
        if word[0].isdigit():
            return float(word.replace(",", ".")) if len(word) <= MOST_DIGITS else None
        named = self.at(place, "number")
        value = float(named) if named else None
        if value is None or self.begins(place, f"number={named}") < place:
            return value
        before = place - 1
        if self.words[before] in _AND and (self.number(before - 1) or 0) % HUNDRED == 0:
            before -= 1
        return _together(self.number(before), value)

    def begins(self, place: int, tag: str) -> int:
        """The first token of the phrase that stands for a tag here."""
        return min(
            (hit.start for hit in self.hits if hit.tag == tag and hit.start <= place < hit.end),
            default=place,
        )

    def goes_on(self, place: int) -> bool:
        """True for a number that the next word makes another of: "twenty" before "five"."""
        after = self.at(place + 1, "number")
        return after is not None and self.number(place + 1) != float(after)


def _together(before: float | None, value: float) -> float:
    """One number of two words: "five hundred", "twenty-five"."""
    if before is None:
        return value
    if value == HUNDRED and 1 <= before < 10:
        return before * value
    # What stands before has zeros in place of what comes behind.
    return before + value if value < before and before % 10 ** len(str(int(value))) == 0 else value


def joined_figures(text: str) -> str:
    """A text with "500 000" as one figure."""
    return _SPACED.sub("", text)


def written_date(text: str) -> tuple[str, tuple[int, int, int] | None]:
    """A text without its date in figures, and that date as year, month, day; no calendar may
    have it."""
    found, day_first = _DATE.search(text), True
    if found is None:
        found, day_first = _ISO.search(text), False
    if found is None:
        return text, None
    first, month, last = map(int, found.groups())
    date = (last, month, first) if day_first else (first, month, last)
    return text[: found.start()] + " " + text[found.end() :], date


def has_no_clock(text: str) -> bool:
    """True for a clock time that no day has, in a text without the one that is read."""
    return _NO_CLOCK.search(text) is not None


def clock(text: str) -> tuple[str, int | None]:
    """A text without its clock time, and that time in minutes of a day."""
    found = _CLOCK.search(text)
    if found is None:
        return text, None
    minute = int(found[1]) * 60 + int(found[2])
    return text[: found.start()] + " " + text[found.end() :], minute


def offset(text: str) -> int | None:
    """Hours of "UTC+6"."""
    found = _OFFSET.search(text)
    hours = int(found[1].replace(" ", "")) if found else None
    return hours if hours is not None and -12 <= hours <= 14 else None


def quarter(text: str) -> int | None:
    """The number of "Q3"."""
    found = _QUARTER.search(text)
    return int(found[1] or found[2]) if found else None


def pay(line: Line) -> int | None:
    """An amount in tenge a month: "500к", "1,5 млн", "миллион", "700000"."""
    for place in range(len(line.words)):
        unit = line.at(place, "money")
        number = line.number(place - 1)
        if unit and (number is not None or len(line.words[place]) > 2):
            # "a million" is one; "k" alone is none, and "кк" is a thousand thousands.
            amount = (number or 1) * int(unit)
            if LEAST <= amount <= MOST:
                return int(amount)
    for place in range(len(line.words)):
        number = line.number(place)
        if number is not None and LEAST <= number <= MOST:
            return int(number)
    for place in range(1, len(line.words)):
        if (number := line.number(place)) and _is_thousands(number, line, place):
            return int(number * 1_000)
    return None


def _is_thousands(number: float, line: Line, place: int) -> bool:
    """True for "from 400", which leaves out "thousand"."""
    told = any(hit.tag == "more" and hit.end == place for hit in line.hits)
    counts = any(line.at(place + 1, slot) for slot in ("unit", "part", "money", "number"))
    return told and not counts and HUNDRED <= number <= MOST_SAID and number % 10 == 0


def most_pay(line: Line) -> int | None:
    """The highest pay that a sentence names: "from 500K to 900K", "до 400к"; None without one."""
    found: list[tuple[int, int]] = []
    for place in range(1, len(line.words)):
        unit, number = line.at(place, "money"), line.number(place - 1)
        if unit and number is not None:
            found.append((place, int(number * int(unit))))
    if len(found) > 1:
        return found[-1][1] if found[-1][1] > found[0][1] else None
    below = {at for hit in line.hits if hit.tag == "less" for at in (hit.end, hit.start - 2)}
    return found[0][1] if found and found[0][0] - 1 in below else None


def level_of_years(line: Line) -> Level | None:
    """The level of so many years of experience: "3 years of experience", "опыт полтора года"."""
    if not any(hit.tag == "experience" and hit.how < SLIP for hit in line.hits):
        return None
    if not any(line.at(place, "unit") == str(YEAR) for place in range(len(line.words))):
        return None
    years = (days_said(line) or 0) / YEAR
    return next(level for level, least in _YEARS if years >= least)


def beyond_pay(line: Line) -> bool:
    """True for a sum with its unit that is no pay of a month: "1 trillion", "20 billion"."""
    for place in range(len(line.words)):
        unit = line.at(place, "money")
        number = line.number(place - 1)
        if unit and (number is not None or len(line.words[place]) > 2):
            return not LEAST <= (number or 1) * int(unit) <= MOST
    return False


def hour(line: Line) -> int | None:
    """A minute of the day from "at 10", "9 утра", "noon"; not from "2 weeks"."""
    for place in range(len(line.words)):
        if named := line.at(place, "minute"):
            return of_half(int(named), line)
        number = line.number(place)
        if number is None or number != int(number) or not 0 <= number <= 24 or line.goes_on(place):
            continue
        if line.at(place + 1, "money"):
            continue
        part = line.at(place + 1, "part") or line.at(place - 1, "part")
        part = part or line.at(place + 2, "part")
        minutes = line.words[place + 1] if place + 1 < len(line.words) else ""
        if len(minutes) == 2 and minutes in ("00", "15", "30", "45"):
            return int(number) % 24 * 60 + int(minutes)
        if past := _minutes(line, place + 1):
            return of_half(int(number) % 24 * 60 + past, line)
        first = place
        while first and line.at(first, "number") and line.at(first - 1, "number"):
            first -= 1
        before = line.words[first - 1] if first else ""
        if part is None and (before not in _AT or line.at(place + 1, "unit")):
            continue
        whole = int(number) % 24
        if part == "pm" and whole < 12:
            whole += 12
        return whole * 60
    return None


def _minutes(line: Line, place: int) -> int | None:
    """The minutes in words that begin at a token: "fifteen", "сорок пять"."""
    if line.at(place, "number") is None:
        return None
    while line.goes_on(place):
        place += 1
    number = line.number(place) or 0
    whole = number % 5 == 0 and 5 < number < 60 and line.at(place + 1, "unit") is None
    return int(number) if whole and line.at(place + 1, "money") is None else None


def of_half(minute: int, line: Line) -> int:
    """A clock time in the half of the day that the sentence names: "7:30 pm"."""
    evening = any(hit.tag == "part=pm" for hit in line.hits)
    return minute + 12 * 60 if evening and minute < 12 * 60 else minute


def span(line: Line) -> int | None:
    """Days up to LONGEST_SPAN: "two weeks", "10 дней", "бір ай"; a unit alone is one of it.

    "-5 days" are none.
    """
    days = None if _MINUS.search(line.text) else days_said(line)
    return days if days is not None and 1 <= days <= LONGEST_SPAN else None


def days_said(line: Line) -> int | None:
    """Days of any number, as `span` reads them; FAR where they are more."""
    for place in range(len(line.words)):
        unit = line.at(place, "unit")
        if unit is None:
            continue
        number = line.number(place - 1)
        if number is None and place > 1 and line.at(place - 1, "number") is None:
            number = line.number(place - 2) if line.words[place - 1] in ("of",) else None
        return int(min((1 if number is None else number) * int(unit), FAR))
    return None


def order(line: Line) -> int | None:
    """The number of a task: "first", "вторую", "task 2"; -1 is the last. "-1 step" has none."""
    for place in range(len(line.words)):
        ordinal = line.at(place, "order")
        # "Last year" is no task, and "the first two" are several.
        counts = line.at(place + 1, "unit") or (line.number(place + 1) or 0) > 1
        if ordinal is not None and not counts:
            return int(ordinal)
    named = [] if _MINUS.search(line.text) else line.hits
    for hit in named:
        if hit.tag not in ("task", "step"):
            continue
        # "2-қадам" is the second.
        word = line.words[hit.start]
        counted = word in _COUNTED and f"-{word}" not in line.text
        for place in (hit.end,) if counted else (hit.end, hit.start - 1):
            number = line.number(place)
            if number is not None and number == int(number) and 1 <= number <= 50:
                return int(number)
    return None
