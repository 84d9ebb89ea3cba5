"""Facts that a line states in its words: if a premium is shared, and where a figure is from."""

import re
from dataclasses import dataclass
from datetime import date

from db.reference.matching import find_skills, folded, found_skills

# What joins the names of several things: "Docker/Kubernetes", "AWS and cloud deployment".
_JOINED = re.compile(
    r"\w\s*/\s*\w|\s[&+]\s|,\s|\s(?:and|or|и|или|және|мен|пен|бен)\s", re.IGNORECASE
)
# "41 of 80 postings, 2026-11-27", alone or in brackets behind what the author says.
_COUNTED = re.compile(
    r"\s*(?P<open>\()?(?:(?P<asked>\d{1,6}) (?:of|из) (?P<total>\d{1,6}) \w+"
    r"|(?P<total_kk>\d{1,6}) вакансия ішінен (?P<asked_kk>\d{1,6}))"
    r", (?P<day>\d{4}-\d\d-\d\d)(?(open)\))$"
)
_OF_PAY = re.compile(r"\s*\(n ?= ?(?P<n>\d{1,6}), (?P<day>\d{4}-\d\d-\d\d)\)")
_COUNTS = {
    "en": "{asked} of {total} postings, {day}",
    "ru": "{asked} из {total} вакансий, {day}",
    "kk": "{total} вакансия ішінен {asked}, {day}",
}


@dataclass(frozen=True)
class Counted:
    """`asked` of `total` postings of the market ask for a skill, on a day."""

    asked: int
    total: int
    day: date


@dataclass(frozen=True)
class PaySource:
    """The number of the market's postings that a range of pay stands on, and the day."""

    n: int
    day: date


def names_several(name: str) -> bool:
    """Tests if a premium is for several things together; "CI/CD" is one."""
    if len(find_skills(name)) > 1:
        return True
    whole = folded(name)
    for found in reversed(found_skills(whole)):
        whole = whole[: found.start] + "x" + whole[found.end :]
    return bool(_JOINED.search(whole))


def counted(detail: str | None) -> Counted | None:
    """The figure of the market that ends what is said of a skill."""
    found = _COUNTED.search(detail or "")
    day = _day(found)
    if found is None or day is None:
        return None
    asked, total = (int(found[name] or found[f"{name}_kk"]) for name in ("asked", "total"))
    return Counted(asked, total, day) if 0 <= asked <= total and total else None


def without_count(text: str) -> str:
    return _COUNTED.sub("", text.rstrip())


def with_count(detail: str | None, figure: Counted, language: str) -> str:
    """Put the market's figure behind what is said of a skill, in place of an older one."""
    text = _COUNTS[language].format(asked=figure.asked, total=figure.total, day=figure.day)
    said = without_count(detail or "").rstrip()
    return f"{said} ({text})" if said else text


def pay_source(text: str) -> PaySource | None:
    """Read the brackets behind pay that was taken from the market."""
    found = _OF_PAY.search(text)
    day = _day(found)
    return PaySource(int(found["n"]), day) if found and day else None


def pay_note(source: PaySource) -> str:
    return f" (n = {source.n}, {source.day})"


def without_pay_note(text: str) -> str:
    return _OF_PAY.sub("", text)


def _day(found: re.Match[str] | None) -> date | None:
    try:
        return date.fromisoformat(found["day"]) if found else None
    except ValueError:
        return None
