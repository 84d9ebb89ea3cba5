"""Amounts and per cents as people write them: 400K, 0.4M, 400 000, 1,2-2 млн, 3,500,000+."""

import re
from decimal import Decimal

from db.analysis.document import Money

DASHES = "-‐‑‒–—−"
_NUMBER = r"(\d[\d\s.,'’]*)\s*(k|m|к|м|тыс\.?|мың|млн\.?)?(?![a-zа-яәғқңөұүһі])"
_RANGE = re.compile(rf"{_NUMBER}\s*(?:[{DASHES}]|\bto\b|\bдо\b)\s*{_NUMBER}\s*(\+)?")
_PERCENT = re.compile(rf"\+?\s*(\d{{1,3}})\s*(?:[{DASHES}]\s*\+?(\d{{1,3}})\s*)?%")
_SCALE = {"k": 1_000, "к": 1_000, "тыс": 1_000, "мың": 1_000, "m": 10**6, "м": 10**6, "млн": 10**6}
_CURRENCIES = {
    "KZT": ("kzt", "₸", "тг", "тенге", "теңге"),
    "USD": ("usd", "$"),
    "EUR": ("eur", "€"),
    "RUB": ("rub", "rur", "₽", "руб"),
}
# No month's pay is larger, in any currency; a longer run of digits is a slip of the hand.
MOST = 10**9


def money(text: str) -> Money:
    """The range that a text states. Raises ValueError with a reason a reader understands.

    Without a word for the currency it is tenge, as in the rest of the document.
    """
    plain = text.casefold()
    found = _RANGE.search(plain)
    if not found:
        raise ValueError("no salary range like 400,000 - 700,000 stands here")
    first, first_scale, second, second_scale, more = found.groups()
    if not first_scale and _value(first) < 1000:
        first_scale = second_scale  # "400-700K": the unit stands once, at the end
    low, high = _amount(first, first_scale), _amount(second, second_scale)
    if high < low:
        raise ValueError("the upper figure is below the lower one")
    if high > MOST:
        raise ValueError("the figure is larger than any month's pay")
    return Money(low, high, _currency(plain), open_ended=more is not None)


def percents(text: str) -> tuple[int, int]:
    """ "+15-20%" as (15, 20), "+15%" as (15, 15). Raises ValueError."""
    found = _PERCENT.search(text)
    if not found:
        raise ValueError("no per cent like +15-20% stands here")
    low = int(found[1])
    high = int(found[2] or low)
    if high < low:
        raise ValueError("the upper per cent is below the lower one")
    return low, high


def _currency(plain: str) -> str:
    named = (name for name, words in _CURRENCIES.items() if any(word in plain for word in words))
    return next(named, "KZT")


def _value(digits: str) -> Decimal:
    compact = re.sub(r"[\s'’]", "", digits).rstrip(".,")
    groups = re.split(r"[.,]", compact)
    thousands = len(groups) > 1 and all(len(group) == 3 for group in groups[1:])
    if len(compact) > 15 or (len(groups) > 2 and not thousands):
        raise ValueError("the figure can't be read")
    return Decimal("".join(groups) if thousands else ".".join(groups))


def _amount(digits: str, scale: str | None) -> int:
    amount = _value(digits) * _SCALE.get((scale or "").rstrip("."), 1)
    if amount != int(amount):
        raise ValueError("the figure is not a whole amount")
    return int(amount)
