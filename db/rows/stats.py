"""Counts for the administrators' statistics."""

from dataclasses import dataclass

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
