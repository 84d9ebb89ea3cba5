"""schema.org's JobPosting: by itself, anywhere in a JSON file, or in the scripts of a page."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from db.sources import pay
from db.sources import text as texts
from db.sources.dates import moment
from db.sources.edge import Loose, lenient
from db.sources.posting import JSON_LD, Experience, PostingDraft, PostingPay, UnreadablePosting
from db.sources.problems import PostingProblem

# Where a value may be one thing or a list of them, the first counts; nesting ends here.
MAX_NESTED = 8
_TEXTS = ("description", "skills", "qualifications", "responsibilities", "experienceRequirements")


class _Job(Loose):
    """The fields with one form; any other may be a word, an object or a list of either."""

    title: str | None = None
    name: str | None = None
    url: str | None = None
    datePosted: str | int | float | None = None  # noqa: N815 - schema.org's own names
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
    found, _wrong = lenient(_Job, raw)
    whole: dict[str, Any] = raw if isinstance(raw, dict) else {}
    title, link = found.title or found.name, texts.url(found.url) or texts.url(_word(whole, "@id"))
    company, place = _word(whole, "hiringOrganization"), _place(whole)
    stated, unread = _pay(found)
    day = None if found.datePosted is None else str(found.datePosted)
    return PostingDraft(
        source=JSON_LD,
        source_id=None if link else _id(whole, (title, company, place, day)),
        title=title,
        company=company,
        url=link,
        pay=stated,
        place=place,
        experience=_experience(whole.get("experienceRequirements")),
        published_at=moment(found.datePosted),
        text="\n".join(_words(whole.get(key)) for key in _TEXTS),
        unread=unread,
        remote=_is_telecommute(whole) or None,
    )


def _is_telecommute(raw: dict[str, Any]) -> bool:
    kinds = raw.get("jobLocationType")
    return "TELECOMMUTE" in (kinds if isinstance(kinds, list) else [kinds])


def _id(raw: dict[str, Any], said: tuple[str | None, ...]) -> str:
    """The identifier with its issuer, else what the posting says of itself."""
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


def _pay(found: _Job) -> tuple[PostingPay | None, tuple[str, ...]]:
    """A number, or a MonetaryAmount whose value is a number or a range.

    One number is the lower end: sites put it there where they say "from".
    """
    base = _first(found.baseSalary)
    currency, unit = found.salaryCurrency, None
    value = base
    if isinstance(base, dict):
        value = _first(base.get("value", base))
        currency, unit = base.get("currency") or currency, base.get("unitText")
    low, high = value, None
    if isinstance(value, dict):
        unit = value.get("unitText") or unit
        currency = currency or value.get("currency")
        low, high = value.get("minValue", value.get("value")), value.get("maxValue")
    try:
        return _stated(low, high, currency, unit), ()
    except pay.UnreadablePay:
        return None, ("pay",)


def _stated(low: object, high: object, currency: object, unit: object) -> PostingPay | None:
    """Raises UnreadablePay."""
    minimum, maximum = _end(low), _end(high)
    first = minimum or maximum
    if first is None:
        return None
    lower, upper = (minimum.low or minimum.high) if minimum else None, None
    if maximum:
        upper = maximum.high or maximum.low
    elif minimum and minimum.high != minimum.low:
        # A range in words where a number should stand.
        lower, upper = minimum.low, minimum.high
    code = pay.currency(currency) if isinstance(currency, str) else None
    named, period = pay.period(unit) if isinstance(unit, str) else (False, None)
    return PostingPay(lower, upper, code or first.currency, period if named else None, first.gross)


def _end(value: object) -> pay.FoundPay | None:
    """Raises UnreadablePay."""
    if isinstance(value, str):
        if pay.is_none(value):
            return None
        if (found := pay.find(value, bare=True)) is None:
            raise pay.UnreadablePay
        return found
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10**12:
        raise pay.UnreadablePay
    return pay.FoundPay(float(value), float(value), None, None, None) if value else None
