"""Rows of a table of any kind as drafts, by the map of its columns."""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache

from db.reference import role_names
from db.reference.phrases import plain
from db.sources import pay, work_place
from db.sources import text as texts
from db.sources.dates import moment
from db.sources.posting import (
    CSV,
    EXPERIENCES,
    Experience,
    PostingDraft,
    PostingPay,
    UnreadablePosting,
    hh_link,
)
from db.sources.problems import PostingProblem
from db.vocabulary import SalaryPeriod

_SUM = re.compile(r"(?:итого|всего|total|sum|average|среднее|медиана|барлығы)\b.{0,20}", re.I)
_YES = ("true", "1", "1.0", "yes", "да", "иә", "gross")
_NO = ("false", "0", "0.0", "no", "нет", "жоқ", "net")
_NO_EXPERIENCE = re.compile(
    r"без опыта|нет опыта|не требуется|no experience|not required|тәжірибесіз"
)
_YEARS = re.compile(r"([0-9]{1,2})\s*(?:-|до|to)?\s*([0-9]{1,2})?")
_MORE = re.compile(r"более|свыше|more than|over|көп")

Cells = Mapping[str, str]


def draft(cells: Cells) -> PostingDraft:
    """A posting of the cells of its fields. Raises UnreadablePosting for a line of sums."""
    title, below = _title(cells)
    if _SUM.fullmatch(title) or not any(map(str.isalpha, title)):
        raise UnreadablePosting(PostingProblem.NO_TITLE())
    link = texts.url(cells.get("url"))
    id = texts.line(_whole(cells.get("id", "")), 200)
    stated, unread = _pay(cells)
    parts = [cells.get(key, "") for key in ("description", "requirements", "responsibilities")]
    text = "\n".join(filter(None, parts))
    return PostingDraft(
        source=CSV,
        # A link tells a posting from all others, an id from those of its file alone.
        source_id=None if link else id or _own_id(cells),
        title=title,
        company=cells.get("company", below),
        url=link,
        pay=stated,
        place=_place(cells.get("city")),
        experience=experience(cells.get("experience")),
        role=_role(cells),
        published_at=moment(cells.get("published")),
        key_skills=_skills(cells.get("skills", "")),
        text=text,
        # Of a vacancy that HeadHunter can tell more about, no more than this is known yet.
        detailed=_is_whole(cells, link),
        archived=plain(cells.get("archived", "")[:20]) in _YES,
        unread=unread,
        remote=work_place.of_cell(cells.get("format")),
    )


def _title(cells: Cells) -> tuple[str, str | None]:
    """The title, and the line below it in its cell, where people write the employer."""
    said = texts.bare(cells.get("title", "")[:2_000])
    lines = list(filter(None, map(str.strip, said.split("\n"))))
    return (lines or [""])[0], lines[1] if len(lines) == 2 else None


def _whole(number: str) -> str:
    """pandas writes the id 15 of a column with gaps as 15.0."""
    return number.strip().removesuffix(".0")


def _own_id(cells: Cells) -> str | None:
    """Made of what the row says; a title alone is a heading over other rows."""
    if not cells.keys() - {"title", "currency", "published"}:
        return None
    said = [plain(cells.get(key, "")) for key in ("title", "company", "city", "published")]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest() if any(said) else None


def _place(text: str | None) -> str | None:
    """Return a place's name; None for a list as a program writes it, which is no name."""
    return None if text is None or texts.is_code(text) else text


def _skills(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip(" '\"[]") for each in re.split(r"[,;\n|•]", cell))))


def _is_whole(cells: Cells, link: str | None) -> bool:
    """True where a row holds more than a line of a search's results: a text, or a list of skills.

    HeadHunter's search shows a line of the requirements and one of the duties.
    """
    if cells.get("description") or cells.get("skills"):
        return True
    return bool(cells.get("requirements") and cells.get("responsibilities") and not hh_link(link))


def _role(cells: Cells) -> str | None:
    """HeadHunter's number of a role, by itself or by its name."""
    found = _whole(cells.get("role", "")[:100]).strip("[]'\"")
    return found if re.fullmatch(r"[0-9]{1,8}", found) else _roles().get(plain(found))


@cache
def _roles() -> dict[str, str]:
    return {plain(name): role for role, names in role_names().items() for name in names.values()}


def experience(cell: str | None) -> Experience | None:
    """HeadHunter's bucket for a cell: its own words, or the years that are asked for."""
    spoken = plain((cell or "")[:100])
    if known := next((each for each in EXPERIENCES if each.casefold() == spoken), None):
        return known
    if _NO_EXPERIENCE.search(spoken):
        return "noExperience"
    if (years := _YEARS.search(spoken)) is None:
        return None
    least = int(years[1])
    if _MORE.search(spoken) and least >= 6:
        return "moreThan6"
    buckets: tuple[tuple[int, Experience], ...] = (
        (1, "noExperience"),
        (3, "between1And3"),
        (6, "between3And6"),
        (50, "moreThan6"),
    )
    return next((bucket for limit, bucket in buckets if least < limit), None)


def _pay(cells: Cells) -> tuple[PostingPay | None, tuple[str, ...]]:
    """The pay of a row, and the word for a cell of it that can't be read."""
    named, period = pay.period(cells.get("period"))
    gross = _gross(plain(cells.get("gross", "")[:40]))
    code = pay.currency(cells.get("currency"))
    try:
        low, high = (_end(cells.get(name, "")) for name in ("salary_from", "salary_to"))
        if low or high:
            return _of_ends(low, high, code, period, named=named, gross=gross), ()
        said = cells.get("salary", "")
        is_pay = not pay.is_none(said) and texts.url(said) is None
        found = pay.find(said, bare=True) if is_pay else None
        if found is None:
            return None, () if pay.is_none(said) else ("pay",)
    except pay.UnreadablePay:
        return None, ("pay",)
    if named and found.period is None:
        found = found._replace(period=period or "")
    return pay.completed(found, gross=gross, currency=code), ()


def _end(cell: str) -> pay.FoundPay | None:
    """One end of a range in a cell of its own. Raises UnreadablePay."""
    if pay.is_none(cell):
        return None
    if (found := pay.find(cell, bare=True)) is None:
        raise pay.UnreadablePay(cell[:40])
    return found


def _of_ends(
    low: pay.FoundPay | None,
    high: pay.FoundPay | None,
    code: str | None,
    period: SalaryPeriod | None,
    *,
    named: bool,
    gross: bool | None,
) -> PostingPay:
    ends = [each for each in (low, high) if each]
    code = code or next((each.currency for each in ends if each.currency), None)
    lower = (low.low or low.high) if low else None
    upper = (high.high or high.low) if high else None
    if not named:
        period = pay.usual_period(lower or upper, code)
    taxes = [each.gross for each in ends if each.gross is not None]
    return PostingPay(lower, upper, code, period, taxes[0] if taxes else gross)


def _gross(text: str) -> bool | None:
    return True if text in _YES else False if text in _NO else None
