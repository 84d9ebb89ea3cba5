"""Deliveries as queries return them."""

from dataclasses import dataclass
from datetime import date, datetime

from db.vocabulary import DeliveryKind, DeliveryState


@dataclass(frozen=True)
class ClaimedDelivery:
    """A delivery that this process has claimed and may send."""

    id: int
    user_id: int
    kind: DeliveryKind
    period: date
    due_at: datetime
    attempts: int
    unsure: int = 0
    broadcast_id: int | None = None
    # The interview that it reminds of.
    application_id: int | None = None
    about_at: datetime | None = None


@dataclass(frozen=True)
class DueQuiz:
    """A question to ask: number `number` on the skill of this slug and name."""

    id: int
    skill_id: int
    slug: str
    name: str
    number: int


@dataclass(frozen=True)
class AskedQuiz:
    """A question that was asked. `move_id`: the move of the skill that its answer caused."""

    id: int
    skill_id: int
    slug: str
    number: int
    is_right: bool | None
    move_id: int | None


@dataclass(frozen=True)
class EndedDelivery:
    """A delivery that fell due, with its state and outcome."""

    kind: DeliveryKind
    state: DeliveryState
    due_at: datetime
    sent_at: datetime | None
    error: str | None


@dataclass(frozen=True)
class LatestDigest:
    """A digest with its tasks: the week's tasks until the next digest comes."""

    period: date
    due_at: datetime
    task_ids: tuple[int, ...]


@dataclass(frozen=True)
class SentMessage:
    """A digest or reminder whose message still carries buttons."""

    id: int
    kind: DeliveryKind
    due_at: datetime
    sent_at: datetime | None
