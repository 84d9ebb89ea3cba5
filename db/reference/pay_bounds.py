"""The bounds within which a published pay is counted."""

from db.reference import pay
from db.vocabulary import SalaryPeriod


def is_usual(
    low: float | None, high: float | None, currency: str | None, period: SalaryPeriod | None
) -> bool:
    """False where a figure lies outside what is paid in its currency and period, or the upper one
    is many times the lower. A currency without bounds is taken as it is."""
    stated = [amount for amount in (low, high) if amount is not None]
    if len(stated) == 2 and stated[1] > stated[0] * pay()["ratio"]:
        return False
    bounds = bounds_of(currency, period)
    return bounds is None or all(bounds[0] <= amount <= bounds[1] for amount in stated)


def bounds_of(currency: str | None, period: SalaryPeriod | None) -> tuple[int, int] | None:
    code = "RUB" if currency == "RUR" else currency or ""
    found: list[int] | None = pay()["bounds"].get(code, {}).get(period or "")
    return (found[0], found[1]) if found else None
