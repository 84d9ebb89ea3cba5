"""CSV with a row of headers, English or Russian, in any order; other columns are ignored."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from functools import cache

from db.documents.numbers import money
from db.reference import words
from db.reference.phrases import any_of, plain
from db.sources import text as texts
from db.sources.posting import (
    CSV,
    EXPERIENCES,
    MAX_TEXT,
    Experience,
    PostingDraft,
    PostingPay,
    UnreadablePosting,
    hh_link,
)
from db.sources.problems import PostingProblem
from db.vocabulary import SalaryPeriod

# The forms in which a column's header is written, compared without case and "_".
HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("id", "vacancy id", "job id", "source id", "ид", "id вакансии", "номер", "код"),
    "title": (
        "title",
        "name",
        "position",
        "job title",
        "vacancy",
        "название",
        "вакансия",
        "должность",
        "название вакансии",
        "наименование",
        "атауы",
        "лауазым",
    ),
    "company": (
        "company",
        "employer",
        "employer name",
        "company name",
        "компания",
        "работодатель",
        "организация",
        "компания атауы",
    ),
    "url": ("url", "link", "alternate url", "ссылка", "адрес", "сілтеме"),
    "salary": ("salary", "pay", "зарплата", "оплата", "зп", "жалақы"),
    "salary_from": (
        "salary from",
        "salary min",
        "min salary",
        "from",
        "зарплата от",
        "зп от",
        "от",
    ),
    "salary_to": ("salary to", "salary max", "max salary", "to", "зарплата до", "зп до", "до"),
    "currency": ("currency", "salary currency", "валюта", "валюта зарплаты"),
    "period": ("period", "salary period", "salary mode", "период", "за период"),
    "gross": ("gross", "salary gross", "до вычета налогов", "gross or net"),
    "city": ("city", "area", "location", "area name", "город", "регион", "местоположение", "қала"),
    "experience": ("experience", "опыт", "опыт работы", "требуемый опыт", "тәжірибе"),
    "role": ("role", "professional role", "professional role id", "роль", "специализация"),
    "published": (
        "published at",
        "published",
        "date",
        "created at",
        "дата",
        "опубликовано",
        "дата публикации",
    ),
    "description": ("description", "text", "описание", "текст", "описание вакансии", "сипаттама"),
    "requirements": ("requirements", "requirement", "требования", "талаптар"),
    "responsibilities": ("responsibilities", "responsibility", "обязанности"),
    "skills": ("key skills", "skills", "навыки", "ключевые навыки", "дағдылар"),
    "archived": ("archived", "в архиве"),
}
_FIELDS = {form: field for field, forms in HEADERS.items() for form in forms}
_DELIMITERS = ",;\t"
MAX_COLUMNS = 200
_PERIODS: dict[str, SalaryPeriod] = {
    "month": "month",
    "monthly": "month",
    "месяц": "month",
    "за месяц": "month",
    "ай": "month",
    "year": "year",
    "yearly": "year",
    "год": "year",
    "за год": "year",
    "жыл": "year",
    "hour": "hour",
    "hourly": "hour",
    "час": "hour",
    "за час": "hour",
    "сағат": "hour",
    "shift": "shift",
    "смена": "shift",
    "за смену": "shift",
    "ауысым": "shift",
}
_EXPERIENCE: dict[str, Experience] = {
    "нет опыта": "noExperience",
    "без опыта": "noExperience",
    "no experience": "noExperience",
    "от 1 года до 3 лет": "between1And3",
    "1-3 года": "between1And3",
    "1-3 years": "between1And3",
    "от 3 до 6 лет": "between3And6",
    "3-6 лет": "between3And6",
    "3-6 years": "between3And6",
    "более 6 лет": "moreThan6",
    "more than 6 years": "moreThan6",
    **{level.casefold(): level for level in EXPERIENCES},
}
_BEFORE_TAX = re.compile(r"\bgross\b|до вычета|до налогов")
_AFTER_TAX = re.compile(r"\bnet\b|на руки|после вычета|қолға")
_YES = {"true", "1", "yes", "да", "иә", "gross"}
_NO = {"false", "0", "no", "нет", "жоқ", "net"}

Cells = dict[str, str]


def rows(text: str) -> Iterator[tuple[int, Cells | UnreadablePosting]]:
    """Each row after the headers with its number, as a spreadsheet counts: headers are row 1.

    Raises UnreadablePosting where the headers name no posting.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    columns = _columns(_next(reader) or [])
    row = 1
    while True:
        row += 1
        try:
            cells = _next(reader)
        except csv.Error:
            # A cell longer than the module reads (131,072 characters).
            yield row, UnreadablePosting(PostingProblem.TEXT_TOO_LONG(count=MAX_TEXT))
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            # A missing cell at the end is an empty one; what stands twice counts once.
            found = {name: cells[at] for name, at in columns.items() if at < len(cells)}
            yield row, found


def _next(reader: Iterator[list[str]]) -> list[str] | None:
    return next(reader, None)


