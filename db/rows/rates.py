"""Currency rates as queries return them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RateRow:
    """The rate of a currency, and the day of its source."""

    units_per_ruble: float
    as_of: datetime
