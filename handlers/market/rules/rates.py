"""Pay in another currency as it would be in tenge: for the eye alone, by rates of a day.

Nothing is counted, sorted or filtered by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from db.rows.rates import RateRow
from db.sources.posting import same_currency

HOME = "KZT"
# More would look as if the rate were of this hour.
DIGITS = 3


@dataclass(frozen=True)
class InTenge:
    """`as_of` is the older day of the two rates that it takes."""

    minimum: int | None
    maximum: int | None
    as_of: datetime


def is_foreign(currency: str | None) -> bool:
    return currency is not None and currency != HOME


def in_tenge(
    low: float | None, high: float | None, currency: str | None, rates: Mapping[str, RateRow]
) -> InTenge | None:
    """None where there is nothing to convert, or no rate for it."""
    if currency is None or not is_foreign(currency) or (low is None and high is None):
        return None
    theirs, ours = rates.get(same_currency(currency)), rates.get(HOME)
    if theirs is None or ours is None:
        return None
    factor = ours.units_per_ruble / theirs.units_per_ruble
    return InTenge(_rounded(low, factor), _rounded(high, factor), min(theirs.as_of, ours.as_of))


def _rounded(amount: float | None, factor: float) -> int | None:
    return None if amount is None else round(float(f"{amount * factor:.{DIGITS}g}"))
