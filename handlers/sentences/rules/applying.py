"""Read a sentence about an application: the employer, and the day, past or to come."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from db.vocabulary import ApplicationState
from handlers.applications.rules import FURTHEST, OLDEST
from handlers.common.schedule import instant
from handlers.sentences.rules.letters import TOKEN
from handlers.sentences.rules.reading import Slots
from handlers.sentences.rules.slots import WEEK, Line, days_said
from handlers.sentences.rules.vocabulary import SLIP, vocabulary

# Tags of sentences about applications; they are intents, too.
EVENTS: frozenset[str] = frozenset(get_args(ApplicationState))
DayProblem = Literal["hour", "day", "future", "far"]
# A day of a month without its year was no longer ago: "on December 20" is said of the next.
FORGOTTEN = timedelta(days=270)
# Words of a name at the most, and letters of one that stands by itself.
LONGEST, SHORTEST = 4, 2
# Hits that end a name, whatever letters it has.
# Before this minute of the day nobody is interviewed.
EARLIEST = 7 * 60
_WHEN = frozenset(["day", "month", "back", "minute", "part", "number", "unit"])
_ENDS = EVENTS | {"tomorrow", "ago", "nextweek", "job", "remind"}
# Endings that Kazakh writes behind a name in foreign letters: "Kaspi-ге".
_CASES = re.compile(
    r"(?<=[^\W\d_])-(?:[ғгқк][ае]|[дт][ае]|[дтн][ае]н|[дтн][ыі]ң|[дтн][ыі]|[мбп]ен)(?!\w)"
)

# A name with figures or "&", without its Kazakh ending; hours, quarters and sums that look so.
_FIGURED = re.compile(
    r"(?<![\w.,:&-])(?=[^\W_]*[\d&])(?=\d*[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])[^\W_]+(?:&[^\W_]+)*(?![\w.,:&]\w)"
)
_NO_NAME = re.compile(r"\d+(?:AM|PM|[A-ZА-Я])|[QK]\d|UTC\d+", re.IGNORECASE)
# A word behind "and": the second of two names.
_AND = re.compile(
    r"(?:,|&|(?<!\w)(?:and|и|және|мен|бен|пен)(?!\w))\s+(?:(?:at|to|в|во|у)\s+)?([^\W\d_][\w.&]+)"
)
# A name that no vocabulary has.
MASK = "Xqjzvwk"


def without_cases(text: str) -> str:
    """A text without the Kazakh endings that a hyphen joins to a name."""
    return _CASES.sub(" ", text)


def masked(text: str) -> tuple[str, str]:
    """A text with MASK in the place of a name with figures or "&", such as "2GIS"; that name.

    As words and numbers "2GIS" would be two o'clock and a name.
    """
    for found in _FIGURED.finditer(text):
        before, name = text[: found.start()].rsplit(maxsplit=1), found.group()
        if (not before or _is_named(before[-1])) and not _NO_NAME.fullmatch(name):
            return text[: found.start()] + MASK + text[found.end() :], name
    return text, ""


def unmasked(slots: Slots, name: str) -> Slots:
    """The slots with a name that was masked."""
    return replace(slots, name=slots.name.replace(MASK, name)) if slots.name else slots


def with_event(
    slots: Slots,
    line: Line,
    text: str,
    unread: set[str],
    dated: tuple[int, int, int] | None = None,
) -> Slots:
    """The slots with the day of an event, and the employer where no known one is named.

    `dated` is a date in figures: year, month, day.
    """
    back = line_value(line, "back")
    if back is None and any(hit.tag == "ago" for hit in line.hits):
        back = days_said(line)
    name = None if slots.employer else _name(line, text, unread)
    named = date_of(line) if dated is None else dated[1:]
    year = _year(line) if dated is None and named else dated and dated[0]
    also = _second(line, text, unread) if name or slots.employer else None
    slots = replace(slots, minute=_by_day(slots.minute, line))
    return replace(slots, back=back, date=named, year=year, name=name, also=also)


def _by_day(minute: int | None, line: Line) -> int | None:
    """The minute of an interview "at three": at night there is none."""
    named = any(hit.tag.startswith("part=") for hit in line.hits)
    if minute is None or named or not 60 <= minute < EARLIEST:
        return minute
    return minute + 12 * 60


def line_value(line: Line, slot: str) -> int | None:
    """The number that a slot has, where exactly one word or phrase names it."""
    start = f"{slot}="
    found = {hit.tag for hit in line.hits if hit.tag.startswith(start) and hit.how < SLIP}
    return int(found.pop().removeprefix(start)) if len(found) == 1 else None


def date_of(line: Line) -> tuple[int, int] | None:
    """Month and day of "12 марта" or "March 12"."""
    for place in range(len(line.words)):
        month = line.at(place, "month")
        for beside in (place - 1, place + 1):
            number = line.number(beside) if month else None
            if month and number is not None and number == int(number) and 1 <= number <= 31:
                return int(month), int(number)
    return None


def _year(line: Line) -> int | None:
    """The year beside a day of a month: "12 марта 2026"."""
    numbers = (line.number(place) for place in range(len(line.words)))
    years = [int(number) for number in numbers if number and number in range(1970, 2100)]
    return years[0] if len(years) == 1 else None


def _name(line: Line, text: str, unread: set[str]) -> str | None:
    """The words of a name as they are written: the first that nobody knows, and those in capital
    letters behind it."""
    written = [each.group() for each in TOKEN.finditer(without_cases(text))]
    begun: list[str] = []
    for place, word in enumerate(written):
        low = word.lower().replace("ё", "е")
        ends = _ends(line, low)
        unknown = low in unread and not ends
        capital = word[:1].isupper() and not ends and not vocabulary().is_small(low)
        foreign = word.isascii() and not text.isascii()
        behind = place > 0 and _is_named(written[place - 1])
        if unknown or (capital and (begun or behind or foreign)):
            begun.append(word)
            if len(begun) == LONGEST:
                break
        elif begun:
            break
    name = " ".join(begun)
    return name if len(name) >= SHORTEST else None


def _second(line: Line, text: str, unread: set[str]) -> str | None:
    """A name behind "and", of which nothing else in the sentence is said."""
    read = {
        word for hit in line.hits if hit.how < SLIP for word in line.words[hit.start : hit.end]
    }
    for found in _AND.finditer(text):
        word, low = found[1], found[1].lower().replace("ё", "е")
        if low not in read and (word[0].isupper() or low in unread):
            return word
    return None


def _ends(line: Line, word: str) -> bool:
    """True for a word of the event itself, or of its day."""
    return any(
        (hit.tag in _ENDS or hit.tag.partition("=")[0] in _WHEN)
        and hit.how < SLIP
        and word in line.words[hit.start : hit.end]
        for hit in line.hits
    )


def _is_named(before: str) -> bool:
    """True for a word that a name stands behind."""
    return before.lower() in ("в", "во", "от", "из", "у", "at", "to", "from", "with", "by", "of")


def _days_ahead(weekday: int, today: date) -> int:
    """Days to the next such weekday; 0 for today."""
    return (weekday - today.weekday()) % WEEK


def event_day(slots: Slots, today: date, *, coming: bool) -> date | None:
    """The day that a sentence names: the last such day, or the next of one that is to come."""
    if slots.back is not None:
        return today - timedelta(days=slots.back)
    if slots.to == "tomorrow":
        return today + timedelta(days=1)
    if slots.date is not None:
        return _of_year(slots.date, today, slots.year, coming=coming)
    if slots.day is not None:
        ahead = _days_ahead(slots.day, today)
        return today + timedelta(days=ahead if coming or not ahead else ahead - WEEK)
    if coming and slots.span is not None:
        return today + timedelta(days=slots.span)
    return None


def wrong_day(slots: Slots, now: datetime, zone: str, *, coming: bool) -> DayProblem | None:
    """The reason why nothing is recorded at the day of a sentence: no clock or calendar has it,
    or what has happened is said of a day to come."""
    if slots.bad_hour:
        return "hour"
    today = now.astimezone(ZoneInfo(zone)).date()
    if slots.date is not None and _no_such_day(slots.date, slots.year):
        return "day"
    named = event_day(slots, today, coming=coming)
    if named is not None and not today - OLDEST < named < today + FURTHEST:
        return "far"
    return None if coming else _still_ahead(slots, today)


def _still_ahead(slots: Slots, today: date) -> DayProblem | None:
    if slots.back is None and (slots.to is not None or slots.span is not None):
        return "future"
    day = event_day(slots, today, coming=False)
    if slots.date is not None and (day is None or day < today - FORGOTTEN or day > today):
        return "future" if _is_ahead(slots.date, slots.year, today) else None
    return None


def _no_such_day(named: tuple[int, int], year: int | None) -> bool:
    try:
        # A leap year where none is written.
        date(year or 2024, *named)
    except ValueError:
        return True
    return False


def _is_ahead(named: tuple[int, int], year: int | None, today: date) -> bool:
    return year is None or date(year, *named) > today


def _of_year(
    named: tuple[int, int], today: date, written: int | None, *, coming: bool
) -> date | None:
    """The day of a month that is next, or was last; None for one that no year near has."""
    if written is not None:
        return None if _no_such_day(named, written) else date(written, *named)
    years = (today.year - 1, today.year, today.year + 1)
    found = [date(year, *named) for year in years if not _no_such_day(named, year)]
    if coming:
        return min((each for each in found if each >= today), default=None)
    return max((each for each in found if each <= today), default=None)


def happened_at(slots: Slots, now: datetime, zone: str) -> datetime | None:
    """Return the day that a sentence names; None where it names none."""
    local = now.astimezone(ZoneInfo(zone))
    day = event_day(slots, local.date(), coming=False)
    if day is None:
        return None
    minute = local.hour * 60 + local.minute if slots.minute is None else slots.minute
    return min(instant(day, minute, zone), now)


def interview_at(slots: Slots, now: datetime, zone: str) -> tuple[date | None, datetime | None]:
    """The day of an interview, and its moment where the sentence names its hour, too."""
    today = now.astimezone(ZoneInfo(zone)).date()
    day = event_day(slots, today, coming=True)
    if slots.minute is None:
        return day, None
    if day is None:
        day = today if instant(today, slots.minute, zone) > now else today + timedelta(days=1)
    at = instant(day, slots.minute, zone)
    if slots.day is not None and slots.back is None and at <= now:
        day += timedelta(days=7)
        at = instant(day, slots.minute, zone)
    return day, at


def days_until(slots: Slots, now: datetime, zone: str) -> int | None:
    """Days from now to the weekday or the day of a month that is named; None without one."""
    today = now.astimezone(ZoneInfo(zone)).date()
    if slots.until is not None:
        return _days_ahead(slots.until, today) or WEEK
    if slots.date is None:
        return None
    day = _of_year(slots.date, today, slots.year, coming=True)
    return (day - today).days or None if day else None
