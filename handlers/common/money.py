"""Amounts of money in the reader's format: 1.2–2M ₸, 400–700K ₸, 1.8–3.5M+ ₸."""

from decimal import Decimal
from functools import cache, lru_cache

from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _
from babel import Locale, localedata
from babel.numbers import format_decimal, format_percent, get_currency_symbol

# Babel has the signs of tenge and rouble only in Kazakh and Russian.
SYMBOLS = {"KZT": "₸", "RUB": "₽", "RUR": "₽"}
MILLION, THOUSAND = 1_000_000, 1_000
# In Kazakh "from" and "up to" take a case. Its ending follows the currency's name, read aloud.
SOFT, HARD = frozenset(["KZT", "RUB", "RUR"]), frozenset(["USD", "EUR"])


def salary_range(
    low: int | None, high: int | None, currency: str | None, *, open_ended: bool = False
) -> str:
    """A range of pay; either end may be None. "" where both are."""
    ends = [end for end in (low, high) if end is not None]
    if not ends:
        return ""
    if low is not None and high is not None:
        return _signed(_range(low, high, open_ended=open_ended), currency)
    amount = _signed(_range(ends[0], ends[0]), currency)
    return _least(amount, currency) if high is None else _most(amount, currency)


def _least(amount: str, currency: str | None) -> str:
    if currency in SOFT:
        return _("from {amount}").format(amount=amount)
    if currency in HARD:
        return _("from {dollars}").format(dollars=amount)
    return _("from {sum}").format(sum=amount)


def _most(amount: str, currency: str | None) -> str:
    if currency in SOFT:
        return _("up to {amount}").format(amount=amount)
    if currency in HARD:
        return _("up to {dollars}").format(dollars=amount)
    return _("up to {sum}").format(sum=amount)


def percentage(percent: int) -> str:
    """A per cent as the reader's language writes it: 15%, 15 %."""
    return _percentage(percent, reader_locale())


@lru_cache(maxsize=1_000)
def _percentage(percent: int, locale: str) -> str:
    return format_percent(Decimal(percent) / 100, locale=locale)


def share_of(part: int, whole: int) -> str:
    """The part of a whole as a per cent."""
    return format_percent(part / whole, locale=reader_locale())


def rounded(amount: float) -> int:
    """Round a computed amount to three significant digits: 353,750 is 354,000.

    Amounts that a posting or an analysis states are never rounded.
    """
    digits = max(len(str(int(amount))) - 3, 0)
    return int(round(amount, -digits))


def _range(low: int, high: int, *, open_ended: bool = False) -> str:
    """Both ends in short ("1.2–2M"), or in full where the short form would lose digits."""
    unit = _unit(high)
    if unit is None or (low and _unit(low) is None):
        figures = dict.fromkeys((figure(low), figure(high)))
        return "–".join(figures) + ("+" if open_ended else "")
    low_unit = _unit(low) if low else unit
    if low_unit == unit:
        figures = dict.fromkeys((figure(Decimal(low) / unit), figure(Decimal(high) / unit)))
        return _scaled("–".join(figures), unit, open_ended=open_ended)
    first = _scaled(figure(Decimal(low) / (low_unit or 1)), low_unit or 1)
    return first + "–" + _scaled(figure(Decimal(high) / unit), unit, open_ended=open_ended)


def _unit(amount: int) -> int | None:
    """The unit of the short form, thousand or million; None where it would lose digits."""
    if amount >= MILLION:
        return MILLION if amount % (MILLION // 100) == 0 else None
    return THOUSAND if amount >= 10 * THOUSAND and amount % THOUSAND == 0 else None


def _scaled(number: str, unit: int, *, open_ended: bool = False) -> str:
    if unit == MILLION:
        text = _("{number}M+") if open_ended else _("{number}M")
    else:
        text = _("{number}K+") if open_ended else _("{number}K")
    return text.format(number=number)


def figure(amount: int | Decimal) -> str:
    """A number with the reader's separators, at most two decimals."""
    return format_decimal(amount, "#,##0.##", locale=reader_locale())


def _signed(amount: str, currency: str | None) -> str:
    if not currency:
        return amount
    symbol = SYMBOLS.get(currency) or get_currency_symbol(currency, locale=reader_locale())
    pattern = Locale.parse(reader_locale()).currency_formats["standard"].pattern
    if pattern.startswith("¤") and len(symbol) == 1 and currency not in SYMBOLS:
        return symbol + amount
    return f"{amount} {symbol}"


def reader_locale() -> str:
    """The Babel locale of the reader's language, as used in Kazakhstan where CLDR has that."""
    return _in_kazakhstan(get_i18n().current_locale)


@cache
def _in_kazakhstan(language: str) -> str:
    local = f"{language}_KZ"
    return local if localedata.exists(local) else language
