"""Currency rates as queries return them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RateRow:
    units_per_ruble: float
    as_of: datetime
