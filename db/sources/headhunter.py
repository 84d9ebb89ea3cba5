"""HeadHunter's answers: an item of a search, a vacancy with its details, a page of items, rates.

`item` and `page` take what the API answers; `key_skills` and `description` stand in details only.
"""

import math
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from db.sources import work_place
from db.sources.cells import is_none
from db.sources.dates import moment
from db.sources.edge import Loose, checked, lenient
from db.sources.posting import (
    CURRENCY,
    EXPERIENCES,
    HEADHUNTER,
    Experience,
    PostingDraft,
    PostingPay,
    RefusedPosting,
    SourcePosting,
    UnreadablePosting,
    make,
    same_currency,
)
from db.vocabulary import SalaryPeriod

# Pay for a service or a stay on site ("за вахту") has no word of ours: its period stays unknown.
PERIODS: dict[str, SalaryPeriod] = {"MONTH": "month", "SHIFT": "shift", "HOUR": "hour"}
# How a search marks what was asked for: another search, other marks, and no other posting.
_HIGHLIGHT = re.compile(r"</?highlighttext>")

_MARKS = ("alternate_url", "employer", "area", "published_at", "professional_roles")
_OBJECTS = ("area", "employer", "experience", "salary", "salary_range", "snippet", "schedule")
_JOINED = ("salary_range_", "salary_", "area_", "employer_", "experience_", "snippet_")


class _Named(Loose):
    id: str | None = None
    name: str | None = None


class _Salary(Loose):
    """The deprecated `salary`. It is read as pay per month, which it was made for."""

    lower: float | None = Field(None, alias="from")
    upper: float | None = Field(None, alias="to")
    currency: str | None = None
    gross: bool | None = None


class _SalaryRange(_Salary):
    mode: _Named | None = None


class _Snippet(Loose):
    requirement: str | None = None
    responsibility: str | None = None


class _Item(Loose):
    id: str
    name: str
    alternate_url: str | None = None
    area: _Named | None = None
    employer: _Named | None = None
    experience: _Named | None = None
    professional_roles: list[_Named] | None = None
    published_at: str | None = None
    archived: bool | None = None
    salary: _Salary | None = None
    salary_range: _SalaryRange | None = None
    snippet: _Snippet | None = None
    description: str | None = None
    key_skills: list[_Named] | None = None
    work_format: list[_Named] | None = None
    schedule: _Named | None = None


class _Page(BaseModel):
    """`found` and `pages` tell the caller how many more there are."""

    model_config = ConfigDict(extra="ignore")
    items: list[Any]
    found: int = 0
    pages: int = 0


class _Dictionaries(Loose):
    currency: list[Any]


class _Currency(Loose):
    code: str
    rate: float


def item(raw: object) -> SourcePosting:
    """An item of a search, or a vacancy with its details. Raises UnreadablePosting."""
    return make(draft(raw))


def page(raw: object) -> list[SourcePosting | RefusedPosting]:
    """The postings of a page of a search; a row is the item's place on it, from 1.

    Raises UnreadablePosting where it is no page at all.
    """
    found: list[SourcePosting | RefusedPosting] = []
    for row, raw_item in enumerate(checked(_Page, raw).items, 1):
        try:
            found.append(item(raw_item))
        except UnreadablePosting as error:
            found.append(RefusedPosting(row, error.reason, error.field))
    return found


def rates(raw: object) -> dict[str, float]:
    """The value of one ruble in each currency of the dictionaries; RUR is returned as RUB.

    One that can't be read is left out. Raises UnreadablePosting where these are no dictionaries.
    """
    found = {}
    for raw_currency in checked(_Dictionaries, raw).currency:
        try:
            row = checked(_Currency, raw_currency)
        except UnreadablePosting:
            continue
        code = same_currency(row.code.strip().upper())
        if CURRENCY.fullmatch(code) and math.isfinite(row.rate) and row.rate > 0:
            found[code] = row.rate
    return found


def draft(raw: object) -> PostingDraft:
    """Raises UnreadablePosting."""
    found, wrong = lenient(_Item, raw)
    detailed = found.description is not None
    snippet = found.snippet or _Snippet()
    lines = (snippet.requirement, snippet.responsibility)
    role = next((role for role in found.professional_roles or () if role.id), _Named())
    return PostingDraft(
        source=HEADHUNTER,
        source_id=found.id,
        title=found.name,
        company=found.employer.name if found.employer else None,
        url=found.alternate_url,
        pay=_pay(found),
        place=found.area.name if found.area else None,
        experience=_experience(found.experience),
        role=role.id,
        role_name=role.name,
        published_at=moment(found.published_at),
        key_skills=tuple(skill.name for skill in found.key_skills or () if skill.name),
        text=found.description or _HIGHLIGHT.sub("", "\n".join(filter(None, lines))),
        detailed=detailed,
        archived=bool(found.archived),
        remote=work_place.of_formats(
            [each.id for each in (*(found.work_format or ()), found.schedule) if each and each.id]
        ),
        unread=("pay",) if any(name.startswith("salary") for name in wrong) else (),
    )


def is_item(raw: dict[str, Any]) -> bool:
    """Tests for the keys of a HeadHunter vacancy, and for objects where it has them."""
    if "name" not in raw or sum(mark in raw for mark in _MARKS) < 2:
        return False
    return all(isinstance(raw.get(name), dict) or is_none(raw.get(name)) for name in _OBJECTS)


def joined(raw: dict[str, Any]) -> dict[str, Any]:
    """A vacancy whose names were joined by underscores: "area_name" is the area's name."""
    if "alternate_url" not in raw or "area_name" not in raw:
        return raw
    names = {
        next(
            (name.replace(each, each[:-1] + ".", 1) for each in _JOINED if name.startswith(each)),
            name,
        ): value
        for name, value in raw.items()
    }
    return {name.replace("range.mode_", "range.mode."): value for name, value in names.items()}


def is_page(raw: dict[str, Any]) -> bool:
    return isinstance(raw.get("items"), list)


def items(raw: dict[str, Any]) -> Iterator[object]:
    yield from raw["items"]


def _pay(found: _Item) -> PostingPay | None:
    if ranged := found.salary_range:
        mode = (ranged.mode.id if ranged.mode else None) or ""
        return PostingPay(
            ranged.lower, ranged.upper, ranged.currency, PERIODS.get(mode), ranged.gross
        )
    if salary := found.salary:
        return PostingPay(salary.lower, salary.upper, salary.currency, "month", salary.gross)
    return None


def _experience(named: _Named | None) -> Experience | None:
    return next(
        (experience for experience in EXPERIENCES if named and experience == named.id), None
    )
