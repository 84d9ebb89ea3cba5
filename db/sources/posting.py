"""The one form of a posting. Readers fill a `Draft`; `make` finds skills, level and city in it."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from db.problems import ReadProblem
from db.reference.matching import city_of, experience_level, find_skills, level_word
from db.reference.phrases import plain
from db.sources import text as texts
from db.sources.problems import PostingProblem
from db.vocabulary import Level, LevelRule, SalaryPeriod

HEADHUNTER, CSV, JSON_LD, REMOTE_OK = "headhunter", "csv", "json_ld", "remote_ok"

Experience = Literal["noExperience", "between1And3", "between3And6", "moreThan6"]
EXPERIENCES: tuple[Experience, ...] = get_args(Experience)
MAX_TITLE, MAX_NAME, MAX_TEXT, MAX_ID = 300, 200, 100_000, 200
MAX_KEY_SKILLS = 100
# Of a role's name at its source.
MAX_ROLE = 80
# In any currency and for any period; what the column holds is twice that.
MAX_PAY = 10**9
# A vacancy has one id on HeadHunter's sites of all countries and cities, and on those for phones.
_HH_LINK = re.compile(
    r"https?://(?:[a-z0-9-]+\.)?"
    r"((?:hh|headhunter)\.(?:ru|kz|uz|kg|by|ge|az)|hh1\.az|rabota\.by)"
    r"/vacancy/(\d{1,12})(?![^/?#])"
)
# What sources write where a city should stand.
_NO_CITIES = {
    "remote",
    "anywhere",
    "worldwide",
    "удаленно",
    "удаленная работа",
    "қашықтан",
    "kazakhstan",
    "казахстан",
    "республика казахстан",
    "қазақстан",
}
CURRENCY = re.compile(r"[A-Z]{3}")


class UnreadablePosting(Exception):
    """A row that can't be read; `field` is the source's name of the wrong field."""

    def __init__(self, reason: ReadProblem, field: str = "") -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.field = field


@dataclass(frozen=True)
class RefusedPosting:
    """A row that was not read; 0 stands for the file as a whole."""

    row: int
    reason: ReadProblem
    field: str = ""

    def __str__(self) -> str:
        return f"{self.reason} ({self.field})" if self.field else str(self.reason)


@dataclass(frozen=True)
class PostingPay:
    """A salary as published; `gross` is before tax, None where that is not said."""

    minimum: float | None
    maximum: float | None
    currency: str | None
    period: SalaryPeriod | None
    gross: bool | None = None


@dataclass(frozen=True)
class PostingDraft:
    """A posting as its source writes it. `text` is only looked at for skills, and not kept."""

    source: str
    source_id: str | None
    title: str | None
    company: str | None = None
    url: str | None = None
    pay: PostingPay | None = None
    place: str | None = None
    experience: Experience | None = None
    role: str | None = None
    role_name: str | None = None
    published_at: datetime | None = None
    key_skills: tuple[str, ...] = ()
    text: str = ""
    detailed: bool = True
    archived: bool = False


@dataclass(frozen=True)
class SourcePosting:
    """A posting of the market, ready to be stored. Skills are slugs, in the text's order."""

    source: str
    source_id: str
    title: str
    company: str | None
    url: str | None
    salary_min: int | None
    salary_max: int | None
    currency: str | None
    salary_period: SalaryPeriod | None
    gross: bool | None
    level: Level | None
    level_rule: LevelRule | None
    city: str | None
    experience: str | None
    role: str | None
    published_at: datetime | None
    skills: tuple[str, ...]
    archived: bool
    # Its skills are read from its whole text, not from a line of a search's results.
    detailed: bool
    # SHA-256 of all this and the text.
    digest: str
    # What its source calls the role; the name is the role's and no part of the posting.
    role_name: str | None = None


def same_currency(code: str) -> str:
    """HeadHunter writes the ruble by its code of before 1998."""
    return "RUB" if code == "RUR" else code


def hh_link(link: str | None) -> tuple[str, str] | None:
    """The id and the plain link of a vacancy on HeadHunter."""
    found = _HH_LINK.match((link or "").strip().casefold())
    return (found[2], f"https://{found[1]}/vacancy/{found[2]}") if found else None


