"""Tells by its looks what a cell of a table holds: a link, a day, pay, a city, a job."""

import re
from collections.abc import Callable

from db.reference.matching import city_of, find_skills, level_word
from db.sources import pay, text
from db.sources.dates import moment

_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_JOB_WORDS = re.compile(
    r"разработчик|инженер|аналитик|менеджер|специалист|програм|тестиров|администратор|бухгалтер"
    r"|дизайнер|стаж[её]р|маман|әзірлеуші|developer|engineer|analyst|manager|specialist|designer"
    r"|tester|admin|intern|devops|qa\b|1с|1c",
    re.IGNORECASE,
)
_FIRM = re.compile(r"\b(?:тоо|ооо|ао|ип|зао|жшс|llc|llp|ltd|inc|gmbh|group|corp)\b", re.IGNORECASE)
# From here on a figure is an amount in full, whatever unit its column names.
LEAST_WHOLE = 10_000


def is_number(cell: str) -> bool:
    return cell.strip().replace(".", "", 1).isdigit()


def is_address(cell: str) -> bool:
    return _URL.fullmatch(cell.strip()) is not None


def is_sum(cell: str) -> bool:
    found = pay.find(cell, bare=True)
    return found is not None and max(found.low or 0, found.high or 0) >= pay.LEAST_BARE


def is_link(cell: str) -> bool:
    return text.url(cell) is not None


def is_of_program(cell: str) -> bool:
    """True for an address that answers programs: no reader wants it."""
    return re.match(r"\s*https?://(?:api\.|[^/]+/api/)", cell, re.IGNORECASE) is not None


def is_job_link(cell: str) -> bool:
    return is_link(cell) and re.search(r"vacanc|job|position|career|posting", cell) is not None


def is_date(cell: str) -> bool:
    return len(cell) < 40 and not is_number(cell) and moment(cell) is not None


def is_pay(cell: str) -> bool:
    if len(cell) > 80 or is_number(cell):
        return False
    found = pay.find(cell)
    if found is None or found.currency is not None:
        return found is not None
    # "600-900к" alone in its cell is pay, "2024-2026" is none.
    return max(found.low or 0, found.high or 0) >= LEAST_WHOLE and pay.is_only(cell)


def is_city(cell: str) -> bool:
    return len(cell) < 60 and city_of(cell) is not None


def is_title(cell: str) -> bool:
    """True for a few words that name a job or a level."""
    if not 2 < len(cell) < 120 or is_link(cell):
        return False
    return bool(_JOB_WORDS.search(cell) or level_word(cell))


def is_company(cell: str) -> bool:
    return 1 < len(cell) < 80 and _FIRM.search(cell) is not None


def is_company_name(cell: str) -> bool:
    """True for a few words as a company's name has them, which say nothing else that we know."""
    words = cell.split()
    if not 0 < len(words) <= 5 or len(cell) > 60 or is_number(cell) or is_link(cell):
        return False
    if not any(letter.isupper() for letter in cell) or cell.rstrip()[-1] in ".!?…":
        return False
    return not (is_city(cell) or is_title(cell) or is_pay(cell) or is_date(cell))


def is_skills(cell: str) -> bool:
    if len(cell) > 600:
        return False
    parts = re.split(r"[,;\n|]", cell)
    return 1 < len(parts) < 60 and len(find_skills(cell)) * 3 >= len(parts)


def is_description(cell: str) -> bool:
    return len(cell) > 200


LOOKS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("url", is_job_link),
    ("url", is_link),
    ("published", is_date),
    ("salary", is_pay),
    ("city", is_city),
    ("description", is_description),
    ("skills", is_skills),
    ("title", is_title),
    ("company", is_company),
    ("company", is_company_name),
)
