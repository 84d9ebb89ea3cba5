"""Pay in another currency converted to tenge by a dated rate, for display only.

No count, order or filter uses it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from db.rows.rates import RateRow
from db.sources.posting import same_currency

HOME = "KZT"
# Significant digits: more would suggest a rate of this hour.
DIGITS = 3


@dataclass(frozen=True)
class InTenge:
    """Amounts in tenge; `as_of` is the date of the older of the two rates used."""

    minimum: int | None
    maximum: int | None
    as_of: datetime


def is_foreign(currency: str | None) -> bool:
    """True for a known currency other than tenge."""
    return currency is not None and currency != HOME


def in_tenge(
    low: float | None, high: float | None, currency: str | None, rates: Mapping[str, RateRow]
) -> InTenge | None:
    """Convert a range to tenge by the rates; None without an amount or without a rate."""
    if currency is None or not is_foreign(currency) or (low is None and high is None):
        return None
    theirs, ours = rates.get(same_currency(currency)), rates.get(HOME)
    if theirs is None or ours is None:
        return None
    factor = ours.units_per_ruble / theirs.units_per_ruble
    return InTenge(_rounded(low, factor), _rounded(high, factor), min(theirs.as_of, ours.as_of))


def _rounded(amount: float | None, factor: float) -> int | None:
    return None if amount is None else round(float(f"{amount * factor:.{DIGITS}g}"))