def make(draft: PostingDraft) -> SourcePosting:
    """Raises UnreadablePosting."""
    title = _title(draft.title)
    link = texts.url(draft.url)
    source, source_id = draft.source, texts.line(draft.source_id, MAX_ID)
    if at_hh := hh_link(link):
        # Whoever brings it, it is HeadHunter's: counted once, and kept on HeadHunter's terms.
        source, (source_id, link) = HEADHUNTER, at_hh
    if source_id is None:
        raise UnreadablePosting(PostingProblem.NO_ID())
    if len(draft.text) > MAX_TEXT:
        raise UnreadablePosting(PostingProblem.TEXT_TOO_LONG(count=MAX_TEXT))
    low, high = _range(draft.pay)
    paid = draft.pay if low is not None or high is not None else None
    level, rule = _level(title, draft.experience)
    values = {
        "source": source,
        "source_id": source_id,
        "title": title,
        "company": texts.line(draft.company, MAX_NAME),
        "url": link,
        "salary_min": low,
        "salary_max": high,
        "currency": _currency(paid),
        "salary_period": paid.period if paid else None,
        "gross": paid.gross if paid else None,
        "level": level,
        "level_rule": rule,
        "city": _city(draft.place),
        "experience": draft.experience,
        "role": texts.line(draft.role, 8),
        "published_at": draft.published_at,
        "skills": skills_of(title, draft),
        "archived": draft.archived,
        "detailed": draft.detailed,
    }
    name = texts.line(draft.role_name, MAX_ROLE)
    return SourcePosting(**values, digest=_digest(values, draft.text), role_name=name)  # type: ignore[arg-type]


def skills_of(title: str, draft: PostingDraft) -> tuple[str, ...]:
    """The skills in the title and the text, then those that the employer listed beside it.

    An employer called DNS or Python Ltd. asks for nothing by its name.
    """
    text = texts.bare(draft.text)
    if draft.company and find_skills(company := draft.company.strip()[:MAX_NAME]):
        text = re.sub(rf"(?<!\w){re.escape(company)}(?!\w)", " ", text)
    found = find_skills(f"{title}\n{text}")
    for skill in draft.key_skills[:MAX_KEY_SKILLS]:
        found += find_skills(skill[:MAX_NAME])
    return tuple(dict.fromkeys(found))


def _title(text: str | None) -> str:
    title = texts.line(text, MAX_TITLE + 1)
    if title is None:
        raise UnreadablePosting(PostingProblem.NO_TITLE())
    if len(title) > MAX_TITLE:
        raise UnreadablePosting(PostingProblem.TITLE_TOO_LONG(count=MAX_TITLE))
    return title


def _range(pay: PostingPay | None) -> tuple[int | None, int | None]:
    if pay is None:
        return None, None
    low, high = _amount(pay.minimum), _amount(pay.maximum)
    if low is not None and high is not None and low > high:
        raise UnreadablePosting(PostingProblem.SALARY_SWAPPED())
    return low, high


def _amount(value: float | None) -> int | None:
    """A whole amount: sources write 0 for "not stated", and fractions of pay per hour."""
    if not value:
        return None
    if not value > 0:  # so that "not a number" is none, too
        raise UnreadablePosting(PostingProblem.UNREADABLE_SALARY())
    if value > MAX_PAY:
        raise UnreadablePosting(PostingProblem.SALARY_TOO_HIGH())
    return round(value) or None


def _currency(pay: PostingPay | None) -> str | None:
    if pay is None:
        return None
    code = (pay.currency or "").strip().upper()
    if not CURRENCY.fullmatch(code):
        raise UnreadablePosting(PostingProblem.NO_CURRENCY())
    return code


def _level(title: str, experience: Experience | None) -> tuple[Level | None, LevelRule | None]:
    if word := level_word(title):
        return word, "title"
    return (experience_level(experience), "experience") if experience else (None, None)


def _city(place: str | None) -> str | None:
    """The city by our name for it; a place that we don't know stays as it is written."""
    if place is None or plain(place[:MAX_NAME]) in _NO_CITIES:
        return None
    return city_of(place) or texts.line(place, MAX_NAME)


def _digest(values: dict[str, object], text: str) -> str:
    # HeadHunter shows one vacancy on several sites: its link is no change.
    unsaid = {"url"} if values["source"] == HEADHUNTER else set()
    said = [value for name, value in values.items() if name not in unsaid]
    whole = json.dumps([*said, text], default=str, ensure_ascii=True)
    return hashlib.sha256(whole.encode()).hexdigest()
