"""Amounts and per cents as people write them: 400K, 0.4M, 400 000, 1,2-2 млн, 3,500,000+."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from db.documents.document import Money
from db.documents.problems import DocumentProblem, Unclear
from db.reference import words
from db.reference.phrases import any_of, groups_beside_digits, plain

# No month's pay lies outside these, in tenge; for other currencies only the upper one is asked.
MIN_AMOUNT = 1_000
MAX_AMOUNT = 10**9
# One level's pay does not differ more than this many times.
MAX_RATIO = 100
# A premium beyond this is a slip of the hand.
MAX_PERCENT = 500

_BRACKETS = re.compile(r"\([^()]*\)")
_DIGITS = r"[0-9]+(?:[ ,.'’][0-9]+)*"


class _Token(NamedTuple):
    kind: str
    value: str


def money(text: str) -> Money:
    """Read a text as pay per month. Raises Unclear.

    Nothing may be left over that is not understood. Without a word for the currency it is
    tenge, as in the rest of the document; one figure alone is a range of its own.
    """
    if len(text) > 200:
        raise Unclear(DocumentProblem.NO_SALARY())
    spoken = _BRACKETS.sub(" ", plain(text))
    if other := _pattern("other_periods").search(spoken):
        raise Unclear(DocumentProblem.NOT_PER_MONTH(text=other.group()))
    tokens = list(_tokens(_pattern("silent").sub(" ", spoken)))
    currencies = {token.value for token in tokens if token.kind == "C"}
    if len(currencies) > 1:
        raise Unclear(DocumentProblem.TWO_CURRENCIES())
    figures = [token for token in tokens if token.kind != "C"]
    return _checked(_range(figures, next(iter(currencies), "KZT")))


def names_currency(text: str) -> bool:
    """Tests for a figure with a currency: "400–600 тыс ₸", not "C1" or "2 years"."""
    kinds = {token.kind for token in _tokens(plain(text[:200]))}
    return "C" in kinds and "N" in kinds


def percents(text: str) -> tuple[int, int]:
    """ "+15-20%" as (15, 20), "+15%" as (15, 15). Raises Unclear."""
    spoken = plain(text)[:400]
    found = _percent().search(spoken)
    if not found and not _pattern("percent").search(spoken):
        raise Unclear(DocumentProblem.NO_PER_CENT())
    if not found or _pattern("percent").search(spoken[found.end() :]):
        raise Unclear(DocumentProblem.UNREADABLE_PER_CENT())
    before = spoken[: found.start()].rstrip()
    if before.endswith("-"):
        raise Unclear(DocumentProblem.NEGATIVE_PREMIUM())
    if re.search(any_of(words()["to"]) + "$", before) and not found["high"]:
        raise Unclear(DocumentProblem.NO_LOWER_PER_CENT())
    low, high = int(found["low"]), int(found["high"] or found["low"])
    if high < low:
        raise Unclear(DocumentProblem.PER_CENTS_SWAPPED())
    if high > MAX_PERCENT:
        raise Unclear(DocumentProblem.TOO_HIGH_PER_CENT(percent=high))
    return low, high


@cache
def _percent() -> re.Pattern[str]:
    sign, to = any_of(words()["percent"]), any_of(words()["to"])
    upper = rf"(?:{sign})? ?(?:-|{to}) ?\+? ?(?P<high>[0-9]{{1,6}})"
    return re.compile(rf"(?<![0-9.,/-])\+? ?(?P<low>[0-9]{{1,6}}) ?(?:{upper})? ?{sign}")


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(any_of(words()[key]))


@cache
def _scanner() -> re.Pattern[str]:
    """Figures, units behind them, currencies, and the words and signs of a range."""
    known = words()
    groups = [rf"(?P<N>{_DIGITS})"]
    for kind, names in (("U", "units"), ("C", "currencies")):
        groups += groups_beside_digits(kind, known[names])
    groups += [
        rf"(?P<F>{any_of(known['from'])})",
        rf"(?P<T>{any_of(known['to'])})",
        r"(?P<D>-)",
        r"(?P<P>\+)",
        r"(?P<S>[\s.,;]+)",
        r"(?P<X>.)",
    ]
    return re.compile("|".join(groups), re.DOTALL)


def _tokens(spoken: str) -> Iterator[_Token]:
    for found in _scanner().finditer(spoken):
        kind = str(found.lastgroup)
        if kind == "X":
            rest = spoken[found.start() :].split(maxsplit=1)[0]
            raise Unclear(DocumentProblem.UNKNOWN_IN_SALARY(text=rest[:40]))
        if kind[0] in "UC":
            yield _Token(kind[0], kind[1:])
        elif kind != "S":
            yield _Token(kind, found.group())


def _range(tokens: list[_Token], currency: str) -> Money:
    shape = "".join(token.kind for token in tokens)
    figures = _figures(tokens)
    if re.fullmatch(r"F?NU?[DT]NU?P?", shape):
        (first, first_scale), (second, scale) = figures
        if not first_scale and _value(first, None) < MIN_AMOUNT:
            first_scale = scale  # "400-700K": the unit stands once, at the end
        low, high = _amount(first, first_scale), _amount(second, scale)
        return Money(low, high, currency, open_ended=shape.endswith("P"))
    if re.fullmatch(r"F?NU?P?", shape):
        amount = _amount(*figures[0])
        open_ended = shape[0] == "F" or shape.endswith("P")
        return Money(amount, amount, currency, open_ended)
    if shape.startswith("DN"):
        raise Unclear(DocumentProblem.NEGATIVE_PAY())
    if re.fullmatch(r"[TD]NU?", shape):
        raise Unclear(DocumentProblem.NO_LOWER_FIGURE())
    raise Unclear(DocumentProblem.UNREADABLE_FIGURE() if figures else DocumentProblem.NO_SALARY())


def _figures(tokens: list[_Token]) -> list[tuple[str, int | None]]:
    found: list[tuple[str, int | None]] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.kind == "N":
            found.append((token.value, None))
        elif token.kind == "U" and before and before.kind == "N":
            found[-1] = (found[-1][0], int(token.value))
    return found


def _value(digits: str, scale: int | None) -> Decimal:
    """A figure; three digits behind a comma are thousands, but before "млн" a fraction."""
    groups = re.split(r"[ ,.'’]", digits)
    marks = re.findall(r"[ ,.'’]", digits)
    thousands = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3
    if len(digits) > 20:
        raise Unclear(DocumentProblem.UNREADABLE_FIGURE())
    if not marks:
        return Decimal(digits)
    if thousands and len(set(marks)) == 1 and not (len(marks) == 1 and scale):
        return Decimal("".join(groups))
    *whole, fraction = groups
    grouped = all(len(group) == 3 for group in whole[1:]) and len(set(marks[:-1])) <= 1
    if marks[-1] in ",." and marks[-1] not in marks[:-1] and grouped:
        return Decimal(f"{''.join(whole)}.{fraction}")
    raise Unclear(DocumentProblem.UNREADABLE_FIGURE())


def _amount(digits: str, scale: int | None) -> int:
    if scale == MIN_AMOUNT and re.fullmatch(r"[0-9]+[,.'’ ][0-9]{3}", digits):
        raise Unclear(DocumentProblem.TWO_WAYS(text=digits))
    amount = _value(digits, scale) * (scale or 1)
    if amount != int(amount):
        raise Unclear(DocumentProblem.NOT_WHOLE())
    return int(amount)


def _checked(pay: Money) -> Money:
    """The pay itself. Raises Unclear if no month's pay is like this."""
    if pay.maximum < pay.minimum:
        raise Unclear(DocumentProblem.FIGURES_SWAPPED())
    if pay.minimum < (MIN_AMOUNT if pay.currency == "KZT" else 1):
        raise Unclear(DocumentProblem.TOO_SMALL())
    if pay.maximum > pay.minimum * MAX_RATIO:
        raise Unclear(DocumentProblem.TOO_FAR_APART())
    if pay.maximum > MAX_AMOUNT:
        raise Unclear(DocumentProblem.TOO_HIGH())
    return pay