def _delimiter(text: str) -> str:
    """The most frequent delimiter of the headers."""
    headers = text[: text.find("\n") if "\n" in text else None][:10_000]
    return max(_DELIMITERS, key=headers.count)


def _columns(headers: list[str]) -> dict[str, int]:
    """The column of each field. Raises UnreadablePosting."""
    found: dict[str, int] = {}
    for at, header in enumerate(headers[:MAX_COLUMNS]):
        name = plain(header[:100].replace("_", " ").replace(".", " ")).strip(' "')
        if name in _FIELDS:
            found.setdefault(_FIELDS[name], at)
    if "title" not in found or not found.keys() & {"id", "url", "company"}:
        raise UnreadablePosting(PostingProblem.NO_COLUMNS())
    return found


def draft(cells: Cells) -> PostingDraft:
    """Raises UnreadablePosting."""
    link, id = texts.url(cells.get("url")), texts.line(cells.get("id"), 200)
    parts = [cells.get(key, "") for key in ("description", "requirements", "responsibilities")]
    return PostingDraft(
        source=CSV,
        source_id=link if link and len(link) <= 200 else id or _own_id(cells),
        title=cells.get("title"),
        company=cells.get("company"),
        url=link,
        pay=_pay(cells),
        place=cells.get("city"),
        experience=_EXPERIENCE.get(_key(cells, "experience").replace(" - ", "-")),
        role=_role(cells),
        published_at=texts.moment(cells.get("published")),
        key_skills=tuple(filter(None, re.split(r"[,;\n]", cells.get("skills", "")))),
        text="\n".join(filter(None, parts)),
        # Of a vacancy that HeadHunter can tell more about, no more than this is known yet.
        detailed=bool(any(parts) or not hh_link(link)),
        archived=_key(cells, "archived") in _YES,
    )


def _key(cells: Cells, name: str) -> str:
    return plain(cells.get(name, "")[:100])


def _own_id(cells: Cells) -> str | None:
    said = [plain(cells.get(key, "")) for key in ("title", "company", "city", "published")]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest() if any(said) else None


def _role(cells: Cells) -> str | None:
    found = cells.get("role", "").strip()
    return found if re.fullmatch(r"[0-9]{1,8}", found) else None


def _pay(cells: Cells) -> PostingPay | None:
    """Pay is per month and of unknown tax unless a column says otherwise."""
    period = _PERIODS.get(_key(cells, "period"), "month" if not _key(cells, "period") else None)
    gross = _gross(_key(cells, "gross"))
    low, high = cells.get("salary_from", ""), cells.get("salary_to", "")
    if low.strip() or high.strip():
        code = _code(cells.get("currency", ""))
        return PostingPay(_number(low), _number(high), code, period, gross)
    if said := cells.get("salary", "").strip():
        return _said(said, period, gross, _code(cells.get("currency", "")))
    return None


def _gross(text: str) -> bool | None:
    return True if text in _YES else False if text in _NO else None


def _number(text: str) -> float | None:
    """Raises UnreadablePosting."""
    digits = re.sub(r"\s", "", text)
    if not digits:
        return None
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", digits):
        digits = digits.replace(",", "")
    if not re.fullmatch(r"[0-9]{1,15}(?:[.,][0-9]{1,2})?", digits):
        raise UnreadablePosting(PostingProblem.UNREADABLE_SALARY(), "salary")
    return float(digits.replace(",", "."))


def _code(text: str) -> str | None:
    """A currency's code; "₸" and "тенге" are KZT, and RUR stays as published."""
    written = text.strip()
    if re.fullmatch(r"[A-Za-z]{3}", written):
        return written.upper()
    spoken = plain(written[:40]).rstrip(".")
    return next((code for code, form in _currencies() if form.fullmatch(spoken)), None)


@cache
def _currencies() -> tuple[tuple[str, re.Pattern[str]], ...]:
    known: dict[str, list[str]] = words()["currencies"]
    return tuple((code, re.compile(any_of(forms))) for code, forms in known.items())


def _said(
    text: str, period: SalaryPeriod | None, gross: bool | None, currency: str | None
) -> PostingPay:
    """ "от 400 000 до 700 000 ₸ на руки" in one cell. Raises UnreadablePosting."""
    spoken = plain(text[:200])
    if _BEFORE_TAX.search(spoken):
        gross = True
    elif _AFTER_TAX.search(spoken):
        gross = False
    spoken = _AFTER_TAX.sub(" ", _BEFORE_TAX.sub(" ", spoken)).replace("налогов", " ")
    upper = re.match(rf"\s*(?:{any_of(words()['to'])})\s+(?=\d)", spoken)
    try:
        found = money(spoken[upper.end() :] if upper else spoken)
    except ValueError:
        raise UnreadablePosting(PostingProblem.UNREADABLE_SALARY(), "salary") from None
    low: int | None = None if upper else found.minimum
    open_ended = found.open_ended and found.minimum == found.maximum
    return PostingPay(
        low, None if open_ended else found.maximum, currency or found.currency, period, gross
    )
