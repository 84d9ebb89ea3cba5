"""Money for the reader: 1.2–2M ₸, 400–700K ₸, 1.8–3.5M+ ₸."""

from decimal import Decimal
from functools import cache

from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _
from babel import Locale, localedata
from babel.numbers import format_decimal, get_currency_symbol

# Tenge and roubles have signs that Babel knows in their own languages alone.
SYMBOLS = {"KZT": "₸", "RUB": "₽", "RUR": "₽"}
MILLION, THOUSAND = 1_000_000, 1_000


def salary_range(
    low: int | None, high: int | None, currency: str | None, *, open_ended: bool = False
) -> str:
    """A range of pay; one side may be missing. "" where nothing is stated."""
    ends = [each for each in (low, high) if each is not None]
    if not ends:
        return ""
    if low is not None and high is not None:
        return _signed(_range(low, high, open_ended=open_ended), currency)
    amount = _signed(_range(ends[0], ends[0]), currency)
    text = _("from {amount}") if high is None else _("up to {amount}")
    return text.format(amount=amount)


def rounded(amount: float) -> int:
    """A reckoned figure for the eye, to three digits that count: 353,750 is 354,000.

    What a posting or an analysis states is never rounded.
    """
    digits = max(len(str(int(amount))) - 3, 0)
    return int(round(amount, -digits))


def _range(low: int, high: int, *, open_ended: bool = False) -> str:
    """Both ends in short, or both in full where a short one would lose digits."""
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
    """What an amount is counted in when written short without losing a digit."""
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
    """The reader's language as Babel wants it for figures and dates: as in Kazakhstan, where CLDR
    knows how it is written there."""
    return _in_kazakhstan(get_i18n().current_locale)


@cache
def _in_kazakhstan(language: str) -> str:
    local = f"{language}_KZ"
    return local if localedata.exists(local) else language
