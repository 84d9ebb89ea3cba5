"""Tells apart what stands in a posting's title: the role, the company, words that name none."""

import re
from collections.abc import Collection
from functools import cache, lru_cache

from db.documents.headings import SKILLS, kind_of
from db.documents.phrases import LAST_BRACKETS
from db.reference import words
from db.reference.matching import city_of, find_skills, without_skills
from db.reference.phrases import any_of, plain

_AT = re.compile(r"\s+(?:at|@|в компании|в|компаниясы|–|—|-|[|·•])\s+")
_MOST_WORDS, _LONGEST_LABEL = 4, 60
_LEGAL = re.compile(r"[«“„\"]|\b(?:ТОО|ООО|АО|ИП|ЖШС|АҚ|LLP|LLC|Inc|Ltd|GmbH|JSC)\b")


def apart(text: str) -> tuple[str, str | None]:
    """A title and the company behind it, in brackets or behind a dash."""
    brackets = LAST_BRACKETS.search(text)
    if brackets and is_generic(brackets[1]):
        return apart(text[: brackets.start()])  # the words of a link
    if brackets and is_company(brackets[1]):
        return text[: brackets.start()], brackets[1]
    if (parted := _AT.search(text)) and (company := text[parted.end() :].strip()):
        return _at_company(text[: parted.start()], parted.group().strip(), company)
    before, comma, behind = text.rpartition(", ")
    named = _LEGAL.search(behind) or (behind != behind.lower() and is_company(behind))
    if comma and is_role(before) and named and not is_role(behind):
        return before, behind
    return text, None


def in_brackets(text: str) -> tuple[str, str | None]:
    """A role and the company in brackets behind it."""
    found = LAST_BRACKETS.search(text)
    if found and is_company(found[1]) and is_role(text[: found.start()]) and not is_role(found[1]):
        return text[: found.start()], found[1].strip()
    return text, None


def _at_company(before: str, sign: str, company: str) -> tuple[str, str | None]:
    if is_generic(before) and sign in "–—-|":
        return apart(company)
    if not is_role(before) and is_role(company):
        return company, before  # "Kolesa – Go developer"
    told = company.islower() and " " in company and not before.islower()
    if sign.isalpha() and (told or not is_company(company)):
        return f"{before} {sign} {company}", None  # "Аналитик в команду платежей"
    return before, re.split(r"[|·•]", company, maxsplit=1)[0].strip()


def is_company(text: str) -> bool:
    """Tests what stands behind a title for a company: "remote" and "Junior" are none."""
    if len(text.split()) > 7 or not text.strip() or not re.search(r"[^\W\d_]", text):
        return False
    spoken = plain(text).strip(" .")
    parts = [part.strip() for part in re.split(r"[,/;|]", spoken)]
    return not any(
        _no_company().fullmatch(part) or city_of(part) or _is_skill(part) for part in parts if part
    )


def is_way_of_work(text: str) -> bool:
    """Tests for "remote", "full-time", "удалённо"."""
    return _work_format().fullmatch(plain(text).strip(" .")) is not None


@cache
def _work_format() -> re.Pattern[str]:
    return re.compile(any_of(words()["work_format"]))


def _is_skill(text: str) -> bool:
    return bool(find_skills(text)) and not re.search(r"\w", without_skills(text))


@cache
def _no_company() -> re.Pattern[str]:
    return re.compile(any_of([*words()["no_company"], *words()["work_format"]]) + r"(?:[ -].*)?")


@cache
def _role_words() -> re.Pattern[str]:
    return re.compile(any_of(words()["role_words"]))


def is_role(text: str) -> bool:
    """Tests for a word that names a role: "developer", "аналитик"."""
    return _role_words().search(plain(text)) is not None


def mostly_roles(titles: Collection[str]) -> bool:
    """True where half of the titles, or more, name a role; False where there are none."""
    return bool(titles) and 2 * sum(map(is_role, titles)) >= len(titles)


@cache
def _generic() -> re.Pattern[str]:
    return re.compile(any_of(words()["posting_generic"]) + r"\s*(?:№|#|no\.?)?\s*\d*")


def is_generic(title: str) -> bool:
    """Tests for a title that names no posting: "Job 1", "Вакансия №2", "hh.kz"."""
    spoken = LAST_BRACKETS.sub("", plain(title)).strip(" :.")
    return _generic().fullmatch(spoken) is not None


@cache
def _field_names() -> list[tuple[str, re.Pattern[str]]]:
    behind = r"(?: ?\([^()]*\)| ?(?:/|&|and|и|және) [\w -]+)?"
    return [
        (kind, re.compile(any_of(forms) + behind))
        for kind, forms in words()["posting_labels"].items()
    ]


def kind_of_label(text: str) -> str | None:
    """The field of a posting that a label names: "Ключевые навыки" is requirements, and so is a
    short one with such a word in it, "What they look for", that names no skill itself."""
    spoken = re.sub(r"^[\W\d_]+|[\W_]+$", "", LAST_BRACKETS.sub("", plain(text)))
    spoken = re.sub(r"^\d+\s*[-–]\s*\d+ ", "", spoken)  # "3-5 key skills"
    if not 0 < len(spoken) <= _LONGEST_LABEL:
        return None
    named, asks = _field_of(spoken)
    return "requirements" if asks and kind_of(text) not in SKILLS else named


# The cache holds labels alone: their length is bounded, that of a line's words is not.
@lru_cache(maxsize=10_000)
def _field_of(label: str) -> tuple[str | None, bool]:
    """The field that has this name, and True for a short label that speaks of requirements."""
    named = next((kind for kind, form in _field_names() if form.fullmatch(label)), None)
    short = named is None and len(label.split()) <= _MOST_WORDS
    asks = short and _asking().search(label) is not None
    return named, asks and not (find_skills(label) or is_role(label))


@cache
def _asking() -> re.Pattern[str]:
    return re.compile(any_of([*words()["asking"], *words()["asked_for"]]))
