"""The one form of a posting. Readers fill a `Draft`; `make` finds skills, level and city in it."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args
from urllib.parse import parse_qs, urlsplit

from db.problems import ReadProblem
from db.reference.asked import asked_part
from db.reference.matching import (
    asked_skills,
    city_of,
    experience_level,
    find_skills,
    is_head,
    title_level,
)
from db.reference.phrases import plain
from db.reference.tracks import track_of
from db.reference.unknown import as_lines, unknown_names
from db.sources import text as texts
from db.sources import work_place
from db.sources.problems import PostingProblem
from db.vocabulary import Level, LevelRule, SalaryPeriod

HEADHUNTER, CSV, JSON_LD, REMOTE_OK = "headhunter", "csv", "json_ld", "remote_ok"
HIMALAYAS, REMOTIVE, GREENHOUSE, LEVER = "himalayas", "remotive", "greenhouse", "lever"
TELEGRAM, RSS = "telegram", "rss"
# A posting that is known by its link, whichever file brings it.
LINKED = "link"

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
    r"/(?:applicant/)?vacanc(?:y|ies)/(\d{1,12})(?![^/?#])"
)
# What a link carries to count visits: no part of the posting's address.
_COUNTERS = re.compile(
    r"(?<=[?&])(?:utm_[a-z]+|gclid|fbclid|yclid|hhtmfrom|trk|refid)=[^&#]*&?", re.I
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
# Pages that lead on to the address that their own has in it.
_ON_THE_WAY = re.compile(
    r"https?://(?:www\.)?(?:google\.[a-z.]{2,6}/url|vk\.com/away\.php|l\.(?:facebook|instagram)\.com/"
    r"|(?:www\.)?linkedin\.com/(?:safety/go|redir/redirect))\?"
)
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
    # Its currency is that of the file's country, because the file names none.
    guessed: bool = False


@dataclass(frozen=True)
class PostingDraft:
    """A posting as its source writes it. `text` is only looked at for skills, and not kept.

    Without a `source_id` it is known by its link. `unread` names what its source says in a form
    that can't be read ("pay"): that costs the field and not the posting.
    """

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
    unread: tuple[str, ...] = ()
    # Tells if the work is from home, where the source has a field for it.
    remote: bool | None = None


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
    # Our track's slug, "" where nothing tells one.
    track: str
    published_at: datetime | None
    skills: tuple[str, ...]
    archived: bool
    # Its skills are read from its whole text, not from a line of a search's results.
    detailed: bool
    # SHA-256 of all this and the text.
    digest: str
    # What its source calls the role; the name is the role's and no part of the posting.
    role_name: str | None = None
    currency_guessed: bool = False
    unread: tuple[str, ...] = ()
    # None where nothing says where the work is done.
    remote: bool | None = None
    # The names in it that no skill of ours has, a line each, between line ends.
    named: str = ""


def same_currency(code: str) -> str:
    """HeadHunter writes the ruble by its code of before 1998."""
    return "RUB" if code == "RUR" else code


def hh_link(link: str | None) -> tuple[str, str] | None:
    """The id and the plain link of a vacancy on HeadHunter."""
    found = _HH_LINK.match((link or "").strip().casefold())
    return (found[2], f"https://{found[1]}/vacancy/{found[2]}") if found else None


def link_key(link: str) -> str:
    """A link without its fragment and its counters of visits, short enough to be an id."""
    key = _COUNTERS.sub("", link.partition("#")[0]).rstrip("?&")
    return key if len(key) <= MAX_ID else hashlib.sha256(key.encode()).hexdigest()


def make(draft: PostingDraft) -> SourcePosting:
    """Raises UnreadablePosting."""
    title = _title(draft.title)
    source, source_id, link = _identity(draft)
    pay, unread = _sound_pay(draft.pay)
    level, rule = _level(title, draft.experience)
    role = texts.line(draft.role, 8)
    skills = _skills(title, draft, text := _asked_text(draft))
    values: dict[str, object] = {
        "source": source,
        "source_id": source_id,
        "title": title,
        "company": _name(draft.company),
        "url": link,
        "salary_min": round(pay.minimum) if pay and pay.minimum else None,
        "salary_max": round(pay.maximum) if pay and pay.maximum else None,
        "currency": pay.currency if pay else None,
        "salary_period": pay.period if pay else None,
        "gross": pay.gross if pay else None,
        "level": level,
        "level_rule": rule,
        "city": _city(draft.place),
        "experience": draft.experience,
        "role": role,
        "track": track_of(title, (role,) if role else (), skills) or "",
        "published_at": draft.published_at,
        "skills": skills,
        "archived": draft.archived,
        "detailed": draft.detailed,
        "named": _unknown(draft, text),
    }
    values |= _said_besides(title, draft, pay)
    return SourcePosting(
        **values,  # type: ignore[arg-type]
        digest=_digest(values, draft.text),
        role_name=_name(draft.role_name, MAX_ROLE),
        unread=tuple(dict.fromkeys((*draft.unread, *unread, *_cut(draft.text)))),
    )


def _said_besides(title: str, draft: PostingDraft, pay: PostingPay | None) -> dict[str, object]:
    """The values that most postings do not have: those keep the digest of before."""
    found: dict[str, object] = {}
    if (remote := _remote(title, draft)) is not None:
        found["remote"] = remote
    if pay and pay.guessed:
        found["currency_guessed"] = True
    return found


def _remote(title: str, draft: PostingDraft) -> bool | None:
    if draft.remote is not None:
        return draft.remote
    return work_place.of_posting(title, draft.place, draft.text)


def _cut(text: str) -> tuple[str, ...]:
    """A text that is longer than any posting's is read for its first part."""
    return ("text",) if len(text) > MAX_TEXT else ()


