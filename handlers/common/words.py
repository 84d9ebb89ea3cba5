"""Matches words with typos against short closed lists."""

from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz.distance import OSA

# Words that say "this is about pay", in the three languages.
_SALARY = frozenset(
    [
        "salary",
        "salaries",
        "pay",
        "wage",
        "wages",
        "earn",
        "earning",
        "earnings",
        "income",
        "зарплата",
        "зарплаты",
        "зарплату",
        "зарплате",
        "зп",
        "доход",
        "оклад",
        "получают",
        "платят",
        "зарабатывают",
        "получает",
        "получать",
        "зарабатывает",
        "зарабатывать",
        "платит",
        "средняя зарплата",
        "средние зарплаты",
        "средний доход",
        "жалақы",
        "жалақысы",
        "жалақылар",
        "айлық",
        "айлығы",
        "табыс",
        "табысы",
        "төлейді",
        "табады",
        "орташа жалақы",
        "орташа жалақысы",
    ]
)
# Stop words of a question about pay.
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "for",
        "how",
        "in",
        "is",
        "level",
        "much",
        "of",
        "or",
        "the",
        "to",
        "what",
        "city",
        "developer",
        "dev",
        "developers",
        "engineer",
        "engineers",
        "backend",
        "does",
        "do",
        "как",
        "какая",
        "какой",
        "в",
        "во",
        "г",
        "город",
        "городе",
        "для",
        "за",
        "и",
        "на",
        "по",
        "сколько",
        "у",
        "уровень",
        "разработчик",
        "разработчика",
        "инженер",
        "қала",
        "қалада",
        "мен",
        "және",
        "қанша",
        "деңгей",
        "үшін",
        "about",
        "per",
        "month",
        "месяц",
        "айына",
        "какие",
        "какое",
        "программист",
        "программиста",
        "программистов",
        "программисты",
        "разработчики",
        "разработчиков",
        "инженеры",
        "инженеров",
        "инженера",
        "специалист",
        "специалиста",
        "бэкенд",
        "бекенд",
        "уровня",
        "тенге",
        "месяце",
        "әзірлеуші",
        "әзірлеушінің",
        "әзірлеушілер",
        "бағдарламашы",
        "бағдарламашының",
        "инженердің",
        "маман",
        "маманның",
        "деңгейлі",
        "қандай",
        "неше",
        "бойынша",
        "теңге",
        "қаласында",
        "қаласы",
    ]
)


class Near(NamedTuple):
    """A form of the list, and its edit distance."""

    form: str
    edits: int


def is_salary_word(word: str) -> bool:
    """True for a word for pay, in English, Russian or Kazakh."""
    return word in _SALARY


def is_small_word(word: str) -> bool:
    """True for a stop word of a question about pay."""
    return word in _SMALL


def closest(word: str, forms: Iterable[str]) -> Near | None:
    """The nearest form, or None where every form is too many edits away.

    Allowed edits: none up to three letters, one up to five, two beyond, for the word and for the
    form. Swapped neighbours are one edit (optimal string alignment).
    """
    allowed = 0 if len(word) <= 3 else 1 if len(word) <= 5 else 2
    best: Near | None = None
    for form in forms:
        # A short form leaves no room for a slip of its own, either: "jr" is not "jar".
        room = min(allowed, 0 if len(form) <= 2 else 1 if len(form) <= 5 else 2)
        edits = OSA.distance(word, form, score_cutoff=room)
        if edits <= room and (best is None or edits < best.edits):
            best = Near(form, edits)
    return best
