"""schema.org's JobPosting: by itself, anywhere in a JSON file, or in the scripts of a page."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from db.sources import text as texts
from db.sources.edge import Loose, checked
from db.sources.posting import JSON_LD, Experience, PostingDraft, PostingPay, UnreadablePosting
from db.sources.problems import PostingProblem
from db.vocabulary import SalaryPeriod

PERIODS: dict[str, SalaryPeriod] = {"MONTH": "month", "YEAR": "year", "HOUR": "hour"}
# Where a value may be one thing or a list of them, the first counts; nesting ends here.
MAX_NESTED = 8
_TEXTS = ("description", "skills", "qualifications", "responsibilities", "experienceRequirements")


class _Job(Loose):
    """The fields with one form; any other may be a word, an object or a list of either."""

    title: str | None = None
    name: str | None = None
    url: str | None = None
    datePosted: str | None = None  # noqa: N815 - schema.org's own names
    salaryCurrency: str | None = None  # noqa: N815
    baseSalary: Any = None  # noqa: N815


def jobs(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The job postings in a value, in their order, in whatever they are wrapped."""
    if depth > MAX_NESTED:
        return
    if isinstance(value, list):
        for item in value:
            yield from jobs(item, depth + 1)
    elif isinstance(value, dict):
        if is_job(value):
            yield value
            return
        for item in value.values():
            yield from jobs(item, depth + 1)


def is_job(raw: dict[str, Any]) -> bool:
    kinds = raw.get("@type")
    named = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and name.endswith("JobPosting") for name in named)


def is_json_ld(raw: dict[str, Any]) -> bool:
    return "@context" in raw or "@graph" in raw or "@type" in raw


def in_page(page: str) -> Iterator[dict[str, Any] | UnreadablePosting]:
    """The job postings in a saved page's scripts; a script that can't be read is an error."""
    for script in texts.scripts(page, "ld+json"):
        try:
            value = json.loads(script, strict=False)
        except RecursionError:
            yield UnreadablePosting(PostingProblem.NESTED())
        except ValueError:
            yield UnreadablePosting(PostingProblem.NO_JSON())
        else:
            yield from jobs(value)


def draft(raw: object) -> PostingDraft:
    """Raises UnreadablePosting."""
    found = checked(_Job, raw)
    whole: dict[str, Any] = raw if isinstance(raw, dict) else {}
    title, link = found.title or found.name, texts.url(found.url) or texts.url(_word(whole, "@id"))
    company, place = _word(whole, "hiringOrganization"), _place(whole)
    return PostingDraft(
        source=JSON_LD,
        source_id=_id(whole, link, (title, company, place, found.datePosted)),
        title=title,
        company=company,
        url=link,
        pay=_pay(found),
        place=place,
        experience=_experience(whole.get("experienceRequirements")),
        published_at=texts.moment(found.datePosted),
        text="\n".join(_words(whole.get(key)) for key in _TEXTS),
    )


def _id(raw: dict[str, Any], link: str | None, said: tuple[str | None, ...]) -> str:
    """The link, else the identifier with its issuer, else what the posting says of itself."""
    if link:
        return link if len(link) <= 200 else hashlib.sha256(link.encode()).hexdigest()
    identifier = raw.get("identifier")
    value = identifier.get("value") if isinstance(identifier, dict) else identifier
    issuer = _words(identifier.get("name")) if isinstance(identifier, dict) else ""
    if isinstance(value, str | int) and str(value).strip():
        said = (issuer, str(value), said[1])
    # A title without a company names no posting: then all of it does.
    whole = json.dumps(said if said[1] else raw, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _word(raw: object, *keys: str) -> str | None:
    """The text at the end of a path; an object stands for its name."""
    value: object = raw
    for key in keys:
        value = _first(value)
        value = value.get(key) if isinstance(value, dict) else None
    value = _first(value)
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else None


def _place(raw: dict[str, Any]) -> str | None:
    for part in ("addressLocality", "addressRegion"):
        if found := _word(raw, "jobLocation", "address", part):
            return found
    return _word(raw, "jobLocation", "address") or _word(raw, "jobLocation")


def _words(value: object, depth: int = 0) -> str:
    """All names and descriptions in a value."""
    if isinstance(value, str):
        return value
    if depth > MAX_NESTED:
        return ""
    if isinstance(value, list):
        return "\n".join(_words(item, depth + 1) for item in value)
    if isinstance(value, dict):
        parts = (value.get(key) for key in ("name", "description"))
        return "\n".join(_words(part, depth + 1) for part in parts)
    return ""


def _experience(value: object) -> Experience | None:
    """HeadHunter's bucket for the months that are asked for."""
    months = value.get("monthsOfExperience") if isinstance(value, dict) else None
    if isinstance(months, bool) or not isinstance(months, int | float | str):
        return None
    try:
        count = float(months)
    except ValueError:
        return None
    buckets: tuple[tuple[float, Experience], ...] = (
        (12, "noExperience"),
        (36, "between1And3"),
        (72, "between3And6"),
        (float("inf"), "moreThan6"),
    )
    return next((bucket for most, bucket in buckets if 0 <= count < most), None)


def _pay(found: _Job) -> PostingPay | None:
    """A number, or a MonetaryAmount whose value is a number or a range."""
    base = _first(found.baseSalary)
    if isinstance(base, dict):
        value = _first(base.get("value", base))
        currency = base.get("currency") or found.salaryCurrency
        unit = base.get("unitText")
    else:
        value, currency, unit = base, found.salaryCurrency, None
    if isinstance(value, dict):
        unit = value.get("unitText") or unit
        currency = currency or value.get("currency")
        one = value.get("value")
        low, high = value.get("minValue", one), value.get("maxValue", one)
    else:
        low = high = value
    minimum, maximum = _number(low), _number(high)
    if minimum is None and maximum is None:
        return None
    period = PERIODS.get(unit.upper()) if isinstance(unit, str) else None
    return PostingPay(minimum, maximum, currency if isinstance(currency, str) else None, period)


def _number(value: object) -> float | None:
    """Raises UnreadablePosting."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = value.replace(" ", "").replace("\u00a0", "").replace(",", "")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise UnreadablePosting(PostingProblem.UNREADABLE_SALARY(), "baseSalary")
    try:
        return float(value)
    except (ValueError, OverflowError):
        raise UnreadablePosting(PostingProblem.UNREADABLE_SALARY(), "baseSalary") from None