def _identity(draft: PostingDraft) -> tuple[str, str, str | None]:
    """The source, the id there and the link. Raises UnreadablePosting."""
    link = texts.url(_led_to(draft.url))
    if at_hh := hh_link(link):
        # Whoever brings it, it is HeadHunter's: counted once, and kept on HeadHunter's terms.
        return HEADHUNTER, *at_hh
    if id := texts.line(draft.source_id, MAX_ID):
        return draft.source, id, link
    if link is None:
        raise UnreadablePosting(PostingProblem.NO_ID())
    return LINKED, link_key(link), link


def _led_to(link: str | None) -> str | None:
    """The address that a link of Google Sheets, VK or Facebook leads to."""
    if link is None or len(link) > 4 * MAX_TEXT or not _ON_THE_WAY.match(link):
        return link
    said = parse_qs(urlsplit(link).query)
    return next((said[name][0] for name in ("q", "url", "to", "u") if name in said), link)


def skills_of(title: str, draft: PostingDraft) -> tuple[str, ...]:
    """The skills that title and text ask for, then those that the employer listed beside them.

    An employer called DNS or Python Ltd. asks for nothing by its name.
    """
    return _skills(title, draft, _asked_text(draft))


def _asked_text(draft: PostingDraft) -> str:
    text = texts.bare(draft.text[:MAX_TEXT])
    if draft.company and find_skills(company := draft.company.strip()[:MAX_NAME]):
        text = re.sub(rf"(?<!\w){re.escape(company)}(?!\w)", " ", text)
    return asked_part(text)


def _skills(title: str, draft: PostingDraft, text: str) -> tuple[str, ...]:
    found = asked_skills(f"{title}\n{text}")
    for skill in draft.key_skills[:MAX_KEY_SKILLS]:
        found += asked_skills(skill[:MAX_NAME])
    return tuple(dict.fromkeys(found))


def _unknown(draft: PostingDraft, text: str) -> str:
    if company := (draft.company or "").strip()[:MAX_NAME]:
        text = re.sub(rf"(?<!\w){re.escape(company)}(?!\w)", " ", text)
    return as_lines(unknown_names(draft.key_skills[:MAX_KEY_SKILLS], text))


def _title(text: str | None) -> str:
    title = texts.line(_without_markup(text), MAX_TITLE + 1)
    if title is None or texts.is_code(title):
        raise UnreadablePosting(PostingProblem.NO_TITLE())
    if len(title) > MAX_TITLE:
        raise UnreadablePosting(PostingProblem.TITLE_TOO_LONG(count=MAX_TITLE))
    return title


def _without_markup(text: str | None) -> str | None:
    """A name without the tags that stand in it, escaped or not."""
    return texts.bare(texts.bare(text[: 8 * MAX_TITLE])) if text else text


def _name(text: str | None, most: int = MAX_NAME) -> str | None:
    """A name for a screen; what looks like code is none."""
    name = texts.line(_without_markup(text), most)
    return None if name is None or texts.is_code(name) else name


def _sound_pay(pay: PostingPay | None) -> tuple[PostingPay | None, tuple[str, ...]]:
    """The pay with whole amounts and a currency; None with a word where it can't be read."""
    if pay is None or not (pay.minimum or pay.maximum):
        return None, ()
    code = (pay.currency or "").strip().upper()
    ends = [_amount(amount) for amount in (pay.minimum, pay.maximum) if amount]
    sound = CURRENCY.fullmatch(code) and None not in ends
    if not sound or (len(ends) == 2 and ends[0] > ends[1]):  # type: ignore[operator]
        return None, ("pay",)
    low, high = (_amount(amount) if amount else None for amount in (pay.minimum, pay.maximum))
    if not (low or high):
        return None, ()
    return replace(pay, minimum=low, maximum=high, currency=code), ()


def _amount(value: float) -> int | None:
    """A whole amount: sources write fractions of pay per hour. None where it is none."""
    # "Not a number" compares with nothing.
    return round(value) if 0 < value <= MAX_PAY else None


def _level(title: str, experience: Experience | None) -> tuple[Level | None, LevelRule | None]:
    by_years = experience_level(experience) if experience else None
    if (word := title_level(title, by_years)) or is_head(title):
        return (word, "title") if word else (None, None)
    return (by_years, "experience") if by_years else (None, None)


def _city(place: str | None) -> str | None:
    """The city by our name for it; a place that we don't know stays as it is written."""
    if place is None or plain(place[:MAX_NAME]) in _NO_CITIES:
        return None
    return city_of(place) or _name(place)


def _digest(values: dict[str, object], text: str) -> str:
    # HeadHunter shows one vacancy on several sites: its link is no change.
    unsaid = {"url"} if values["source"] == HEADHUNTER else set()
    said = [value for name, value in values.items() if name not in unsaid]
    whole = json.dumps([*said, text], default=str, ensure_ascii=True)
    return hashlib.sha256(whole.encode()).hexdigest()
