"""Boards with an open list of their jobs: Himalayas, Remotive, Greenhouse and Lever.

Greenhouse and Lever name no employer: it stands in the address.
"""

import re
from collections.abc import Mapping
from typing import Any

from db.sources import pay, work_place
from db.sources import text as texts
from db.sources.dates import moment
from db.sources.edge import Loose, lenient
from db.sources.posting import GREENHOUSE, HIMALAYAS, LEVER, REMOTIVE, PostingDraft, PostingPay
from db.vocabulary import SalaryPeriod

_EMPLOYER = re.compile(
    r"https?://(?:[a-z-]+\.)*(?:greenhouse\.io|lever\.co)/(?:embed/job_app\?for=)?([\w-]+)"
)
_PERIODS: dict[str, SalaryPeriod] = {
    "per-year-salary": "year",
    "per-month-salary": "month",
    "per-hour-wage": "hour",
    "annual": "year",
    "monthly": "month",
    "hourly": "hour",
}
# The keys that no other source has together.
_MARKS: dict[str, tuple[str, ...]] = {
    HIMALAYAS: ("companyName", "locationRestrictions", "title"),
    REMOTIVE: ("company_name", "candidate_required_location", "title"),
    GREENHOUSE: ("absolute_url", "title", "updated_at"),
    LEVER: ("hostedUrl", "text", "categories"),
}


class _Himalayas(Loose):
    title: str
    companyName: str | None = None  # noqa: N815 - the board's own names
    guid: str | None = None
    applicationLink: str | None = None  # noqa: N815
    minSalary: float | None = None  # noqa: N815
    maxSalary: float | None = None  # noqa: N815
    currency: str | None = None
    salaryPeriod: str | None = None  # noqa: N815
    locationRestrictions: list[Any] | None = None  # noqa: N815
    categories: list[str] | None = None
    pubDate: str | None = None  # noqa: N815
    description: str | None = None
    excerpt: str | None = None


class _Remotive(Loose):
    id: str
    title: str
    url: str | None = None
    company_name: str | None = None
    candidate_required_location: str | None = None
    publication_date: str | None = None
    salary: str | None = None
    tags: list[str] | None = None
    description: str | None = None


class _Named(Loose):
    name: str | None = None


class _Greenhouse(Loose):
    id: str
    title: str
    absolute_url: str | None = None
    company_name: str | None = None
    location: _Named | None = None
    first_published: str | None = None
    updated_at: str | None = None
    content: str | None = None


class _Categories(Loose):
    location: str | None = None


class _SalaryRange(Loose):
    min: float | None = None
    max: float | None = None
    currency: str | None = None
    interval: str | None = None


class _Part(Loose):
    text: str | None = None
    content: str | None = None


class _Lever(Loose):
    id: str
    text: str
    hostedUrl: str | None = None  # noqa: N815
    categories: _Categories | None = None
    createdAt: str | None = None  # noqa: N815
    description: str | None = None
    lists: list[_Part] | None = None
    additional: str | None = None
    salaryRange: _SalaryRange | None = None  # noqa: N815
    workplaceType: str | None = None  # noqa: N815


def board_of(raw: Mapping[str, Any]) -> str | None:
    """The board that an item comes from, by its keys."""
    return next((board for board, keys in _MARKS.items() if all(key in raw for key in keys)), None)


def draft(raw: object) -> PostingDraft:
    """Raises UnreadablePosting."""
    board = board_of(raw) if isinstance(raw, dict) else None
    readers = {REMOTIVE: _remotive, GREENHOUSE: _greenhouse, LEVER: _lever}
    return readers.get(board or "", _himalayas)(raw)


def _himalayas(raw: object) -> PostingDraft:
    found, wrong = lenient(_Himalayas, raw)
    places = [each for each in found.locationRestrictions or () if isinstance(each, str)]
    period = _PERIODS.get((found.salaryPeriod or "annual").casefold())
    return PostingDraft(
        source=HIMALAYAS,
        source_id=found.guid or found.applicationLink,
        title=found.title,
        company=found.companyName,
        url=found.applicationLink or found.guid,
        pay=PostingPay(found.minSalary, found.maxSalary, found.currency or "USD", period),
        place=places[0] if len(places) == 1 else None,
        published_at=moment(found.pubDate),
        key_skills=tuple(each.replace("-", " ") for each in found.categories or ()),
        text=found.description or found.excerpt or "",
        unread=("pay",) if wrong & {"minSalary", "maxSalary"} else (),
        remote=True,
    )


def _remotive(raw: object) -> PostingDraft:
    found, _wrong = lenient(_Remotive, raw)
    unread: tuple[str, ...] = ()
    stated = None
    try:
        stated = pay.read(found.salary or "", currency="USD")
    except pay.UnreadablePay:
        unread = ("pay",)
    return PostingDraft(
        source=REMOTIVE,
        source_id=found.id,
        title=found.title,
        company=found.company_name,
        url=found.url,
        pay=stated,
        place=found.candidate_required_location,
        published_at=moment(found.publication_date),
        key_skills=tuple(found.tags or ()),
        text=found.description or "",
        unread=unread,
        remote=True,
    )


def _greenhouse(raw: object) -> PostingDraft:
    found, _wrong = lenient(_Greenhouse, raw)
    return PostingDraft(
        source=GREENHOUSE,
        source_id=found.id,
        title=found.title,
        company=found.company_name or _employer(found.absolute_url),
        url=found.absolute_url,
        place=found.location.name if found.location else None,
        published_at=moment(found.first_published or found.updated_at),
        # Its markup is escaped once more than others'.
        text=texts.bare(found.content or ""),
    )


def _lever(raw: object) -> PostingDraft:
    found, wrong = lenient(_Lever, raw)
    ranged = found.salaryRange or _SalaryRange()
    parts = [found.description, found.additional]
    for part in found.lists or ():
        parts += [part.text, part.content]
    return PostingDraft(
        source=LEVER,
        source_id=found.id,
        title=found.text,
        company=_employer(found.hostedUrl),
        url=found.hostedUrl,
        pay=PostingPay(
            ranged.min, ranged.max, ranged.currency, _PERIODS.get(ranged.interval or "")
        ),
        place=found.categories.location if found.categories else None,
        published_at=moment(found.createdAt),
        text="\n".join(filter(None, parts)),
        remote=work_place.of_formats([found.workplaceType or ""]),
        unread=("pay",) if any(name.startswith("salaryRange") for name in wrong) else (),
    )


def _employer(link: str | None) -> str | None:
    found = _EMPLOYER.match((link or "").casefold())
    return found[1].replace("-", " ").title() if found else None
