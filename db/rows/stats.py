"""Counts for the administrators' statistics."""

from dataclasses import dataclass
from datetime import datetime

from db.vocabulary import DeliveryState


@dataclass(frozen=True)
class UserCounts:
    """Numbers of users; `new` came since a given moment."""

    total: int
    onboarded: int
    blocked: int
    new: int


@dataclass(frozen=True)
class DigestCounts:
    """Deliveries that fell due; `late` were sent more than `LATE` after their moment."""

    by_state: dict[DeliveryState, int]
    late: int


@dataclass(frozen=True)
class SentText:
    """A text that was not understood and that its writer, who is not named, sent to the makers."""

    sent_at: datetime
    language: str
    text: str
