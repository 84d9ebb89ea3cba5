"""Moments as sources write them: ISO 8601, 02-09-2026, "20 ноября 2026", RFC 822, epochs."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Moments beyond these are none of postings.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_LONGEST = 200
# pandas writes large numbers as 1.7134e+12.
_EPOCH = re.compile(
    r"[0-9]{9,10}(?:\.[0-9]*)?|[0-9]{12,13}(?:\.0*)?|[0-9]\.[0-9]+e\+(?:09|1[0-2])"
)
_DAY_FIRST = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4}|[0-9]{2}(?![0-9]))")
_YEAR_FIRST = re.compile(r"([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})")
# "2026-11-03 10:00:00 GMT+5", as boards' feeds write it.
_ZONE = re.compile(r"\s*(?:GMT|UTC)\s*([+-])([0-9]{1,2})(?::?([0-9]{2}))?$")
_SLASHES = re.compile(r"^([0-9]{1,2})/([0-9]{1,2})/(?=[0-9])")
_MONTH_FIRST = re.compile(r"\s*(?:0?[1-9]|1[0-2])/(?:1[3-9]|2[0-9]|3[01])/[0-9]{2,4}")
_WORDS = re.compile(
    r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?\.?\s+(?P<month>[^\W\d_]{3,})\.?,?\s+(?P<year>[0-9]{4})"
    r"|(?P<month_2>[^\W\d_]{3,})\.?\s+(?P<day_2>[0-9]{1,2})(?:st|nd|rd|th)?,?\s+(?P<year_2>[0-9]{4})"
    r"|(?P<year_3>[0-9]{4})\s*(?:ж|жылғы|жыл|г)\.?\s+(?P<day_3>[0-9]{1,2})\s+(?P<month_3>[^\W\d_]{3,})"
)
# The first letters of the months: English, Russian, Kazakh.
MONTHS = {
    letters: number
    for months in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "янв фев мар апр май июн июл авг сен окт ноя дек",
        "янв фев мар апр мая июн июл авг сен окт ноя дек",
        "қаң ақп нау сәу мам мау шіл там қыр қаз қар жел",
    )
    for number, letters in enumerate(months.split(), 1)
}


def is_month_first(text: str) -> bool:
    """True for 11/20/2026, which can only be the American order."""
    return _MONTH_FIRST.match(text) is not None


def moment(text: str | float | None, *, month_first: bool = False) -> datetime | None:
    """A moment, else None; without a zone it is UTC, and 02-09 is the second of September.

    With `month_first` 02/09/2026 is the ninth of February.
    """
    said = str(text if text is not None else "").strip()[:_LONGEST]
    if month_first:
        said = _SLASHES.sub(r"\2.\1.", said)
    if not any(letter.isdigit() for letter in said):
        return None
    try:
        found = _epoch(said) or _iso(said) or _numbers(said) or _in_words(said) or _mail(said)
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None
    if found is None or not _FIRST_YEAR <= found.year < _LAST_YEAR:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _epoch(said: str) -> datetime | None:
    if not _EPOCH.fullmatch(said):
        return None
    seconds = float(said)
    return datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, UTC)


def _iso(said: str) -> datetime | None:
    if zone := _ZONE.search(said):
        said = f"{said[: zone.start()]}{zone[1]}{zone[2]:0>2}:{zone[3] or '00'}"
    try:
        return datetime.fromisoformat(said.removesuffix(" UTC"))
    except ValueError:
        return None


def _numbers(said: str) -> datetime | None:
    if found := _YEAR_FIRST.match(said):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.search(said):
        day, month, year = map(int, found.groups())
        if month > 12 >= day:
            # 11/20/2026 can only be the American order.
            day, month = month, day
    else:
        return None
    whole = f"{year if year > 99 else 2000 + year:04}-{month:02}-{day:02}"
    return _iso(whole + said[found.end() :]) or datetime.fromisoformat(whole)


def _in_words(said: str) -> datetime | None:
    for found in _WORDS.finditer(said.casefold()):
        day, month, year = (
            next(filter(None, (found[f"{part}{way}"] for way in ("", "_2", "_3"))))
            for part in ("day", "month", "year")
        )
        if number := MONTHS.get(month[:3]):
            return datetime(int(year), number, int(day), tzinfo=UTC)
    return None


def _mail(said: str) -> datetime | None:
    return parsedate_to_datetime(said) if "," in said[:5] else None
