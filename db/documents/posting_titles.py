"""Tells apart what stands in a posting's title: the role, the company, words that name none."""

import re
from functools import cache

from db.reference import words
from db.reference.matching import city_of
from db.reference.phrases import any_of, plain

_LAST_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")
_AT = re.compile(r"\s+(?:at|@|в компании|в|компаниясы|–|—|-|\|)\s+")
_LEGAL = re.compile(r"[«“„\"]|\b(?:ТОО|ООО|АО|ИП|ЖШС|АҚ|LLP|LLC|Inc|Ltd|GmbH|JSC)\b")


def apart(text: str) -> tuple[str, str | None]:
    """A title and the company behind it, in brackets or behind a dash."""
    if (brackets := _LAST_BRACKETS.search(text)) and is_company(brackets[1]):
        return text[: brackets.start()], brackets[1]
    if (parted := _AT.search(text)) and (company := text[parted.end() :].strip()):
        before = text[: parted.start()]
        if is_generic(before) and parted.group().strip() in "–—-|":
            return apart(company)
        if not is_role(before) and is_role(company):
            return company, before  # "Kolesa – Go developer"
        return before, company.split("|")[0].strip()
    before, comma, behind = text.rpartition(", ")
    if comma and is_role(before) and _LEGAL.search(behind):
        return before, behind
    return text, None


def is_company(text: str) -> bool:
    """Tests what stands behind a title for a company: "remote" and "Junior" are none."""
    if len(text.split()) > 7 or not text.strip() or text.strip().isdigit():
        return False
    spoken = plain(text).strip(" .")
    parts = [part.strip() for part in re.split(r"[,/;|]", spoken)]
    return not any(_no_company().fullmatch(part) or city_of(part) for part in parts if part)


@cache
def _no_company() -> re.Pattern[str]:
    return re.compile(any_of(words()["no_company"]) + r"(?:[ -].*)?")


@cache
def _role_words() -> re.Pattern[str]:
    return re.compile(any_of(words()["role_words"]))


def is_role(text: str) -> bool:
    """Tests for a word that names a role: "developer", "аналитик"."""
    return _role_words().search(plain(text)) is not None


@cache
def _generic() -> re.Pattern[str]:
    return re.compile(any_of(words()["posting_generic"]) + r"\s*(?:№|#|no\.?)?\s*\d*")


def is_generic(title: str) -> bool:
    """Tests for a title that names no posting: "Job 1", "Вакансия №2", "hh.kz"."""
    spoken = _LAST_BRACKETS.sub("", plain(title)).strip(" :.")
    return _generic().fullmatch(spoken) is not None


@cache
def _field_names() -> list[tuple[str, re.Pattern[str]]]:
    behind = r"(?: ?\([^()]*\)| ?(?:/|&|and|и|және) [\w -]+)?"
    return [
        (kind, re.compile(any_of(forms) + behind))
        for kind, forms in words()["posting_labels"].items()
    ]


def kind_of_label(text: str) -> str | None:
    """The field of a posting that a label names: "Ключевые навыки" is requirements."""
    spoken = re.sub(r"^[\W\d_]+|[\W_]+$", "", plain(text))
    spoken = re.sub(r"^\d+\s*[-–]\s*\d+ ", "", spoken)  # "3-5 key skills"
    if not 0 < len(spoken) <= 60:
        return None
    return next((kind for kind, form in _field_names() if form.fullmatch(spoken)), None)
